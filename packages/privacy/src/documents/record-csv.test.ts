import { readCsv } from '@turbotrack/csv/testing';
import { expect, it } from 'vitest';
import { chapters } from '../register/chapters.js';
import { register } from '../register/register.js';
import { processingRecord, type Tables } from './processing-record.js';
import { recordCsv } from './record-csv.js';

it('a Danish Excel opens the record: byte order mark, CRLF, and every row has a cell for each head', () => {
  const csv = recordCsv(processingRecord(register as unknown as Tables, chapters));
  expect(csv.startsWith('\uFEFFFormål;')).toBe(true);
  expect(csv.replaceAll('\r\n', '')).not.toContain('\n');
  const rows = readCsv(csv);
  expect(rows.map(({ length }) => length)).toEqual(rows.map(() => 12));
  const invoicing = rows.find(([purpose]) => purpose === 'Fakturering')!;
  expect(invoicing[2]).toBe('art. 6, stk. 1, litra b og c; bogføringsloven § 12');
  expect(invoicing[7]).toContain('Fakturaer, bilag og udstedte specifikationer: 5 år efter udløbet af regnskabsåret');
});
