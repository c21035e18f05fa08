import type { JsonCheck } from './json-check.js';

/** Settings that mean the same in every format that has them. */

export function checkEncoding(root: JsonCheck): void {
  root.oneOf('encoding', ['utf-8', 'iso-8859-1']);
}

export function checkWithheld(root: JsonCheck): void {
  if (root.has('withheld')) root.list('withheld', (word) => typeof word === 'string' && word !== '', 'Must be a word.');
}

export function checkZone(time: JsonCheck): void {
  time.oneOf('zone', ['Europe/Copenhagen', 'UTC']);
  if (time.get('zone') === 'Europe/Copenhagen') time.oneOf('ambiguousTime', ['first', 'second']);
  else if (time.has('ambiguousTime')) time.error('ambiguousTime', 'No time is ambiguous in UTC.');
}

export function checkInternalNumbers(root: JsonCheck): void {
  const internal = root.optionalObject('internalNumbers');
  if (internal === null) return;
  internal.onlyKeys(['lengths', 'publicShortCodes']);
  internal.list('lengths', (length) => Number.isInteger(length) && (length as number) >= 1 && (length as number) <= 7, 'Must be a whole number from 1 to 7.');
  internal.list('publicShortCodes', (code) => typeof code === 'string' && /^\d{3,6}$/u.test(code), 'Must be 3 to 6 digits.');
}

export function includes(list: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && list.includes(value);
}
