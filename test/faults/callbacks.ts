import type { Reply } from '../lambda/support/listener';
import { resetInHeaders, silence, text } from '../lambda/support/replies';

/** What CloudFormation does with the answer. */
export interface Callback {
  readonly name: string;
  readonly replies: readonly [Reply, ...Reply[]];
  /** What the handler must say when it gave up. Absent: the answer was accepted. */
  readonly givesUpWith?: RegExp;
}

const OK = text(200, '');

export const ACCEPTED: Callback = { name: 'accepted', replies: [OK] };

export const CALLBACKS: readonly Callback[] = [
  ACCEPTED,
  {
    name: '403',
    replies: [text(403, '<Error><Code>AccessDenied</Code></Error>')],
    givesUpWith: /CloudFormation did not accept the answer \(HTTP 403, 1 attempt\)/,
  },
  { name: '500, then accepted', replies: [text(500, ''), OK] },
  { name: 'reset, then accepted', replies: [resetInHeaders, OK] },
  {
    name: 'never accepted',
    replies: [text(500, ''), text(503, ''), silence],
    givesUpWith: /CloudFormation did not accept the answer \((HTTP 50\d|ETIMEDOUT), \d+ attempts?\)/,
  },
];
