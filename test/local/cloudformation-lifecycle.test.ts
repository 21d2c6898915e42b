import { setImmediate } from 'node:timers/promises';
import { custom, members, place, succeed, TestCloud, textOf, token, type Event } from './cloudformation-support';

let aws: TestCloud;

beforeEach(() => {
  aws = new TestCloud();
});

const requests = () => aws.events.map(({ RequestType, LogicalResourceId }) => `${RequestType} ${LogicalResourceId}`);
const last = () => aws.events.at(-1) as Event;

const failWhen = (broken: (event: Event) => boolean, reason = 'no luck') => {
  aws.handler = (event, respond) => {
    if (broken(event))
      respond({ Status: 'FAILED', Reason: reason, PhysicalResourceId: event.PhysicalResourceId ?? 'half-made' });
    else succeed(event, respond);
  };
};

describe('a change set', () => {
  test('creates a stack whose custom resource feeds an output and a parameter', async () => {
    aws.handler = (_, respond) => {
      respond({ PhysicalResourceId: 'us-east-1/media', Data: { 'AccessKeys.0.Id': 'AKIA', Count: 2 } });
    };
    const template = {
      Resources: {
        Keys: custom({ Name: 'media', Nested: { Number: 1, Flag: true } }),
        Parameter: {
          Type: 'AWS::SSM::Parameter',
          Properties: { Type: 'String', Name: '/key', Value: { 'Fn::GetAtt': 'Keys.AccessKeys.0.Id' } },
        },
      },
      Outputs: {
        Count: { Value: { 'Fn::GetAtt': ['Keys', 'Count'] }, Export: { Name: 'count' } },
        Id: { Value: { Ref: 'Keys' } },
      },
    };
    const names = { StackName: 'producer', ChangeSetName: 'first' };
    await aws.call('CreateChangeSet', { ...names, ChangeSetType: 'CREATE', TemplateBody: JSON.stringify(template) });
    expect((await aws.stack('producer')).StackStatus).toBe('REVIEW_IN_PROGRESS');
    const described = await aws.call('DescribeChangeSet', names);
    expect(described.Status).toBe('CREATE_COMPLETE');
    expect(members(described.Changes).map(({ ResourceChange }) => ResourceChange?.Action)).toEqual(['Add', 'Add']);
    await aws.call('ExecuteChangeSet', names);

    expect(await aws.status('producer')).toBe('CREATE_COMPLETE');
    expect(await aws.outputs('producer')).toEqual({ Count: '2', Id: 'us-east-1/media' });
    expect(aws.cloud.ssm.get(place, '/key')).toBe('AKIA');
    expect(last().ResourceProperties).toEqual({
      ServiceToken: token,
      Name: 'media',
      Nested: { Number: '1', Flag: 'true' },
    });
  });

  test('without changes fails with the sentence the CLI looks for', async () => {
    const template = { Resources: { Keys: custom() } };
    await aws.deploy('one', template);
    const names = { StackName: 'one', ChangeSetName: 'again' };
    await aws.call('CreateChangeSet', { ...names, TemplateBody: JSON.stringify(template) });
    const described = await aws.call('DescribeChangeSet', names);
    expect([described.Status, described.ExecutionStatus]).toEqual(['FAILED', 'UNAVAILABLE']);
    expect(described.StatusReason).toMatch(/^The submitted information didn't contain changes\./);
    await expect(aws.deploy('one', template)).rejects.toThrow('No updates are to be performed.');
  });

  test('tells a replacement from an update, and what is known only after it', async () => {
    const template = (name: string, retention: number, trigger: string) => ({
      Resources: {
        Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: name, RetentionInDays: retention } },
        Keys: custom({ Trigger: trigger }),
        Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: { Ref: 'Keys' } } },
      },
    });
    await aws.deploy('one', template('a', 7, '1'));
    const changes = async (next: unknown, name: string) => {
      const names = { StackName: 'one', ChangeSetName: name };
      await aws.call('CreateChangeSet', { ...names, TemplateBody: JSON.stringify(next) });
      const described = await aws.call('DescribeChangeSet', { ...names, IncludePropertyValues: true });
      return members(described.Changes).map(({ ResourceChange: change }) => [
        ...[change?.LogicalResourceId, change?.Action, change?.Replacement],
        members(change?.Details)
          .map(({ Evaluation }) => textOf(Evaluation))
          .join(),
      ]);
    };
    expect(await changes(template('b', 7, '1'), 'x')).toEqual([['Logs', 'Modify', 'True', 'Static']]);
    expect(await changes(template('a', 14, '2'), 'y')).toEqual([
      ['Logs', 'Modify', 'False', 'Static'],
      ['Keys', 'Modify', 'False', 'Static'],
      ['Parameter', 'Modify', 'False', 'Dynamic'],
    ]);
  });
});

