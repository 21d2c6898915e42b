'use strict';

// One process of a CDK app: makes its stacks, writes the assembly, and what it took to file descriptor 3.
// Usage: node synth.cjs KIND STACKS BUCKETS OUTDIR, with BUCKETS data sources in each stack.

const fs = require('node:fs');
const { join } = require('node:path');
const { peak } = require('./peak.cjs');

const [, , kind, stacks, buckets, outdir] = process.argv;
// All that this library loads of the CDK, so that what it adds can be told.
const [cdk] = ['core', 'aws-iam', 'aws-lambda', 'aws-logs'].map((name) => require(`aws-cdk-lib/${name}`));
const cdkCpu = cpu();

const KINDS = { ours, 'aws-custom-resource': awsCustomResource, provider };
let importCpu;
const listings = countListings(join(__dirname, '..', '..', 'dist', 'handler'));

// AwsCustomResource needs two resources for a bucket: with the limit, its app would end at 249.
const app = new cdk.App({ outdir, context: { '@aws-cdk/core:stackResourceLimit': 0 } });
for (let i = 0; i < Number(stacks); i++) {
  const stack = new cdk.Stack(app, `Stack${i}`, { env: { account: '111122223333', region: 'us-east-1' } });
  const names = Array.from({ length: Number(buckets) }, (_, index) => `bucket-${index}`);
  // Somebody wants to know each key: without an attribute that is read, a data source is good for nothing.
  KINDS[kind](stack, names).forEach((value, index) => new cdk.CfnOutput(stack, `Id${index}`, { value }));
}
app.synth();
report();

function ours(stack, names) {
  const before = cpu();
  const { LightsailBucketAccessKeys } = require('../..');
  importCpu ??= cpu() - before;
  return names.map((bucketName) => new LightsailBucketAccessKeys(stack, bucketName, { bucketName }).activeAccessKeyId);
}

function awsCustomResource(stack, names) {
  const peers = require('../peers.cjs');
  return names.map((name) => peers.awsCustomResource(stack, name).getResponseField('accessKeys.0.accessKeyId'));
}

function provider(stack, names) {
  const { customResources } = require('../peers.cjs');
  return customResources(stack, names).map((resource) => resource.getAttString('AccessKeyId'));
}

/** How often the CDK lists the directory of the handler, which it does to hash it and to copy it. */
function countListings(directory) {
  const list = fs.readdirSync;
  let count = 0;
  fs.readdirSync = (path, ...rest) => {
    if (path === directory) count += 1;
    return list(path, ...rest);
  };
  return () => count;
}

/** Milliseconds. */
function cpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function report() {
  const measured = { cpu: cpu(), cdkCpu, importCpu, peak: peak(), listings: listings() };
  fs.writeSync(3, JSON.stringify(measured));
}
