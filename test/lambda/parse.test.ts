import { parseEnvelope, parseQuery } from '../../lambda/parse';
import { BUCKET, event, REGION } from './support/fixtures';

const URL_OF_ANSWER = 'https://answers.example/key?X-Amz-Signature=abc';
const ROLE = 'arn:aws:iam::111122223333:role/reader';

function parsed(properties: Record<string, unknown>): unknown {
  return parseQuery({ BucketName: BUCKET, ...properties }, REGION);
}

describe('properties', () => {
  test('a bucket name alone reads that bucket in the region of the function, without conditions', () => {
    expect(parseQuery({ ServiceToken: 'arn', ServiceTimeout: '300', BucketName: BUCKET }, REGION)).toEqual({
      bucketName: BUCKET,
      region: REGION,
      role: undefined,
      guards: { requireActiveKey: false, maxKeyAgeDays: undefined, maxIdleDays: undefined },
    });
    expect(parseQuery({ BucketName: BUCKET }, 'eu-west-1')).toMatchObject({ region: 'eu-west-1' });
  });

  test.each([
    ['Region', { Region: 'eu-west-1' }, { region: 'eu-west-1' }],
    ['a region with a long name', { Region: 'us-gov-west-1' }, { region: 'us-gov-west-1' }],
    ['RoleArn', { RoleArn: ROLE }, { role: { arn: ROLE, externalId: undefined } }],
    [
      'RoleArn with a path',
      { RoleArn: 'arn:aws-cn:iam::111122223333:role/a/b' },
      { role: { arn: 'arn:aws-cn:iam::111122223333:role/a/b' } },
    ],
    ['ExternalId', { RoleArn: ROLE, ExternalId: 'id' }, { role: { arn: ROLE, externalId: 'id' } }],
    ['RefreshTrigger, which is read by nobody', { RefreshTrigger: 'any text, even: {"this"}' }, { region: REGION }],
    [
      'RequireActiveKey as CloudFormation delivers it',
      { RequireActiveKey: 'true' },
      { guards: { requireActiveKey: true } },
    ],
    ['RequireActiveKey off, which is text too', { RequireActiveKey: 'false' }, { guards: { requireActiveKey: false } }],
    [
      'RequireActiveKey of an event written by hand',
      { RequireActiveKey: true },
      { guards: { requireActiveKey: true } },
    ],
    ['MaxKeyAgeDays', { MaxKeyAgeDays: '90' }, { guards: { maxKeyAgeDays: 90 } }],
    ['MaxKeyAgeDays of an event written by hand', { MaxKeyAgeDays: 90 }, { guards: { maxKeyAgeDays: 90 } }],
    ['MaxIdleDays with decimals', { MaxIdleDays: '0.5' }, { guards: { maxIdleDays: 0.5 } }],
    ['MaxIdleDays with an exponent', { MaxIdleDays: '1e-7' }, { guards: { maxIdleDays: 1e-7 } }],
    [
      'MaxIdleDays with an exponent as CloudFormation writes it',
      { MaxIdleDays: '6.9E-4' },
      { guards: { maxIdleDays: 6.9e-4 } },
    ],
    [
      'an empty value like an absent one',
      { Region: '', RoleArn: '', MaxKeyAgeDays: null },
      { region: REGION, role: undefined },
    ],
  ])('takes %s', (_name, properties, expected) => {
    expect(parsed(properties)).toMatchObject(expected);
  });

  test.each(['abc', 'a-b', '0aa', 'a'.repeat(54)])('takes the bucket name %s', (bucketName) => {
    expect(parsed({ BucketName: bucketName })).toMatchObject({ bucketName });
  });

  test.each([
    ['ab', 'property BucketName must be a bucket name: 3 to 54 lower-case letters, digits and hyphens, but is "ab"'],
    ['a'.repeat(55), 'must be a bucket name'],
    ['Media', 'but is "Media"'],
    ['-media', 'but is "-media"'],
    ['media-', 'but is "media-"'],
    ['my.media', 'but is "my.media"'],
    ['media\n', 'but is "media\\n"'],
    [['media'], 'property BucketName must be text, but is ["media"]'],
    [{ Ref: 'Bucket' }, 'property BucketName must be text, but is {"Ref":"Bucket"}'],
    [undefined, 'property BucketName is missing; give the name of a Lightsail bucket'],
    [null, 'property BucketName is missing'],
    ['', 'property BucketName is missing'],
  ])('refuses the bucket name %j', (bucketName, sentence) => {
    expect(() => parsed({ BucketName: bucketName })).toThrow(sentence);
  });

  test.each([
    [{ Region: 'us-east' }, 'property Region must be a region such as us-east-1, but is "us-east"'],
    [{ Region: 'us-east-1.example.com/' }, 'property Region must be a region'],
    [{ Region: ['us-east-1'] }, 'property Region must be text, but is ["us-east-1"]'],
    [{ RoleArn: 'reader' }, 'property RoleArn must be the ARN of an IAM role, but is "reader"'],
    [{ RoleArn: 'arn:aws:iam::111122223333:user/reader' }, 'property RoleArn must be the ARN of an IAM role'],
    [{ ExternalId: 'id' }, 'property ExternalId goes with RoleArn, which is missing; add RoleArn or remove ExternalId'],
    [{ RoleArn: ROLE, ExternalId: {} }, 'property ExternalId must be text, but is {}'],
    [{ RequireActiveKey: 'yes' }, 'property RequireActiveKey must be true or false, but is "yes"'],
    [{ RequireActiveKey: 'True' }, 'but is "True"'],
    [{ RequireActiveKey: '1' }, 'but is "1"'],
    [{ MaxKeyAgeDays: '0' }, 'property MaxKeyAgeDays must be a number of days above 0, but is "0"'],
    [{ MaxKeyAgeDays: '-1' }, 'but is "-1"'],
    [{ MaxKeyAgeDays: '90 days' }, 'but is "90 days"'],
    [{ MaxKeyAgeDays: 'Infinity' }, 'but is "Infinity"'],
    [{ MaxKeyAgeDays: '1e999' }, 'but is "1e999"'],
    [{ MaxKeyAgeDays: '0x10' }, 'but is "0x10"'],
    [{ MaxIdleDays: 'NaN' }, 'property MaxIdleDays must be a number of days above 0, but is "NaN"'],
    [{ MaxIdleDays: '1,5' }, 'but is "1,5"'],
  ])('refuses %j', (properties, sentence) => {
    expect(() => parsed(properties)).toThrow(sentence);
  });

  test('refuses a misspelt guard, which would guard nothing, and says what there is', () => {
    expect(() => parsed({ RequireActiveKeys: 'true' })).toThrow(
      'Custom::LightsailBucketAccessKeys has no property "RequireActiveKeys"; it takes BucketName, Region, RoleArn, ' +
        'ExternalId, RefreshTrigger, RequireActiveKey, MaxKeyAgeDays, MaxIdleDays. ' +
        'Check the spelling, or update the function behind ServiceToken',
    );
  });

  test.each(['toString', 'constructor', '__proto__', 'bucketName', ''])('has no property named %j', (name) => {
    const properties = JSON.parse(`{ "BucketName": "media", ${JSON.stringify(name)}: "x" }`) as Record<string, unknown>;
    expect(() => parseQuery(properties, REGION)).toThrow('has no property');
  });

  test('a value that is quoted is cut short', () => {
    expect(() => parsed({ Region: 'x'.repeat(10_000) })).toThrow(/^.{0,250}$/);
  });
});