describe('a creation that fails', () => {
  const template = { Resources: { Good: custom(), Bad: custom({}, { DependsOn: 'Good' }) } };

  beforeEach(() => {
    failWhen(({ RequestType, LogicalResourceId }) => RequestType === 'Create' && LogicalResourceId === 'Bad');
  });

  test('rolls back, the failed resource by the ID of its answer', async () => {
    expect(await aws.deploy('one', template)).toBe('ROLLBACK_COMPLETE');
    expect(requests()).toEqual(['Create Good', 'Create Bad', 'Delete Bad', 'Delete Good']);
    expect(aws.events[2]?.PhysicalResourceId).toBe('half-made');
    const history = await aws.history('one');
    expect(history).toContain(
      `Bad CREATE_FAILED Received response status [FAILED] from custom resource. Message returned: no luck (RequestId: ${aws.events[1]?.RequestId ?? ''})`,
    );
    expect(history).toContain(
      'one ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bad]. Rollback requested by user.',
    );
    await expect(aws.deploy('one', template)).rejects.toThrow(/is in ROLLBACK_COMPLETE state and can not be updated/);
  });

  test('is left as it is without rollback, and rolled back or tried again later', async () => {
    expect(await aws.deploy('one', template, { DisableRollback: true })).toBe('CREATE_FAILED');
    await expect(aws.deploy('one', template)).rejects.toThrow(/please use the disable-rollback parameter/);
    aws.handler = succeed;
    expect(await aws.deploy('one', template, { DisableRollback: true })).toBe('UPDATE_COMPLETE');
    expect(requests()).toEqual(['Create Good', 'Create Bad', 'Create Bad', 'Delete Bad']);

    failWhen(({ RequestType, LogicalResourceId }) => RequestType === 'Create' && LogicalResourceId === 'Bad');
    expect(await aws.deploy('two', template, { DisableRollback: true })).toBe('CREATE_FAILED');
    await aws.call('RollbackStack', { StackName: 'two' });
    expect(await aws.status('two')).toBe('ROLLBACK_COMPLETE');
  });
});

describe('an update', () => {
  const template = (version: number, more = {}) => ({ Resources: { Keys: custom({ Version: version }), ...more } });

  test('that fails puts the properties back', async () => {
    await aws.deploy('one', template(1));
    failWhen(({ ResourceProperties }) => ResourceProperties.Version === '2');
    expect(await aws.deploy('one', template(2, { New: custom() }))).toBe('UPDATE_ROLLBACK_COMPLETE');
    const swapped = aws.events.filter(({ RequestType }) => RequestType === 'Update')[1];
    expect(swapped?.ResourceProperties.Version).toBe('1');
    expect(swapped?.OldResourceProperties?.Version).toBe('2');
    expect(last()).toMatchObject({ RequestType: 'Delete', LogicalResourceId: 'New' });
  });

  test('whose rollback fails can be continued, with or without the resource', async () => {
    await aws.deploy('one', template(1));
    failWhen(({ RequestType }) => RequestType === 'Update');
    expect(await aws.deploy('one', template(2))).toBe('UPDATE_ROLLBACK_FAILED');
    await aws.call('ContinueUpdateRollback', { StackName: 'one' });
    expect(await aws.status('one')).toBe('UPDATE_ROLLBACK_FAILED');
    await aws.call('ContinueUpdateRollback', { StackName: 'one', ResourcesToSkip: ['Keys'] });
    expect(await aws.status('one')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await aws.history('one')).toContain('Keys UPDATE_COMPLETE Resource skipped during UpdateRollback');
  });

  test('without rollback can be followed by another, and rolled back over both', async () => {
    await aws.deploy('one', template(1));
    failWhen(({ ResourceProperties }) => ResourceProperties.Version !== '1');
    expect(await aws.deploy('one', template(2), { DisableRollback: true })).toBe('UPDATE_FAILED');
    expect(await aws.deploy('one', template(3), { DisableRollback: true })).toBe('UPDATE_FAILED');
    await aws.call('RollbackStack', { StackName: 'one' });
    expect(await aws.status('one')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(last().ResourceProperties.Version).toBe('1');
    expect(last().OldResourceProperties?.Version).toBe('3');
  });

  test('that replaced a custom resource asks the new one to go back, and deletes the one that does not live on', async () => {
    const ids: Readonly<Record<string, string>> = { '1': 'old', '2': 'new' };
    aws.handler = (event, respond) => {
      const { RequestType, PhysicalResourceId, ResourceProperties, LogicalResourceId } = event;
      if (LogicalResourceId === 'Bad') respond({ Status: 'FAILED', Reason: 'no', PhysicalResourceId: 'bad' });
      else if (RequestType === 'Delete') respond({ PhysicalResourceId });
      else respond({ PhysicalResourceId: ids[ResourceProperties.Version as string] });
    };
    await aws.deploy('one', template(1));
    const bad = { Bad: custom({}, { DependsOn: 'Keys', DeletionPolicy: 'Retain' }) };
    expect(await aws.deploy('one', template(2, bad))).toBe('UPDATE_ROLLBACK_COMPLETE');
    const ofKeys = aws.events.filter(({ LogicalResourceId }) => LogicalResourceId === 'Keys').slice(1);
    expect(ofKeys.map(({ RequestType, PhysicalResourceId }) => [RequestType, PhysicalResourceId])).toEqual([
      ['Update', 'old'],
      ['Update', 'new'],
      ['Delete', 'new'],
    ]);
  });

  test('in flight can be cancelled', async () => {
    await aws.deploy('one', template(1));
    aws.handler = (event, respond) => {
      if (event.ResourceProperties.Version !== '2') succeed(event, respond);
    };
    const updating = aws.deploy('one', template(2));
    while (aws.events.length < 2) await setImmediate();
    await aws.call('CancelUpdateStack', { StackName: 'one' });
    expect(await updating).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await aws.history('one')).toContain('Keys UPDATE_FAILED Resource update cancelled');
  });
});

