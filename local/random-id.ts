import { randomInt } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** An identifier as IAM makes them: a prefix that tells the kind, then capitals and digits. */
export function randomId(prefix: string, length: number): string {
  const letter = () => ALPHABET.charAt(randomInt(ALPHABET.length));
  return prefix + Array.from({ length: length - prefix.length }, letter).join('');
}
