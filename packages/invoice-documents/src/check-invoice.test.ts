import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleInvoice, sampleLines } from '../bench/sample-documents.js';
import { checkInvoice } from './check-invoice.js';
import type { InvoiceLine, InvoiceModel } from './invoice-model.js';
import { renderInvoicePdf } from './invoice-pdf.js';
import { totalLines } from './total-lines.js';

type Change = (invoice: InvoiceModel) => InvoiceModel;

const errorsOf = (invoice: InvoiceModel): string[] => checkInvoice(invoice).filter(({ severity }) => severity === 'error').map(({ path }) => path);

const withLine = (change: Partial<InvoiceLine>): Change => (invoice) => ({ ...invoice, lines: [{ ...invoice.lines[0]!, ...change }, ...invoice.lines.slice(1)] });
const withUsage = (change: Partial<InvoiceLine>): Change => (invoice) => ({ ...invoice, lines: [...invoice.lines.slice(0, 3), { ...invoice.lines[3]!, ...change }, ...invoice.lines.slice(4)] });
const unpriced: Change = (invoice) => {
  const { unitPriceOre: _price, ...line } = invoice.lines[0]!;
  return { ...invoice, lines: [line, ...invoice.lines.slice(1)] };
};
const seller = (change: Partial<InvoiceModel['seller']>): Change => (invoice) => ({ ...invoice, seller: { ...invoice.seller, ...change } });
const buyer = (change: Partial<InvoiceModel['buyer']>): Change => (invoice) => ({ ...invoice, buyer: { ...invoice.buyer, ...change } });

describe('an invoice as it should be', () => {
  it('has nothing wrong, whether in kroner to pay or in favour of the customer', () => {
    expect(checkInvoice(sampleInvoice())).toEqual([]);
    const credit: InvoiceLine[] = [{ kind: 'discount', text: { da: 'Kredit', en: 'Credit' }, quantity: 1, unitPriceOre: -5_000, amountOre: -5_000, vatRatePermille: 250 }];
    expect(checkInvoice(sampleInvoice(credit))).toEqual([]);
  });
});

describe('what momsbekendtgørelsen § 58(1) asks for', () => {
  it.each<[string, string, Change]>([
    ['no. 1, the date of issue', 'issueDate', (invoice) => ({ ...invoice, issueDate: '' })],
    ['no. 1, a date of issue that exists', 'issueDate', (invoice) => ({ ...invoice, issueDate: '2026-02-30' })],
    ['no. 2, the number', 'number', (invoice) => ({ ...invoice, number: '' })],
    ["no. 3, the seller's registration number", 'seller.cvr', seller({ cvr: '' })],
    ["no. 3, the seller's registration number in 8 digits", 'seller.cvr', seller({ cvr: '1234567' })],
    ["no. 3, the buyer's registration number in 8 digits", 'buyer.cvr', buyer({ cvr: 'DK20016175' })],
    ["no. 4, the seller's name", 'seller.name', seller({ name: '  ' })],
    ["no. 4, the seller's address", 'seller.address', seller({ address: [] })],
    ["no. 4, the buyer's name", 'buyer.name', buyer({ name: '' })],
    ["no. 4, the buyer's address", 'buyer.address', buyer({ address: ['', ' '] })],
    ['no. 5, what was supplied', 'lines[0].text', withLine({ text: { da: '', en: 'Mobile' } })],
    ['no. 5, what was supplied, in the other language', 'lines[0].text', withLine({ text: { da: 'Mobil', en: '' } })],
    ['no. 5, how much', 'lines[0].quantity', withLine({ quantity: 0 })],
    ['no. 5, how many calls', 'lines[3].calls', withUsage({ calls: -1 })],
    ['no. 5, anything at all', 'lines', (invoice) => ({ ...invoice, lines: [], ...totalLines([]) })],
    ['no. 6, when it was supplied', 'period', (invoice) => ({ ...invoice, period: { from: '2026-03-31', to: '2026-03-01' } })],
    ['no. 6, when a line of its own time was supplied', 'lines[0].period', withLine({ period: { from: '2026-03-01', to: '' } })],
    ['no. 7, the unit price', 'lines[0].unitPriceOre', unpriced],
    ['no. 7, a discount that is one', 'lines[0].amountOre', withLine({ kind: 'discount' })],
    ['no. 7, usage without a quantity of its own', 'lines[3].quantity', withUsage({ quantity: 2 })],
    ['no. 7, the tax base', 'vat', (invoice) => ({ ...invoice, vat: [] })],
    ['no. 8, the rate', 'lines[0].vatRatePermille', withLine({ vatRatePermille: -250 })],
    ['no. 8, no rate that is on no line', 'vat', (invoice) => ({ ...invoice, vat: [...invoice.vat, { ratePermille: 120, baseOre: 0, vatOre: 0 }] })],
    ['no. 9, VAT in kroner', 'currency', (invoice) => ({ ...invoice, currency: 'EUR' as 'DKK' })],
  ])('is %s', async (_what, path, change) => {
    const invoice = change(sampleInvoice());
    expect(errorsOf(invoice)).toContain(path);
    await expect(renderInvoicePdf(invoice)).rejects.toThrow(/^The invoice cannot be issued: /);
  });

  it('tells all that is wrong at once, and nothing of what the invoice says', () => {
    const problems = checkInvoice({ ...sampleInvoice(), number: 'canary 1', issueDate: 'canary 2', seller: { ...sampleInvoice().seller, cvr: 'canary 3' } });
    expect(problems.map(({ path }) => path)).toEqual(expect.arrayContaining(['number', 'issueDate', 'seller.cvr']));
    expect(JSON.stringify(problems)).not.toContain('canary');
  });
});

