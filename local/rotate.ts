/**
 * `npm run rotate:local`: deploys the example app, rotates a key of its bucket through the Lightsail API, and deploys
 * with a new `refreshTrigger`. Both stacks must show the new key, the one that only uses it as well.
 */
import { CreateBucketAccessKeyCommand, DeleteBucketAccessKeyCommand, LightsailClient } from '@aws-sdk/client-lightsail';
import { printTable, withExampleApp, type StackOutputs } from './example-app';
import type { LocalAws } from './local-aws';

const bucketName = 'media';

void withExampleApp(async (app) => {
  console.log('1. Deploy.');
  const before = await app.deploy('-c', 'refreshTrigger=before');
  console.log('\n2. Rotate: delete the oldest key, create a new one.');
  const created = await rotate(app.localAws, idsIn(before).at(-1));
  console.log(`Created ${created}.`);
  console.log('\n3. Deploy with a new refreshTrigger.');
  const after = await app.deploy('-c', 'refreshTrigger=after');
  const rows = ['ActiveAccessKeyId', 'AccessKeyIds', 'AccessKeyStatuses'].map((name) => {
    return [name, before['MediaSite']?.[name] ?? '', after['MediaSite']?.[name] ?? ''];
  });
  printTable(['Output of MediaSite', 'before', 'after'], rows);
  if (after['MediaSite']?.['ActiveAccessKeyId'] !== created) throw new Error('MediaSite does not show the new key');
  const producer = Object.values(after['BucketKeys'] ?? {});
  if (!producer.includes(created)) throw new Error('BucketKeys does not show the new key');
  console.log('Both stacks show the new key.');
});

/** Newest first. */
function idsIn(stacks: StackOutputs): string[] {
  return stacks['MediaSite']?.['AccessKeyIds']?.split(' ') ?? [];
}

/** What a person or a job would do, with the credentials that the CLI has; gives the ID of the new key. */
async function rotate({ url, environment }: LocalAws, oldest: string | undefined): Promise<string> {
  const { AWS_REGION, AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = environment;
  const client = new LightsailClient({
    endpoint: url,
    region: AWS_REGION,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
  });
  await client.send(new DeleteBucketAccessKeyCommand({ bucketName, accessKeyId: oldest }));
  const { accessKey } = await client.send(new CreateBucketAccessKeyCommand({ bucketName }));
  if (accessKey?.accessKeyId === undefined) throw new Error('Lightsail created no key');
  return accessKey.accessKeyId;
}
