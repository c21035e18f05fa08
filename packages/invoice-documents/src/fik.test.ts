import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fikPaymentId, formatFik71, isValidFik, isValidFikPaymentId, parseFik71 } from './fik.js';

describe('the check digit of a FIK payment id', () => {
  it.each(['004040400000669', '000000067097535', '000000000000026'])('is right in %s, which is in use or published', (id) => {
    expect(isValidFikPaymentId(id)).toBe(true);
  });

  it.each(['000000000000001', '004040400000660', '000000067097530', '00000006709753', '0000000067097535', '00000006709753X', ''])('is wrong in %j', (id) => {
    expect(isValidFikPaymentId(id)).toBe(false);
  });

  const numbers = fc.tuple(fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: 1, max: 99_999_999 }));

  it('notices every single digit that is mistyped, and two neighbours that are swapped unless they are 0 and 9', () => {
    fc.assert(fc.property(numbers, fc.nat(14), fc.integer({ min: 1, max: 9 }), ([customer, invoice], at, by) => {
      const id = fikPaymentId(String(customer), String(invoice));
      const mistyped = id.slice(0, at) + String((Number(id[at]) + by) % 10) + id.slice(at + 1);
      expect(isValidFikPaymentId(mistyped)).toBe(false);
      const [a, b] = [id[at]!, id[at + 1]];
      if (b === undefined || a === b || (a === '0' && b === '9') || (a === '9' && b === '0')) return;
      expect(isValidFikPaymentId(id.slice(0, at) + b + a + id.slice(at + 2))).toBe(false);
    }));
  });

  it('belongs to an id that names customer and invoice, each in its place', () => {
    expect(fikPaymentId('204518', '10004217')).toBe('204518100042170');
    expect(fikPaymentId('1001', '100001')).toMatch(/^00100100100001\d$/);
    fc.assert(fc.property(numbers, ([customer, invoice]) => {
      const id = fikPaymentId(String(customer), String(invoice));
      expect([Number(id.slice(0, 6)), Number(id.slice(6, 14)), isValidFikPaymentId(id)]).toEqual([customer, invoice, true]);
    }));
  });

  it.each([['1000000', '1'], ['1', '100000000'], ['0', '1'], ['1', '0'], ['K1', '1'], ['', '1'], ['1', '-1']])('cannot be made for customer %j and invoice %j', (customer, invoice) => {
    expect(() => fikPaymentId(customer, invoice)).toThrow(RangeError);
  });
});

describe('the payment line of card type 71', () => {
  it('is written as on paper', () => {
    expect(formatFik71('000000067097535', '85799665')).toBe('+71<000000067097535+85799665<');
    expect(parseFik71('+71<000000067097535+85799665<')).toEqual({ paymentId: '000000067097535', creditor: '85799665' });
  });

  it.each([
    '+71<000000000000001+85799665<', '+71<000000067097535+75799665<', '+71<000000067097535+8579966<', '+75<0000000067097535+85799665<', '+71<000000067097535+85799665', '71<000000067097535+85799665<', ' +71<000000067097535+85799665<',
  ])('is refused as %s', (line) => {
    expect(isValidFik(line)).toBe(false);
  });

  it('is not written with a wrong check digit or a creditor number that is none', () => {
    expect(() => formatFik71('000000000000001', '85799665')).toThrow(RangeError);
    expect(() => formatFik71('000000067097535', '12345674')).toThrow(RangeError);
  });
});
