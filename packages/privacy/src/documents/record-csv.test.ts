import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chapters } from '../register/chapters.js';
import { register } from '../register/register.js';
import { csvCell } from './csv-cell.js';
import { processingRecord, type Tables } from './processing-record.js';
import { recordCsv } from './record-csv.js';

/** Reads semicolon-separated rows as RFC 4180 says. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^;"\r\n]*))(;|\r\n)/g)) {
    rows.at(-1)!.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

it('a Danish Excel opens the record: byte order mark, CRLF, and every row has a cell for each head', () => {
  const csv = recordCsv(processingRecord(register as unknown as Tables, chapters));
  expect(csv.startsWith('\uFEFFFormål;')).toBe(true);
  expect(csv.replaceAll('\r\n', '')).not.toContain('\n');
  const rows = readCsv(csv.slice(1));
  expect(rows.map(({ length }) => length)).toEqual(rows.map(() => 12));
  const invoicing = rows.find(([purpose]) => purpose === 'Fakturering')!;
  expect(invoicing[2]).toBe('art. 6, stk. 1, litra b og c; bogføringsloven § 12');
  expect(invoicing[7]).toContain('Fakturaer, bilag og udstedte specifikationer: 5 år efter udløbet af regnskabsåret');
});

it('any text comes back from its cell, and none begins a formula', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('', '=', '+', '-', '@', '\t', '\r', ' =', '＝'), (text, first) => {
    const value = first + text;
    const [[read] = []] = readCsv(`${csvCell(value)}\r\n`);
    expect(read === value || read === `'${value}`).toBe(true);
    expect(read).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
  }));
});