describe('the arithmetic of an invoice', () => {
  it('is told to be wrong when any amount is one øre off', () => {
    const wrong: fc.Arbitrary<Change> = fc.oneof(
      fc.tuple(fc.constantFrom('netOre', 'vatOre', 'grossOre'), fc.constantFrom(-1, 1))
        .map(([which, by]): Change => (invoice) => ({ ...invoice, totals: { ...invoice.totals, [which]: invoice.totals[which as 'netOre'] + by } })),
      fc.tuple(fc.constantFrom('baseOre', 'vatOre'), fc.constantFrom(-1, 1))
        .map(([which, by]): Change => (invoice) => ({ ...invoice, vat: invoice.vat.map((rate) => ({ ...rate, [which]: rate[which as 'baseOre'] + by })) })),
      fc.tuple(fc.nat(100), fc.constantFrom(-1, 1)).map(([at, by]): Change => (invoice) => ({
        ...invoice, lines: invoice.lines.map((line, index) => (index === at % invoice.lines.length ? { ...line, amountOre: line.amountOre + by } : line)),
      })),
    );
    fc.assert(fc.property(fc.integer({ min: 0, max: 20 }), wrong, (usage, change) => {
      expect(errorsOf(change(sampleInvoice(sampleLines(usage))))).not.toEqual([]);
    }));
  });

  it('is wrong when VAT was reckoned line by line', () => {
    const lines = Array.from({ length: 3 }, (): InvoiceLine => ({ kind: 'usage', text: { da: 'Forbrug', en: 'Usage' }, quantity: 1, amountOre: 1, vatRatePermille: 250 }));
    const invoice = sampleInvoice(lines, { vat: [{ ratePermille: 250, baseOre: 3, vatOre: 0 }], totals: { netOre: 3, vatOre: 0, grossOre: 3 } });
    expect(errorsOf(invoice)).toEqual(['vat', 'totals.vatOre']);
  });

  it('is wrong where it could not be exact', () => {
    expect(errorsOf(withUsage({ amountOre: 0.1 })(sampleInvoice()))).toEqual(expect.arrayContaining(['lines[3].amountOre', 'totals']));
  });
});

describe('paying an invoice', () => {
  it.each<[string, string, Change]>([
    ['a due date', 'dueDate', (invoice) => ({ ...invoice, dueDate: 'soon' })],
    ['a due date not before its issue', 'dueDate', (invoice) => ({ ...invoice, dueDate: '2026-03-31' })],
    ['one due date', 'payment.dueDate', (invoice) => ({ ...invoice, payment: { ...invoice.payment, dueDate: '2026-04-16' } })],
    ['its payment line', 'payment.fik', (invoice) => ({ ...invoice, payment: { method: 'fik', dueDate: invoice.dueDate } })],
    ['a payment line with the right check digit', 'payment.fik', (invoice) => ({ ...invoice, payment: { ...invoice.payment, fik: '+71<204518100042171+85799665<' } })],
    ['a payment line that pays the seller', 'payment.fik', (invoice) => ({ ...invoice, seller: { ...invoice.seller, fikCreditor: '89999999' } })],
    ['a customer number', 'buyer.customerNumber', buyer({ customerNumber: ' ' })],
  ])('needs %s', (_what, path, change) => {
    expect(errorsOf(change(sampleInvoice()))).toContain(path);
  });
});

describe('a number that was called', () => {
  it.each(['Opkald til 15334455', 'Opkald til 15 33 44 55', 'Opkald til +45 15 33 44 55', 'Opkald til 4670174\u00A00605'])('is kept out of the lines: %s', (da) => {
    expect(errorsOf(withUsage({ text: { da, en: 'Calls' } })(sampleInvoice()))).toEqual(['lines[3].text']);
    expect(errorsOf(withUsage({ text: { da: 'Opkald', en: da } })(sampleInvoice()))).toEqual(['lines[3].text']);
  });

  it("is not meant by the customer's own number on its subscription, nor by counts and years", () => {
    expect(errorsOf(withLine({ text: { da: 'Mobil 15 33 44 55', en: 'Mobile 15 33 44 55' } })(sampleInvoice()))).toEqual([]);
    expect(errorsOf(withUsage({ text: { da: 'Opkald til Danmark (marts 2026), heraf 10000 min 00 s inkluderet', en: 'Calls' } })(sampleInvoice()))).toEqual([]);
  });
});

it('a CVR number that does not satisfy modulus 11 is for a person to look at, and does not stop the invoice', () => {
  expect(checkInvoice(seller({ cvr: '12345678' })(sampleInvoice()))).toMatchObject([{ severity: 'warning', path: 'seller.cvr' }]);
});
