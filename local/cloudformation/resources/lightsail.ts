import { requiredText, type Physical, type ResourceContext, type ResourceType } from '../resource-type';

export const lightsailBucket: ResourceType = {
  properties: {
    AccessRules: 'update',
    BucketName: 'replace',
    BundleId: 'update',
    ObjectVersioning: 'update',
    ReadOnlyAccessAccounts: 'update',
    ResourcesReceivingAccess: 'update',
    Tags: 'update',
  },
  required: ['BucketName', 'BundleId'],
  attributes: ['AbleToUpdateBundle', 'BucketArn', 'Url'],
  volatile: ['AbleToUpdateBundle'],

  create(properties, on) {
    const name = requiredText(properties, 'BucketName');
    requiredText(properties, 'BundleId');
    on.cloud.lightsail.createBucket(on.place, name);
    return physical(name, on);
  },
  update: ({ physicalId }, _, on) => physical(physicalId, on),
  remove({ physicalId }, on) {
    on.cloud.lightsail.deleteBucket(on.place, physicalId);
  },
};

function physical(name: string, { place }: ResourceContext): Physical {
  return {
    id: name,
    attributes: {
      AbleToUpdateBundle: true,
      BucketArn: `arn:aws:lightsail:${place.region}:${place.accountId}:Bucket/${name}`,
      Url: `https://${name}.s3.${place.region}.amazonaws.com`,
    },
  };
}
