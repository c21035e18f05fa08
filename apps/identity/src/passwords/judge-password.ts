import { COMMON_PASSWORDS } from './common-passwords.js';

export const SHORTEST_PASSWORD = 12;
/** scrypt would take any length; a body of a megabyte is no password. */
const LONGEST_PASSWORD = 256;
const FEWEST_DIFFERENT = 5;
const ROWS = ['abcdefghijklmnopqrstuvwxyzæøå', 'qwertyuiopåasdfghjklæøzxcvbnm', '01234567890123456789', '09876543210987654321'];

/** What is wrong with a password; undefined where nothing is. */
export type PasswordFault = 'too-short' | 'too-long' | 'too-common' | 'too-simple' | 'about-you';

/**
 * Length and not being guessable, no rules of composition and no expiry (NIST SP 800-63B §3.1.1.2).
 *
 * @param about mail address and name, which an attacker tries first
 */
export function judgePassword(password: string, about: readonly string[]): PasswordFault | undefined {
  const text = password.normalize('NFKC');
  // Letters, not the units of UTF-16 that some of them take two of.
  const { length } = Array.from(text);
  if (length < SHORTEST_PASSWORD) return 'too-short';
  if (length > LONGEST_PASSWORD) return 'too-long';
  const lower = text.toLowerCase();
  if (new Set(lower).size < FEWEST_DIFFERENT || isRun(lower) || /^(.{1,5})\1+$/.test(lower)) return 'too-simple';
  const core = lower.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  if (COMMON_PASSWORDS.has(core) || COMMON_PASSWORDS.has(unleet(core)) || COMMON_PASSWORDS.has(lower)) return 'too-common';
  // What is left without one's own words must not be a mere ornament of them.
  const words = about.flatMap((fact) => fact.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length >= 4);
  const rest = words.toSorted((a, b) => b.length - a.length).reduce((left, word) => left.replaceAll(word, ''), lower);
  return rest.length < SHORTEST_PASSWORD / 2 ? 'about-you' : undefined;
}

function isRun(text: string): boolean {
  return ROWS.some((row) => (row + row).includes(text) || (row + row).split('').toReversed().join('').includes(text));
}

function unleet(text: string): string {
  return text.replaceAll('@', 'a').replaceAll('4', 'a').replaceAll('3', 'e').replaceAll('1', 'i').replaceAll('0', 'o').replaceAll('$', 's').replaceAll('5', 's');
}