describe('a deletion', () => {
  test('cancels a creation in flight', async () => {
    aws.handler = (event, respond) => {
      if (event.RequestType === 'Delete') succeed(event, respond);
    };
    const creating = aws.deploy('one', { Resources: { Slow: custom() } });
    while (aws.events.length < 1) await setImmediate();
    const id = textOf(aws.events[0]?.StackId);
    await aws.call('DeleteStack', { StackName: 'one' });
    expect(await aws.status(id)).toBe('DELETE_COMPLETE');
    await creating.catch(() => undefined);
    expect(requests()).toEqual(['Create Slow', 'Delete Slow']);
  });

  test('is refused while the stack is protected', async () => {
    await aws.deploy('one', { Resources: { Keys: custom() } });
    await aws.call('UpdateTerminationProtection', { StackName: 'one', EnableTerminationProtection: true });
    const deleting = aws.call('DeleteStack', { StackName: 'one' });
    await expect(deleting).rejects.toThrow('Stack [one] cannot be deleted while TerminationProtection is enabled');
  });

  test('goes against the dependencies, keeps what is retained, and can be tried again', async () => {
    const template = {
      Resources: {
        First: custom(),
        Second: custom({ Of: { Ref: 'First' } }),
        Kept: custom({}, { DeletionPolicy: 'Retain' }),
      },
    };
    await aws.deploy('one', template);
    failWhen(
      ({ RequestType, LogicalResourceId }) => RequestType === 'Delete' && LogicalResourceId === 'First',
      'stuck',
    );
    const { StackId } = await aws.stack('one');
    await aws.call('DeleteStack', { StackName: 'one' });
    expect(await aws.status(textOf(StackId))).toBe('DELETE_FAILED');
    expect(await aws.history('one')).toContain('Kept DELETE_SKIPPED');
    aws.handler = succeed;
    await aws.call('DeleteStack', { StackName: 'one' });
    expect(await aws.status(textOf(StackId))).toBe('DELETE_COMPLETE');
    expect(requests().slice(3)).toEqual(['Delete Second', 'Delete First', 'Delete First']);
    await expect(aws.stack('one')).rejects.toThrow('Stack with id one does not exist');
  });
});

test('a stack of 450 resources deploys and pages its events', async () => {
  const handle = { Type: 'AWS::CloudFormation::WaitConditionHandle' };
  const numbers = Array.from({ length: 450 }, (_, index) => index);
  const resources = Object.fromEntries(numbers.map((index) => [`Thing${index}`, index < 150 ? custom() : handle]));
  expect(await aws.deploy('big', { Resources: resources })).toBe('CREATE_COMPLETE');
  const history = await aws.history('big');
  expect(history).toHaveLength(2 + 450 * 3);
  expect(new Set(history).size).toBe(history.length);
});
