/** What happens to the resources of a stack, in which order, and after which failure. */
import { setImmediate } from 'node:timers/promises';
import { custom, succeed, TestCloud, textOf, type Event } from '../cloudformation-support';

let aws: TestCloud;

beforeEach(() => {
  aws = new TestCloud();
});

const requests = () => aws.events.map(({ RequestType, LogicalResourceId }) => `${RequestType} ${LogicalResourceId}`);
const last = () => aws.events.at(-1) as Event;
const statuses = async (name: string) => (await aws.history(name)).map((line) => line.split(' ').slice(0, 2).join(' '));

const failWhen = (broken: (event: Event) => boolean, PhysicalResourceId?: string) => {
  aws.handler = (event, respond) => {
    const id = PhysicalResourceId ?? event.PhysicalResourceId ?? 'half-made';
    if (broken(event)) respond({ Status: 'FAILED', Reason: 'no luck', PhysicalResourceId: id });
    else succeed(event, respond);
  };
};

async function deleteStack(name: string): Promise<string> {
  const { StackId } = await aws.stack(name);
  await aws.call('DeleteStack', { StackName: name });
  return aws.status(textOf(StackId));
}

const versioned = (version: number, more = {}) => ({ Resources: { Thing: custom({ Version: version }), ...more } });

describe('a replacement', () => {
  beforeEach(async () => {
    await aws.deploy('one', versioned(1, { Other: custom({}, { DependsOn: 'Thing' }) }));
  });
  const next = versioned(2, { Other: custom({ Version: 2 }, { DependsOn: 'Thing' }) });

  test('rule 9: another PhysicalResourceId on Update is a replacement; the old one is deleted, with its properties, after everything else', async () => {
    aws.handler = (event, respond) => {
      if (event.LogicalResourceId === 'Thing') respond({ PhysicalResourceId: 'new' });
      else succeed(event, respond);
    };
    expect(await aws.deploy('one', next)).toBe('UPDATE_COMPLETE');
    expect(requests().slice(2)).toEqual(['Update Thing', 'Update Other', 'Delete Thing']);
    expect(last()).toMatchObject({ PhysicalResourceId: 'made-Thing', ResourceProperties: { Version: '1' } });
    expect((await statuses('one')).slice(-4)).toEqual([
      'one UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'Thing DELETE_IN_PROGRESS',
      'Thing DELETE_COMPLETE',
      'one UPDATE_COMPLETE',
    ]);
  });

  test('rule 25: a replaced resource is kept when its UpdateReplacePolicy says so', async () => {
    aws.handler = (_, respond) => {
      respond({ PhysicalResourceId: 'new' });
    };
    const Thing = custom({ Version: 2 }, { UpdateReplacePolicy: 'Retain' });
    expect(await aws.deploy('one', { Resources: { ...next.Resources, Thing } })).toBe('UPDATE_COMPLETE');
    expect(requests()).not.toContain('Delete Thing');
  });

  test('rule 10: a failed Delete of a replaced resource is a DELETE_FAILED event, and the update still completes', async () => {
    aws.handler = (event, respond) => {
      if (event.LogicalResourceId !== 'Thing') succeed(event, respond);
      else if (event.RequestType === 'Update') respond({ PhysicalResourceId: 'new' });
      else respond({ Status: 'FAILED', Reason: 'stuck', PhysicalResourceId: event.PhysicalResourceId });
    };
    expect(await aws.deploy('one', next)).toBe('UPDATE_COMPLETE');
    expect(await statuses('one')).toContain('Thing DELETE_FAILED');
  });
});

test('rule 11: a failed Delete of a stack leaves it DELETE_FAILED, and a later delete asks again', async () => {
  await aws.deploy('one', versioned(1));
  failWhen(({ RequestType }) => RequestType === 'Delete');
  expect(await deleteStack('one')).toBe('DELETE_FAILED');
  expect(await statuses('one')).toContain('Thing DELETE_FAILED');
  aws.handler = succeed;
  expect(await deleteStack('one')).toBe('DELETE_COMPLETE');
  expect(requests()).toEqual(['Create Thing', 'Delete Thing', 'Delete Thing']);
});

test('rule 11: a failed Delete in a rollback leaves the stack ROLLBACK_FAILED, and a later delete asks again', async () => {
  failWhen(() => true);
  expect(await aws.deploy('one', versioned(1))).toBe('ROLLBACK_FAILED');
  expect(await statuses('one')).toContain('Thing DELETE_FAILED');
  aws.handler = succeed;
  expect(await deleteStack('one')).toBe('DELETE_COMPLETE');
  expect(requests()).toEqual(['Create Thing', 'Delete Thing', 'Delete Thing']);
});

test('rule 12: a failed Create is deleted by the ID of its answer', async () => {
  failWhen(({ RequestType }) => RequestType === 'Create', 'half-made');
  expect(await aws.deploy('one', versioned(1))).toBe('ROLLBACK_COMPLETE');
  expect(last()).toMatchObject({ RequestType: 'Delete', PhysicalResourceId: 'half-made' });
});

