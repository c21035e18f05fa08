import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { invoiceListCsv } from './invoice-list-csv.js';
import type { InvoiceHead } from './invoices.schemas.js';

const head = (change: Partial<InvoiceHead> = {}): InvoiceHead => ({
  invoiceNumber: 100_001, customerId: 1_001, customerName: 'Nørre Å A/S', period: '2024-02', issueDate: '2024-03-01', dueDate: '2024-03-15', netOre: 1_234_567, vatOre: 308_642, grossOre: 1_543_209, documents: [], ...change,
});

describe('a list of invoices for a spreadsheet', () => {
  it('opens in a Danish Excel: byte order mark, semicolons, decimal comma, CRLF', () => {
    expect(invoiceListCsv([head(), head({ netOre: -5, vatOre: -1, grossOre: -6 })])).toBe(
      '\uFEFFFakturanr.;Kundenr.;Kunde;Periode;Fakturadato;Forfaldsdato;Netto (kr.);Moms (kr.);I alt (kr.)\r\n'
      + '100001;1001;Nørre Å A/S;2024-02;2024-03-01;2024-03-15;12345,67;3086,42;15432,09\r\n'
      + '100001;1001;Nørre Å A/S;2024-02;2024-03-01;2024-03-15;-0,05;-0,01;-0,06\r\n',
    );
  });

  it('has a name as a name, never as a formula, and never as more than one cell', () => {
    const nasty = fc.oneof(fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ';', ' ', 'a', '\uFF1D') }), fc.constantFrom('=HYPERLINK("http://x.example";"y")', '@SUM(1;2)'), fc.string());
    fc.assert(fc.property(nasty, (customerName) => {
      const row = invoiceListCsv([head({ customerName })]).split('\r\n').slice(1).join('\r\n').replace(/\r\n$/, '');
      const [, quoted, bare] = /^100001;1001;(?:"((?:[^"]|"")*)"|([^";\r\n]*));2024-02;2024-03-01;2024-03-15;12345,67;3086,42;15432,09$/.exec(row) ?? [];
      const cell = quoted?.replaceAll('""', '"') ?? bare;
      expect([customerName, `'${customerName}`]).toContain(cell);
      expect(cell).not.toMatch(/^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/);
    }));
  });
});
