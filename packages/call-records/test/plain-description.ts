import type { CsvDescription } from '../src/index.js';

/** A small sound description on top of which a test states what it is about: voice calls out, semicolons, UTC, five columns. */
export function plainDescription(more: Partial<CsvDescription> = {}): CsvDescription {
  return {
    operator: 'plain',
    format: 'csv',
    encoding: 'utf-8',
    delimiter: ';',
    quote: '"',
    header: true,
    columns: { recordId: 'id', aNumber: 'a', bNumber: 'b', startTime: 'start', duration: 'seconds' },
    time: { format: 'yyyy-MM-dd HH:mm:ss', zone: 'UTC' },
    duration: { unit: 'seconds', decimal: '.', rounding: 'up' },
    values: {},
    defaults: { service: 'voice', direction: 'outgoing', answered: true, originCountry: 'DK' },
    ...more,
  };
}

export const PLAIN_HEADER = 'id;a;b;start;seconds\n';

/** A line of {@link plainDescription}, without its end; `id` tells lines apart. */
export function plainLine(id: string | number, { a = '4515000001', b = '4517000002', start = '2026-10-06 12:00:00', seconds = '60' } = {}): string {
  return `${id};${a};${b};${start};${seconds}`;
}
