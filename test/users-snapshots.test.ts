import { newStack, templateOf } from './lib/support';
import { LightsailBucketAccessKeys } from '../lib';
import { codeOfReadme } from './readme';

/** What users' tests see of us. The program of the recipe itself runs in package.test.ts. */
describe('a snapshot in the tests of a user', () => {
  const [{ code } = { code: '' }] = codeOfReadme('js');
  beforeAll(() => {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- the text of the README is what is tested
    new Function('expect', code)(expect);
  });

  test('holds neither the hash of our code nor the runtime, with the serializer of the README', () => {
    const stack = newStack();
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media' });
    const { Code, Runtime } =
      templateOf(stack).Resources.LightsailBucketAccessKeysProviderFunction1187D5BC?.Properties ?? {};
    expect({ Code, Runtime }).toMatchInlineSnapshot(`
     {
       "Code": {
         "S3Bucket": "cdk-hnb659fds-assets-111122223333-us-east-1",
         "S3Key": "code.zip",
       },
       "Runtime": "nodejs",
     }
    `);
  });
});