test('rule 12: a Create without an answer is deleted by an invented ID', async () => {
  aws.handler = (event, respond) => {
    if (event.RequestType === 'Delete') succeed(event, respond);
  };
  expect(await aws.deploy('one', { Resources: { Thing: custom({ ServiceTimeout: 1 }) } })).toBe('ROLLBACK_COMPLETE');
  expect(last()).toMatchObject({ RequestType: 'Delete' });
  expect(last().PhysicalResourceId).toMatch(/^one-Thing-[A-Z0-9]{12}$/);
});

test('rule 13: after a failed Update the resources touched are asked again, with the properties swapped back', async () => {
  await aws.deploy('one', versioned(1, { Touched: custom({ Version: 1 }) }));
  failWhen(({ LogicalResourceId, ResourceProperties }) => {
    return LogicalResourceId === 'Thing' && ResourceProperties.Version === '2';
  });
  const next = {
    Resources: {
      ...{ Touched: custom({ Version: 2 }), New: custom() },
      Thing: custom({ Version: 2 }, { DependsOn: ['Touched', 'New'] }),
    },
  };
  expect(await aws.deploy('one', next)).toBe('UPDATE_ROLLBACK_COMPLETE');
  const back = aws.events.slice(-3);
  expect(
    back
      .slice(0, 2)
      .map(({ LogicalResourceId }) => LogicalResourceId)
      .sort(),
  ).toEqual(['Thing', 'Touched']);
  for (const { RequestType, ResourceProperties, OldResourceProperties } of back.slice(0, 2)) {
    expect([RequestType, OldResourceProperties?.Version, ResourceProperties.Version]).toEqual(['Update', '2', '1']);
  }
  expect(last()).toMatchObject({ RequestType: 'Delete', LogicalResourceId: 'New' });
  expect((await statuses('one')).slice(-4)).toEqual([
    'one UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    'New DELETE_IN_PROGRESS',
    'New DELETE_COMPLETE',
    'one UPDATE_ROLLBACK_COMPLETE',
  ]);
});

test('rule 13: the physical ID of a FAILED answer to an Update is taken over', async () => {
  await aws.deploy('one', versioned(1));
  failWhen(({ ResourceProperties }) => ResourceProperties.Version === '2', 'log-stream');
  expect(await aws.deploy('one', versioned(2))).toBe('UPDATE_ROLLBACK_COMPLETE');
  const asked = aws.events.slice(1).map(({ RequestType, PhysicalResourceId }) => [RequestType, PhysicalResourceId]);
  expect(asked).toEqual([
    ['Update', 'made-Thing'],
    ['Update', 'log-stream'],
    ['Delete', 'made-Thing'],
  ]);
});

test('rule 14: a failure cancels the Create beside it, and a late answer of that is ignored', async () => {
  let answerLate: () => void = () => undefined;
  aws.handler = (event, respond) => {
    if (event.RequestType === 'Delete') succeed(event, respond);
    else if (event.LogicalResourceId === 'Slow') {
      answerLate = () => {
        respond({ PhysicalResourceId: 'late' });
      };
    } else {
      respond({ Status: 'FAILED', Reason: 'no', PhysicalResourceId: 'x' });
    }
  };
  await aws.call('CreateStack', {
    ...{ StackName: 'one', TemplateBody: JSON.stringify({ Resources: { Slow: custom(), Bad: custom() } }) },
  });
  while (!requests().includes('Delete Slow')) await setImmediate();
  answerLate();
  expect(await aws.status('one')).toBe('ROLLBACK_COMPLETE');
  expect(await aws.history('one')).toContain('Slow CREATE_FAILED Resource creation cancelled');
  expect(JSON.stringify(await aws.call('DescribeStackEvents', { StackName: 'one' }))).not.toContain('late');
});

describe('ServiceTimeout', () => {
  async function deploySilent(
    properties: Readonly<Record<string, unknown>>,
  ): Promise<{ reason: string; milliseconds: number }> {
    const started = performance.now();
    aws.handler = (event, respond) => {
      if (event.RequestType !== 'Create') succeed(event, respond);
    };
    await aws.deploy('one', { Resources: { Thing: custom(properties) } });
    const line = (await aws.history('one')).find((event) => event.startsWith('Thing CREATE_FAILED')) ?? '';
    return { reason: line.replace('Thing CREATE_FAILED ', ''), milliseconds: performance.now() - started };
  }

  test('rule 15: no answer in time fails the resource with a sentence that names the request', async () => {
    const { reason } = await deploySilent({ ServiceTimeout: '1' });
    expect(reason).toBe(
      'CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId ' +
        `[${aws.events[0]?.RequestId ?? ''}]. If you are using the Python cfn-response module, you may need to update ` +
        'your Lambda function code so that CloudFormation can attach the updated version.',
    );
  });

  test('rule 15: ServiceTimeout is 3600 seconds when absent', async () => {
    aws = new TestCloud({ second: 0.1 });
    const { reason, milliseconds } = await deploySilent({});
    expect(reason).toContain('did not receive a response');
    expect(milliseconds).toBeGreaterThanOrEqual(359);
  });

  test.each(['0', '3601', '1.5', 'soon'])(
    'rule 15: a ServiceTimeout of %s is refused, and nobody is asked',
    async (ServiceTimeout) => {
      const { reason } = await deploySilent({ ServiceTimeout });
      expect(reason).toBe(`ServiceTimeout must be a whole number of seconds from 1 to 3600, not ${ServiceTimeout}`);
      expect(aws.events).toHaveLength(0);
    },
  );
});

