import { AwsError, placeOf, type AwsRequest, type Logs, type Place } from '../cloud';
import { jsonService, requireString, type JsonInput } from '../http/json';

interface LogEvent {
  readonly eventId: string;
  readonly stream: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

interface LogGroup {
  readonly created: number;
  readonly events: LogEvent[];
}

/** CloudWatch Logs in memory: what was written, filtered by time and plain text. */
export function createLogs(): Logs {
  const groups = new Map<string, LogGroup>();
  let eventCount = 0;

  const keyOf = ({ accountId, region }: Place, name: string) => `${accountId}/${region}/${name}`;

  function groupOf(place: Place, name: string): LogGroup {
    const group = groups.get(keyOf(place, name));
    if (!group) throw new AwsError('ResourceNotFoundException', `The specified log group ${name} does not exist.`);
    return group;
  }

  function filterLogEvents(input: JsonInput, request: AwsRequest) {
    const { startTime = 0, endTime = Infinity, filterPattern = '' } = input;
    const { events } = groupOf(placeOf(request), groupName(input));
    const term = plainTerm(filterPattern);
    const matching = events.filter(
      ({ timestamp, message }) =>
        timestamp >= Number(startTime) && timestamp < Number(endTime) && message.includes(term),
    );
    return {
      events: matching.map(({ stream, ...event }) => ({ ...event, logStreamName: stream })),
      searchedLogStreams: [],
    };
  }

  function describeLogGroups(input: JsonInput, request: AwsRequest) {
    const { logGroupNamePrefix: prefix = '' } = input;
    if (typeof prefix !== 'string')
      throw new AwsError('InvalidParameterException', 'logGroupNamePrefix has to be text');
    const place = placeOf(request);
    const here = keyOf(place, '');
    const found = [...groups].filter(([key]) => key.startsWith(here + prefix));
    return {
      logGroups: found.map(([key, { created, events }]) => {
        const logGroupName = key.slice(here.length);
        const logGroupArn = `arn:aws:logs:${place.region}:${place.accountId}:log-group:${logGroupName}`;
        const storedBytes = events.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0);
        return { logGroupName, logGroupArn, arn: `${logGroupArn}:*`, creationTime: created, storedBytes };
      }),
    };
  }

  function describeLogStreams(input: JsonInput, request: AwsRequest) {
    const { events } = groupOf(placeOf(request), groupName(input));
    const names = new Set(events.map(({ stream }) => stream));
    const logStreams = [...names].map((logStreamName) => {
      const own = events.filter(({ stream }) => stream === logStreamName);
      return { logStreamName, firstEventTimestamp: own[0]?.timestamp, lastEventTimestamp: own.at(-1)?.timestamp };
    });
    return { logStreams };
  }

  function getLogEvents(input: JsonInput, request: AwsRequest) {
    const stream = requireString(input, 'logStreamName');
    const events = groupOf(placeOf(request), groupName(input)).events.filter((event) => event.stream === stream);
    const shown = events.map(({ timestamp, ingestionTime, message }) => ({ timestamp, ingestionTime, message }));
    return { events: shown, nextForwardToken: 'f/end', nextBackwardToken: 'b/start' };
  }

  return {
    ...jsonService('Logs_20140328', {
      FilterLogEvents: filterLogEvents,
      DescribeLogGroups: describeLogGroups,
      DescribeLogStreams: describeLogStreams,
      GetLogEvents: getLogEvents,
    }),
    createGroup(place, name) {
      if (groups.has(keyOf(place, name))) {
        throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
      }
      groups.set(keyOf(place, name), { created: Date.now(), events: [] });
    },
    hasGroup: (place, name) => groups.has(keyOf(place, name)),
    deleteGroup(place, name) {
      groupOf(place, name);
      groups.delete(keyOf(place, name));
    },
    append(place, group, stream, timestamp, message) {
      const eventId = String(++eventCount).padStart(56, '0');
      groupOf(place, group).events.push({ eventId, stream, timestamp, ingestionTime: Date.now(), message });
    },
  };
}

/** Clients name the group, or give its ARN. */
function groupName(input: JsonInput): string {
  const { logGroupIdentifier } = input;
  if (logGroupIdentifier === undefined) return requireString(input, 'logGroupName');
  return requireString(input, 'logGroupIdentifier').replace(/^arn:aws:logs:[^:]*:\d*:log-group:|:\*$/g, '');
}

/** Of the pattern language only a plain, possibly quoted, term is known. */
function plainTerm(pattern: unknown): string {
  const [, quoted, plain] = /^(?:"([^"]*)"|([\w./-]*))$/.exec(String(pattern)) ?? [];
  const term = quoted ?? plain;
  if (term === undefined) {
    throw new AwsError(
      'InvalidParameterException',
      `The local AWS has no filter patterns but plain terms: ${String(pattern)}`,
    );
  }
  return term;
}
