import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, csvTable } from './csv-rows.js';
import { readCsv } from './testing/read-csv.js';

const nasty = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ';', ',', ' ', 'a', 'Æ', '\uFF1D') }),
  fc.constantFrom('=HYPERLINK("http://x.example";"y")', '@SUM(1;2)', '+4515000001', '-1', ' =1', '\uFF0B1'),
);

describe('a table for a spreadsheet', () => {
  it.each([
    ['=1+1', `'=1+1`], ['+45', `'+45`], ['-5', `'-5`], ['@SUM', `'@SUM`], ['\tx', `'\tx`], ['\rx', `"'\rx"`], ['\nx', `"'\nx"`], [' =1', `' =1`], ['\uFF1D1', `'\uFF1D1`],
    ['a,b', 'a,b'], ['a;b', '"a;b"'], ['a"b', '"a""b"'], ['a\nb', '"a\nb"'], [' a', '" a"'], ['Nørre Å A/S', 'Nørre Å A/S'], ['', ''],
  ])('has %j as the cell %j', (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });

  it('gives every text back from its cell, in its row and column, and none of them begins a formula', () => {
    fc.assert(fc.property(fc.array(fc.tuple(nasty, nasty, nasty), { minLength: 1, maxLength: 4 }), (rows) => {
      const read = readCsv(csvTable(rows.map((row) => row.map(csvCell))));
      expect(read).toHaveLength(rows.length);
      for (const [r, row] of rows.entries()) {
        for (const [c, value] of row.entries()) {
          expect([value, `'${value}`]).toContain(read[r]![c]);
          expect(read[r]![c]).not.toMatch(/^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/);
        }
      }
    }));
  });
});