describe('event', () => {
  test('of a Create has no physical resource ID', () => {
    expect(parseEnvelope(event('Create', URL_OF_ANSWER))).toEqual({
      requestType: 'Create',
      responseUrl: URL_OF_ANSWER,
      stackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/Reader/0a1b2c3d-0000-1111-2222-333344445555',
      requestId: '6f9a1c52-7a0e-4a52-9d7b-0c3f5a1e8b11',
      logicalResourceId: 'Keys0123ABCD',
      physicalResourceId: undefined,
      properties: expect.objectContaining({ BucketName: BUCKET }) as unknown,
      oldProperties: {},
    });
  });

  test('of an Update has the properties before it', () => {
    const update = { ...event('Update', URL_OF_ANSWER), OldResourceProperties: { BucketName: 'before' } };
    expect(parseEnvelope(update).oldProperties).toEqual({ BucketName: 'before' });
  });

  test.each(['Update', 'Delete'] as const)('of a %s has one', (requestType) => {
    expect(parseEnvelope(event(requestType, URL_OF_ANSWER)).physicalResourceId).toBe('us-east-1/media');
  });

  test.each(['ResponseURL', 'StackId', 'RequestId', 'LogicalResourceId'])('without %s cannot be answered', (name) => {
    expect(() => parseEnvelope({ ...event('Create', URL_OF_ANSWER), [name]: undefined })).toThrow(
      `this function answers events of CloudFormation custom resources, and this one has no ${name}`,
    );
    expect(() => parseEnvelope({ ...event('Create', URL_OF_ANSWER), [name]: 7 })).toThrow(`has no ${name}`);
    expect(() => parseEnvelope({ ...event('Create', URL_OF_ANSWER), [name]: '' })).toThrow(`has no ${name}`);
  });

  test.each([undefined, null, 'text', 7, []])('%j is no event', (input) => {
    expect(() => parseEnvelope(input)).toThrow('has no ResponseURL');
  });

  test.each(['not a URL', '/path', 'ftp://answers.example/', 'file:///etc/hosts', 'httpsx://answers.example'])(
    'with the ResponseURL %j cannot be answered, and the sentence does not repeat it',
    (responseUrl) => {
      expect(() => parseEnvelope(event('Create', responseUrl))).toThrow(
        /^the ResponseURL of the event is not a URL of https or http$/,
      );
    },
  );

  test.each(['RequestType', 'PhysicalResourceId', 'ResourceProperties', 'OldResourceProperties', 'ServiceToken'])(
    'with a %s that makes no sense is still answered',
    (name) => {
      for (const value of [undefined, null, 7, [], '']) {
        const parsedEvent = parseEnvelope({ ...event('Delete', URL_OF_ANSWER), [name]: value });
        expect(parsedEvent.responseUrl).toBe(URL_OF_ANSWER);
      }
    },
  );
});
