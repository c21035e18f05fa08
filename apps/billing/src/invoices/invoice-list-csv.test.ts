import { expect, it } from 'vitest';
import { INVOICES_AS_CSV } from './invoice-list-csv.js';
import type { InvoiceHead } from './invoices.schemas.js';

const cells = (change: Partial<InvoiceHead> = {}): string[] => INVOICES_AS_CSV.columns.map(({ cell }) => cell({
  invoiceNumber: 100_001, customerId: 1_001, customerName: 'Nørre Å A/S', period: '2024-02', issueDate: '2024-03-01', dueDate: '2024-03-15', netOre: 1_234_567, vatOre: 308_642, grossOre: 1_543_209, documents: [], ...change,
}));

it('amounts of an invoice stand in kroner with a decimal comma, also those below a krone and those credited', () => {
  expect(cells()).toEqual(['100001', '1001', 'Nørre Å A/S', '2024-02', '2024-03-01', '2024-03-15', '12345,67', '3086,42', '15432,09']);
  expect(cells({ netOre: -5, vatOre: -1, grossOre: -106 }).slice(6)).toEqual(['-0,05', '-0,01', '-1,06']);
});

it("a customer's name is a name to a spreadsheet, never a formula", () => {
  expect(cells({ customerName: '=HYPERLINK("http://x.example";"y")' })[2]).toBe(`"'=HYPERLINK(""http://x.example"";""y"")"`);
});