describe('order', () => {
  const resources = {
    ...{ Left: custom(), Right: custom() },
    Referring: custom({ Of: [{ Ref: 'Left' }, { 'Fn::Sub': '${Right}' }] }),
    Explicit: custom({}, { DependsOn: 'Referring' }),
  };

  test('rule 25: resources are made in parallel where nothing depends, in dependency order otherwise, and reversed on delete', async () => {
    const held: (() => void)[] = [];
    aws.handler = (event, respond) => {
      held.push(() => {
        succeed(event, respond);
      });
    };
    await aws.call('CreateStack', { StackName: 'one', TemplateBody: JSON.stringify({ Resources: resources }) });
    // Both are asked before either has answered.
    while (held.length < 2) await setImmediate();
    expect(requests().sort()).toEqual(['Create Left', 'Create Right']);
    aws.handler = succeed;
    for (const release of held) release();
    expect(await aws.status('one')).toBe('CREATE_COMPLETE');
    expect(requests().slice(2)).toEqual(['Create Referring', 'Create Explicit']);

    await deleteStack('one');
    expect(requests().slice(4, 6)).toEqual(['Delete Explicit', 'Delete Referring']);
    expect(requests().slice(6).sort()).toEqual(['Delete Left', 'Delete Right']);
  });

  test('rule 25: a condition that does not hold leaves out the resource and what names it', async () => {
    const template = {
      Conditions: { No: { 'Fn::Equals': ['a', 'b'] } },
      Resources: {
        Thing: custom({ Of: { 'Fn::If': ['No', { Ref: 'Other' }, { Ref: 'AWS::NoValue' }] } }),
        Other: custom({}, { Condition: 'No' }),
      },
      Outputs: { Out: { Condition: 'No', Value: { Ref: 'Other' } } },
    };
    expect(await aws.deploy('one', template)).toBe('CREATE_COMPLETE');
    expect(requests()).toEqual(['Create Thing']);
    expect(last().ResourceProperties).not.toHaveProperty('Of');
    expect(await aws.outputs('one')).toEqual({});
  });

  test('rule 25: what has DeletionPolicy Retain is left alone', async () => {
    const Kept = custom({}, { DeletionPolicy: 'Retain' });
    await aws.deploy('one', versioned(1, { Kept }));
    expect(await deleteStack('one')).toBe('DELETE_COMPLETE');
    expect(await aws.deploy('two', versioned(1, { Kept }))).toBe('CREATE_COMPLETE');
    expect(await aws.deploy('two', versioned(1))).toBe('UPDATE_COMPLETE');
    expect(requests()).not.toContain('Delete Kept');
  });
});

describe('after a failure', () => {
  const template = { Resources: { Good: custom(), Bad: custom({}, { DependsOn: 'Good' }) } };

  beforeEach(() => {
    failWhen(({ RequestType, LogicalResourceId }) => RequestType === 'Create' && LogicalResourceId === 'Bad');
  });

  test('rule 26: a stack that is ROLLBACK_COMPLETE can only be deleted', async () => {
    expect(await aws.deploy('one', template)).toBe('ROLLBACK_COMPLETE');
    const refusal = /^Stack:arn:aws:cloudformation:\S+ is in ROLLBACK_COMPLETE state and can not be updated.$/;
    await expect(aws.deploy('one', template)).rejects.toThrow(refusal);
    const changeSet = { StackName: 'one', ChangeSetName: 'a', TemplateBody: JSON.stringify(template) };
    await expect(aws.call('CreateChangeSet', changeSet)).rejects.toThrow(refusal);
    expect(await deleteStack('one')).toBe('DELETE_COMPLETE');
    aws.handler = succeed;
    expect(await aws.deploy('one', template)).toBe('CREATE_COMPLETE');
  });

  test('rule 26: an update without rollback stays UPDATE_FAILED, and goes on or is rolled back from there', async () => {
    await aws.deploy('one', versioned(1));
    failWhen(({ ResourceProperties }) => ResourceProperties.Version === '2');
    expect(await aws.deploy('one', versioned(2), { DisableRollback: true })).toBe('UPDATE_FAILED');
    await expect(aws.deploy('one', versioned(3))).rejects.toThrow(/please use the disable-rollback parameter/);
    expect(await aws.deploy('one', versioned(3), { DisableRollback: true })).toBe('UPDATE_COMPLETE');

    expect(await aws.deploy('one', versioned(2), { DisableRollback: true })).toBe('UPDATE_FAILED');
    await aws.call('RollbackStack', { StackName: 'one' });
    expect(await aws.status('one')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(last().ResourceProperties.Version).toBe('3');
  });
});
