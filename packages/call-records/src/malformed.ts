import type { Field } from './operator-description.js';

/** Why a record line gives no call record. A closed list: suspense is counted by it. */
export const MALFORMED_REASONS = [
  'line-too-long',
  'unclosed-quote',
  'misplaced-quote',
  'column-count',
  'wrong-length',
  'unknown-line',
  'not-well-formed',
  'record-too-long',
  'missing-value',
  'value-too-long',
  'control-character',
  'unknown-value',
  'not-a-phone-number',
  'not-a-time',
  'impossible-time',
  'time-out-of-range',
  'not-a-number',
  'negative',
  'too-large',
  'not-a-country',
] as const;
export type MalformedReason = (typeof MALFORMED_REASONS)[number];

/** Where and why a line was refused; never what stood there. */
export interface MalformedLine {
  readonly line: number;
  readonly offset: number;
  readonly length: number;
  /** The field at fault; `line` when the line as a whole is. */
  readonly field: Field | 'line';
  readonly reason: MalformedReason;
  readonly sentence: string;
}

const WORDS: Readonly<Record<MalformedReason, string>> = {
  'line-too-long': 'is longer than 64 KiB',
  'unclosed-quote': 'opens a quote that is not closed',
  'misplaced-quote': 'has text behind a closing quote',
  'column-count': 'has another number of columns than the description or header says',
  'wrong-length': 'is shorter than the described fields reach',
  'unknown-line': 'begins as no described line does',
  'not-well-formed': 'is not built as its format demands',
  'record-too-long': 'is longer than 1 MiB',
  'missing-value': 'is empty',
  'value-too-long': 'is longer than 128 characters',
  'control-character': 'holds a control character',
  'unknown-value': 'holds a code the description does not explain',
  'not-a-phone-number': 'is no possible telephone number',
  'not-a-time': 'is not in the described time format',
  'impossible-time': 'is a time that does not exist',
  'time-out-of-range': 'lies before the year 2000 or more than a day ahead',
  'not-a-number': 'is no number in the described format',
  negative: 'is negative',
  'too-large': 'is larger than any real use',
  'not-a-country': 'is no ISO 3166-1 alpha-2 country code',
};

/** 'Line 17: startTime is a time that does not exist.' */
export function malformedSentence(line: number, field: Field | 'line', reason: MalformedReason): string {
  return field === 'line' ? `Line ${line} ${WORDS[reason]}.` : `Line ${line}: ${field} ${WORDS[reason]}.`;
}
