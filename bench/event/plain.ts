import { GetBucketAccessKeysCommand, LightsailClient } from '@aws-sdk/client-lightsail';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { request } from 'node:https';

// What most people write: the SDK as it comes, one call, and an answer. `handler` answers CloudFormation itself;
// `onEvent` leaves that to the Provider framework.

const client = new LightsailClient({});

export async function handler(event: CloudFormationCustomResourceEvent): Promise<void> {
  const { PhysicalResourceId, Data } = await onEvent(event);
  const body = JSON.stringify({
    Status: 'SUCCESS',
    PhysicalResourceId,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    Data,
  });
  await new Promise((resolve, reject) => {
    const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
    const outgoing = request(event.ResponseURL, { method: 'PUT', headers }, (response) => {
      response.resume().on('end', resolve);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

export async function onEvent(
  event: CloudFormationCustomResourceEvent,
): Promise<{ PhysicalResourceId: string; Data: Record<string, string> }> {
  const bucketName = String(event.ResourceProperties.BucketName);
  const { accessKeys = [] } = await client.send(new GetBucketAccessKeysCommand({ bucketName }));
  const newestFirst = accessKeys.sort((a, b) => Number(b.createdAt) - Number(a.createdAt));
  return {
    PhysicalResourceId: bucketName,
    Data: {
      AccessKeyIds: newestFirst.map((key) => key.accessKeyId).join(','),
      AccessKeyStatuses: newestFirst.map((key) => key.status).join(','),
    },
  };
}
