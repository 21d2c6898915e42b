import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, CfnOutput, Fn, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { LightsailBucketAccessKeys } from '../lib';
import { RESOURCE_TYPE } from '../lib/contract';
import { event, lambdaEnvironment, WIRE_NEWER, WIRE_OLDER } from './lambda/support/fixtures';
import { type Certificate, listen, type Listener, selfSigned } from './lambda/support/listener';
import { json, text } from './lambda/support/replies';
import { CertificateFile, startFunction } from './process/function';

/** What a template asks of the handler must be what the handler that we ship answers, whatever the bucket holds. */

interface TemplateJson {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
}

/** The attributes of our resources that a template reads, wherever in it. */
function attributesIn(template: TemplateJson): string[] {
  const ours = Object.entries(template.Resources).flatMap(([id, { Type }]) => (Type === RESOURCE_TYPE ? [id] : []));
  const found = new Set<string>();
  JSON.stringify(template, (key, value: unknown) => {
    if (key === 'Fn::GetAtt' && Array.isArray(value) && ours.includes(String(value[0]))) found.add(String(value[1]));
    return value;
  });
  return [...found].sort();
}

function attributesOfExampleApp(): string[] {
  const outdir = mkdtempSync(path.join(tmpdir(), 'contract-'));
  try {
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'bin/app.ts'], {
      cwd: path.join(__dirname, '..'),
      env: { ...process.env, CDK_OUTDIR: outdir },
    });
    if (status !== 0) throw new Error(stderr.toString());
    return readdirSync(outdir)
      .filter((name) => name.endsWith('.template.json'))
      .flatMap((name) => attributesIn(JSON.parse(readFileSync(path.join(outdir, name), 'utf8')) as TemplateJson));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function everyAttribute(): string[] {
  const stack = new Stack(new App(), 'Stack');
  const keys = new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media' });
  const { bucketName, region, accessKeyCount, activeAccessKeyCount, activeAccessKeyId } = keys;
  const texts = [bucketName, region, accessKeyCount, activeAccessKeyCount, activeAccessKeyId];
  const lists = [keys.accessKeyIds, keys.accessKeyStatuses, keys.activeAccessKeyIds].map((list) => Fn.join(' ', list));
  const ofKeys = [0, 1].flatMap((index) => Object.values(keys.accessKey(index)) as string[]);
  [...texts, ...lists, ...ofKeys].forEach((value, i) => new CfnOutput(stack, `Output${i}`, { value }));
  return attributesIn(Template.fromStack(stack).toJSON() as TemplateJson);
}

let certificate: Certificate;
let certificateFile: CertificateFile;
let lightsail: Listener;
let cloudFormation: Listener;
let attributesOfExample: string[];
beforeAll(async () => {
  attributesOfExample = attributesOfExampleApp();
  certificate = await selfSigned();
  certificateFile = new CertificateFile(certificate);
  [lightsail, cloudFormation] = await Promise.all([listen(), listen(certificate)]);
}, 30_000);
afterAll(async () => {
  await Promise.all([lightsail.close(), cloudFormation.close()]);
  certificateFile.remove();
});

/** What the bundled handler answers for a bucket with these keys. */
async function answered(accessKeys: readonly object[]): Promise<Record<string, unknown>> {
  lightsail.willReply(json({ accessKeys }));
  cloudFormation.willReply(text(200, ''));
  const process = await startFunction({
    ...lambdaEnvironment(lightsail.url),
    NODE_EXTRA_CA_CERTS: certificateFile.path,
  });
  await process.invoke(event('Create', `${cloudFormation.url}/answer`), 10_000);
  await process.end();
  return (JSON.parse(cloudFormation.received[0]?.body ?? '{}') as { Data: Record<string, unknown> }).Data;
}

test.each([
  ['no keys', []],
  ['one key', [WIRE_OLDER]],
  ['two keys', [WIRE_OLDER, WIRE_NEWER]],
])('the bundled handler answers every attribute that templates ask for, for %s', async (_, accessKeys) => {
  const answer = await answered(accessKeys);

  expect(attributesOfExample).not.toEqual([]);
  expect(Object.keys(answer)).toEqual(expect.arrayContaining(attributesOfExample));
  // And nothing that no construct reads.
  expect(Object.keys(answer).sort()).toEqual(everyAttribute());
  for (const value of Object.values(answer)) expect(value).toEqual(expect.stringMatching(/./));
});
