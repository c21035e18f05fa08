import type { RecordLayout } from './record-layout.js';

/** What can be wrong with a line. A reader must refuse each and go on with the next line. */
export const FAULTS = [
  'missing-fields',
  'bad-date',
  'skipped-local-time',
  'year-2099',
  'forty-digit-number',
  'letters-in-number',
  'letters-in-duration',
  'negative-duration',
  'excessive-duration',
  'unknown-code',
] as const;
export type Fault = (typeof FAULTS)[number];

const EIGHT_DAYS_S = 8 * 86_400;

/** Faults a layout can have: local time alone has hours that are skipped. */
export function faultsOf(layout: RecordLayout): readonly Fault[] {
  return layout.skippedTime === undefined ? FAULTS.filter((fault) => fault !== 'skipped-local-time') : FAULTS;
}

/**
 * The fields of an answered outgoing call with one thing wrong. Where a field is cut off or holds no number, it adds
 * nothing to the seconds of a trailer.
 *
 * @param clockForward instant of a change of the clock in spring
 */
export function faultyFields(layout: RecordLayout, fields: readonly string[], fault: Fault, clockForward: number): string[] {
  const set = (column: string, value: string): string[] => fields.with(layout.columns.indexOf(column), value);
  const at = fields[layout.columns.indexOf(layout.time)] as string;
  switch (fault) {
    case 'missing-fields':
      return fields.slice(0, 3);
    case 'bad-date':
      return set(layout.time, /^\d{4}-/.test(at) ? at.replace(/^(\d{4})-\d\d-\d\d/, '$1-13-32') : at.replace(/^\d\d-\d\d/, '32-13'));
    case 'skipped-local-time':
      return set(layout.time, layout.skippedTime?.(clockForward) ?? '');
    case 'year-2099':
      return set(layout.time, at.replace(/\d{4}/, '2099'));
    case 'forty-digit-number':
      return set(layout.other, '4517'.repeat(10));
    case 'letters-in-number':
      return set(layout.other, '4517OO12E4');
    case 'letters-in-duration':
      return set(layout.duration, '1m20s');
    case 'negative-duration':
      return set(layout.duration, '-60');
    case 'excessive-duration':
      return set(layout.duration, String(EIGHT_DAYS_S));
    case 'unknown-code':
      return set(layout.code, 'XYZZY');
  }
}
