import { WIRE_NEWER, WIRE_OLDER } from '../lambda/support/fixtures';
import type { Reply } from '../lambda/support/listener';
import {
  endlessFlood,
  endlessTrickle,
  exception,
  json,
  resetInBody,
  resetInHeaders,
  silence,
  text,
} from '../lambda/support/replies';
import { session, stsError } from '../lambda/support/sts';
import { SECRET_OF_A_KEY } from '../process/canaries';

/** What Lightsail, or the way to it, does to a Create and to an Update. A Delete never gets there. */
export interface Fault {
  readonly name: string;
  /** One after the other, the last one ever after. */
  readonly replies: readonly [Reply, ...Reply[]];
  /** Of the resource. */
  readonly properties?: Readonly<Record<string, string>>;
  /** In place of a server that replies. */
  readonly endpoint?: string;
  /** What the reason must say: the cause and what to do. Absent: the keys are read all the same. */
  readonly says?: readonly [cause: RegExp, remedy: RegExp];
}

const KEYS = json({ accessKeys: [{ ...WIRE_OLDER, secretAccessKey: SECRET_OF_A_KEY }, WIRE_NEWER] });

const ROLE = { RoleArn: 'arn:aws:iam::444455556666:role/reader' };

const NO_KEYS_IN_TIME = /could not be reached in us-east-1 \(ETIMEDOUT\)/;
const ROUTE = /; deploy again; a function in a VPC needs a route to the internet/;
const HEALTH = /; look at the AWS Health Dashboard for us-east-1 and deploy again$/;
const ENDPOINT = /; deploy again; if it stays, check what answers at the endpoint/;
const CREDENTIALS = /; deploy again; if it stays, check that us-east-1 is enabled for the account/;
const NONSENSE = /answered something that is not its documented response/;

/** Five hours behind: what the server takes for now. */
function clock(): string {
  return new Date(Date.now() - 5 * 60 * 60 * 1000).toUTCString();
}

/** Refuses what is signed with another time than its own. */
const otherClock: Reply = (response, request) => {
  const signedAt = String(request.headers['x-amz-date']).replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)/, '$1-$2-$3:$4:');
  const isExpired = Math.abs(Date.parse(signedAt) - Date.parse(clock())) > 5 * 60 * 1000;
  const message = 'Signature expired: it is now earlier than it is';
  const expired = json({ __type: 'InvalidSignatureException', message }, 400, { date: clock() });
  (isExpired ? expired : KEYS)(response, request);
};

export const NO_FAULT: Fault = { name: 'none', replies: [KEYS] };

export const FAULTS: readonly Fault[] = [
  NO_FAULT,
  {
    name: 'AccessDeniedException',
    replies: [exception('AccessDeniedException', 'User: fn is not authorized', 400)],
    says: [
      /not allowed, AccessDeniedException: User: fn is not authorized/,
      /; allow lightsail:GetBucketAccessKeys on "\*"/,
    ],
  },
  {
    name: 'InvalidInputException',
    replies: [exception('InvalidInputException', 'The input is invalid')],
    says: [/refused the request, InvalidInputException: The input is invalid/, /; check bucketName and region$/],
  },
  {
    name: 'NotFoundException',
    replies: [exception('NotFoundException', 'no such bucket', 404)],
    says: [/^Lightsail bucket "media" does not exist in us-east-1/, /; check bucketName and region$/],
  },
  {
    name: 'ServiceException',
    replies: [exception('ServiceException', 'oops', 500)],
    says: [/answered with an error of its own, ServiceException \(HTTP 500\)/, HEALTH],
  },
  {
    name: 'UnauthenticatedException',
    replies: [exception('UnauthenticatedException', 'who are you', 401)],
    says: [/did not accept the credentials, UnauthenticatedException: who are you/, CREDENTIALS],
  },
  {
    name: 'RegionSetupInProgress',
    replies: [exception('RegionSetupInProgressException')],
    says: [/is still being set up for this account in us-east-1/, /; wait a few minutes and deploy again$/],
  },
  {
    name: 'throttling',
    replies: [exception('ThrottlingException', 'Rate exceeded')],
    says: [/kept throttling \(\d+ attempts in \d+ s\)/, /; deploy again, when fewer calls are made in this account$/],
  },
  {
    name: 'throttling that ends',
    replies: [exception('ThrottlingException', 'Rate exceeded'), text(429, ''), KEYS],
  },
  { name: 'HTTP 500', replies: [text(500, 'oops')], says: [/an error of its own, \w+ \(HTTP 500\)/, HEALTH] },
  { name: 'HTTP 503', replies: [text(503, '')], says: [/an error of its own, \w+ \(HTTP 503\)/, HEALTH] },
  {
    name: 'connection refused',
    replies: [silence],
    // Nothing listens on the first port.
    endpoint: 'http://127.0.0.1:1',
    says: [/could not be reached in us-east-1 \(ECONNREFUSED\)/, ROUTE],
  },
  { name: 'reset in the headers', replies: [resetInHeaders], says: [/us-east-1 \(ECONNRESET\)/, ROUTE] },
  { name: 'reset in the body', replies: [resetInBody], says: [/us-east-1 \(ECONNRESET\)/, ROUTE] },
  { name: 'reset that ends', replies: [resetInHeaders, resetInBody, KEYS] },
  { name: 'slow first byte', replies: [silence], says: [NO_KEYS_IN_TIME, ROUTE] },
  { name: 'endless body, slow', replies: [endlessTrickle], says: [NO_KEYS_IN_TIME, ROUTE] },
  { name: 'endless body, fast', replies: [endlessFlood], says: [NONSENSE, ENDPOINT] },
  {
    name: 'wrong JSON',
    replies: [text(200, `{"accessKeys": [{"secretAccessKey": "${SECRET_OF_A_KEY}`)],
    says: [NONSENSE, ENDPOINT],
  },
  {
    name: 'wrong types',
    replies: [json({ accessKeys: [{ accessKeyId: [SECRET_OF_A_KEY] }] })],
    says: [NONSENSE, ENDPOINT],
  },
  { name: 'empty body', replies: [text(200, '')], says: [NONSENSE, ENDPOINT] },
  {
    name: 'DNS failure',
    replies: [silence],
    endpoint: 'http://lightsail.invalid',
    // Which of the two it is depends on the name server of the machine.
    says: [
      /could not be resolved \(ENOTFOUND\)|could not be reached in us-east-1 \(EAI_AGAIN\)/,
      /a function in a VPC needs a route/,
    ],
  },
  {
    name: 'expired credentials',
    replies: [exception('ExpiredTokenException', 'The security token included in the request is expired')],
    says: [/did not accept the credentials, ExpiredTokenException: The security token/, CREDENTIALS],
  },
  { name: 'clock skew', replies: [otherClock] },
  {
    name: 'role not assumed',
    properties: ROLE,
    replies: [stsError('AccessDenied', 'User: fn is not authorized to perform: sts:AssumeRole')],
    says: [
      /^Assuming role \S+:role\/reader failed: not allowed, AccessDenied: User: fn/,
      /; allow sts:AssumeRole on it for the role of the function/,
    ],
  },
  {
    name: 'STS out of order',
    properties: ROLE,
    replies: [text(503, '')],
    says: [/^Assuming role \S+ failed: STS answered with an error of its own, \w+ \(HTTP 503\)/, HEALTH],
  },
  {
    name: 'STS throttling that ends',
    properties: ROLE,
    replies: [stsError('Throttling', 'Rate exceeded', 400), session(), KEYS],
  },
];
