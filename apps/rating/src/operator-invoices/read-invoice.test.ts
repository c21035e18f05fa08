import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type InvoiceDescription, invoiceDescriptionSchema, PLAIN_DESCRIPTION } from './invoice-description.js';
import { readInvoiceCsv, readInvoiceJson } from './read-invoice.js';

const HEADING = 'destination;prefix;service;direction;calls;quantity;amount;currency';
const csv = (lines: readonly string[], description: InvoiceDescription = PLAIN_DESCRIPTION, heading = HEADING) => readInvoiceCsv(Buffer.from([heading, ...lines, ''].join('\r\n')), description);
const first = (line: string) => csv([line]).lines[0]!.read;

describe('a line of an invoice', () => {
  test('is read with service and direction, or as calls made where it has neither', () => {
    expect(first('Sverige;;sms;incoming;3;5;1,25;DKK')).toEqual({ destination: 'Sverige', prefix: '', service: 'sms', direction: 'incoming', calls: 3, quantity: 5, amountMicro: 1_250_000 });
    expect(first(';+46;;;3;180;-0,5;')).toEqual({ destination: '', prefix: '46', service: 'voice', direction: 'outgoing', calls: 3, quantity: 180, amountMicro: -500_000 });
  });

  test.each([
    ['Sverige;;fax;;3;5;1;DKK', 'service', 'unknown word'], ['Sverige;;;sideways;3;5;1;DKK', 'direction', 'unknown word'], ['Sverige;;;;three;5;1;DKK', 'calls', 'no number'], ['Sverige;;;;1,5;5;1;DKK', 'calls', 'no number'],
    ['Sverige;;;;-3;5;1;DKK', 'calls', 'no number'], ['Sverige;;;;3;;1;DKK', 'quantity', 'missing'], ['Sverige;;;;3;5;1,2345678;DKK', 'amount', 'too many decimals'], ['Sverige;;;;3;5;1.234;DKK', 'amount', 'may mean thousands'],
    ['Sverige;;;;3;5;1;EUR', 'currency', 'other currency'], ['Sverige;46701740605;;;3;5;1;DKK', 'prefix', 'no prefix'], ['45 17 00 00 01;;;;3;5;1;DKK', 'destination', 'no destination'], [';;;;3;5;1;DKK', 'destination', 'missing'],
    ['Sverige;;sms;;3;1,5;1;DKK', 'quantity', 'no number'],
  ])('%s is refused at %s: %s', (line, column, fault) => {
    expect(first(line)).toEqual({ column, fault });
  });

  test('that is wrong leaves the others counted, and both keep their line', () => {
    expect(csv(['Sverige;;;;3;5;1;DKK', '', 'Norge;;;;x;5;1;DKK', 'Norge;;;;3;5;1;DKK']).lines.map(({ line, read }) => [line, 'fault' in read])).toEqual([[2, false], [4, true], [5, false]]);
  });

  test('amounts written by a Danish or an English hand are the same to the millionth', () => {
    fc.assert(fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.constantFrom<',' | '.'>(',', '.'), fc.boolean(), (micro, decimal, grouped) => {
      const digits = String(Math.abs(micro)).padStart(7, '0');
      const whole = digits.slice(0, -6);
      const text = `${micro < 0 ? '-' : ''}${grouped ? whole.replaceAll(/\B(?=(\d{3})+$)/g, decimal === ',' ? '.' : ',') : whole}${decimal}${digits.slice(-6)}`;
      const { lines } = csv([`Sverige;;;;1;1;"${text}";DKK`], { ...PLAIN_DESCRIPTION, decimal });
      expect(lines[0]!.read).toMatchObject({ amountMicro: micro === 0 ? 0 : micro });
    }), { numRuns: 200 });
  });
});

describe('a description', () => {
  const description = invoiceDescriptionSchema.parse({
    delimiter: ',', skipLines: 1, columns: { destination: 'Dest', service: 'Type', calls: 'No', quantity: 'Min/MB', amount: 'DKK' }, decimal: '.', services: { Tale: 'voice', GPRS: 'data' },
    units: { voice: 'minutes', data: 'megabytes' }, total: { column: 'Dest', value: 'I ALT' },
  });

  test('names columns, words and units; lines in front of the heading are passed over, and the line of totals is no line', () => {
    const { lines, controlMicro, controlCalls } = csv(['Dest,Type,No,Min/MB,DKK,Extra', 'Sverige,TALE,"1,200",10.1,"1,234.50",x', 'Data,gprs,1,2.5,3,x', 'i alt,,1201,,1237.5,'], description, 'Invoice of an operator');
    expect(lines.map(({ read }) => read)).toMatchObject([{ service: 'voice', calls: 1_200, quantity: 606, amountMicro: 1_234_500_000 }, { service: 'data', quantity: 2_500_000, amountMicro: 3_000_000 }]);
    expect([controlMicro, controlCalls]).toEqual([1_237_500_000, 1_201]);
  });

  test.each([
    ['', 'The invoice is empty.'], ['Dest;No;DKK\r\nx;1;1', 'The heading lacks the columns Min/MB.'], [`Dest,Type,No,Min/MB,DKK\r\n`, 'The invoice has no lines.'],
    ['Dest,No,Min/MB,DKK\r\nSverige,1,1,1\r\nI alt,1,,much', 'The line of totals has no amount that can be read.'],
  ])('an invoice that is none is refused whole, with the sentence: %j', (text, sentence) => {
    expect(() => readInvoiceCsv(Buffer.from(`\r\n${text}`), { ...description, delimiter: text.includes(';') ? ';' : ',' , skipLines: 1 })).toThrow(sentence);
  });

  test('without destination and prefix is none', () => {
    expect(invoiceDescriptionSchema.safeParse({ columns: { calls: 'a', quantity: 'b', amount: 'c' } }).success).toBe(false);
  });
});

describe('an invoice as JSON', () => {
  const json = (value: unknown) => readInvoiceJson(Buffer.from(JSON.stringify(value)));

  test('has the same lines as one as CSV', () => {
    const { lines, controlMicro, controlCalls } = json({ lines: [{ destination: 'Sverige', calls: 3, quantity: 180, amount: 1.234 }, { prefix: 46, service: 'sms', calls: '1', quantity: '1', amount: '1,5' }], total: { amount: 2.5 } });
    expect(lines).toEqual([
      { line: 1, read: { destination: 'Sverige', prefix: '', service: 'voice', direction: 'outgoing', calls: 3, quantity: 180, amountMicro: 1_234_000 } }, { line: 2, read: { column: 'amount', fault: 'no number' } },
    ]);
    expect([controlMicro, controlCalls]).toEqual([2_500_000, null]);
  });

  test.each([[[]], [{}], [{ lines: [1] }], [{ lines: 'x' }]])('that is %j is refused', (value) => {
    expect(() => json(value)).toThrow("a list 'lines' of objects");
    expect(() => readInvoiceJson(Buffer.from('{"lines": [45'))).toThrow("a list 'lines' of objects");
  });
});
