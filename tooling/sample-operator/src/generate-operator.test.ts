import { checkTariff } from '@turbotrack/rating-engine';
import { isFictitious } from '@turbotrack/telephony';
import { describe, expect, test } from 'vitest';
import { copenhagenMidnight } from './danish-calendar.js';
import { generateOperator, NETWORKS, type SampleOperator } from './index.js';

const standard = generateOperator();
const small = generateOperator({ seed: 3, customers: 4, numbers: 40, calls: 2000, month: '2026-02' });
const operators: readonly (readonly [string, SampleOperator])[] = [['of standard size', standard], ['as small as possible', small]];

const numbersOf = ({ customers }: SampleOperator) => customers.flatMap(({ numbers }, customer) => numbers.map((number) => ({ ...number, customer })));

test('without options it has 250 customers and 3,000 numbers', () => {
  expect(standard.options).toEqual({ seed: 1, customers: 250, numbers: 3000, calls: 300_000, month: '2026-10' });
  expect(standard.customers).toHaveLength(250);
  expect(new Set(numbersOf(standard).map(({ e164 }) => e164)).size).toBe(3000);
});

test('the same options make the same operator, another seed another one of the same size', () => {
  const options = { seed: 7, customers: 30, numbers: 300 };
  expect(generateOperator(options)).toEqual(generateOperator(options));
  const other = generateOperator({ ...options, seed: 8 });
  expect(other.customers).not.toEqual(generateOperator(options).customers);
  expect([other.customers.length, new Set(numbersOf(other).map(({ e164 }) => e164)).size]).toEqual([30, 300]);
});

describe.each(operators)('an operator %s', (_, operator) => {
  const { options, customers, products } = operator;
  const numbers = numbersOf(operator);
  const month = options.month.split('-').map(Number) as [number, number];
  const begin = copenhagenMidnight(month[0], month[1], 1);
  const end = copenhagenMidnight(month[0], month[1] + 1, 1);

  test('has as many customers and numbers as was asked for, and everybody has one', () => {
    expect(customers).toHaveLength(options.customers);
    expect(new Set(numbers.map(({ e164 }) => e164)).size).toBe(options.numbers);
    expect(customers.every((customer) => customer.numbers.length > 0)).toBe(true);
  });

  test('hands out numbers of the spare Danish series 13 and 15 alone', () => {
    for (const { e164, productCode } of numbers) {
      expect(isFictitious(e164)).toBe(true);
      expect(e164.slice(0, 4)).toBe(productCode.startsWith('MOBIL') ? '4515' : '4513');
    }
  });

  test('never lets two hold a number at a time', () => {
    const byNumber = Map.groupBy(numbers, ({ e164 }) => e164);
    for (const holds of byNumber.values()) {
      const inOrder = holds.toSorted((a, b) => a.validFrom - b.validFrom);
      for (const [at, hold] of inOrder.entries()) {
        expect(hold.validTo ?? Infinity).toBeGreaterThan(hold.validFrom);
        if (at > 0) expect(hold.validFrom).toBeGreaterThanOrEqual(inOrder[at - 1]?.validTo ?? Infinity);
      }
    }
  });

  test('has numbers that change hands during the month: at once, after a rest, to a colleague, in from and away to others, ceased', () => {
    const inMonth = (instant: number | undefined): boolean => instant !== undefined && instant > begin && instant < end;
    const left = numbers.filter(({ validTo }) => inMonth(validTo));
    const came = numbers.filter(({ validFrom }) => inMonth(validFrom));
    const handovers = left.flatMap((before) => came.filter((after) => after.e164 === before.e164 && before.ended === 'reassigned').map((after) => ({ before, after, restMs: after.validFrom - (before.validTo ?? 0) })));
    expect(handovers.filter(({ before, after, restMs }) => restMs === 0 && before.customer !== after.customer).length).toBeGreaterThan(0);
    expect(handovers.filter(({ before, after, restMs }) => restMs > 0 && before.customer !== after.customer).length).toBeGreaterThan(0);
    expect(handovers.filter(({ before, after, restMs }) => restMs === 0 && before.customer === after.customer && before.employeeIndex !== after.employeeIndex).length).toBeGreaterThan(0);
    expect(handovers.every(({ after }) => after.began === 'reassigned')).toBe(true);
    expect(came.filter(({ began }) => began === 'ported-in').length).toBeGreaterThan(0);
    for (const ended of ['ported-away', 'ceased'] as const) expect(left.filter((number) => number.ended === ended).length).toBeGreaterThan(0);
  });

  test('has a number of every network in use all through the month, and one customer behind a PBX', () => {
    for (const network of NETWORKS) expect(numbers.some((number) => number.network === network && number.validFrom < begin && (number.validTo ?? Infinity) > end)).toBe(true);
    expect(new Set(numbers.filter(({ network }) => network === 'pbx').map(({ customer }) => customer)).size).toBe(1);
  });

  test('gives a number to a person who is there, of a product that is sold, ordered by who holds it', () => {
    const codes = new Set(products.map(({ code }) => code));
    for (const { numbers: held, employees, orders } of customers) {
      for (const { employeeIndex, productCode } of held) {
        expect(codes).toContain(productCode);
        if (employeeIndex !== null) expect(employees[employeeIndex]).toBeDefined();
      }
      const atTheEnd = Map.groupBy(held.filter(({ validTo }) => validTo === undefined || validTo >= end), ({ productCode }) => productCode);
      for (const [code, { length }] of atTheEnd) expect(orders.find(({ productCode }) => productCode === code)?.quantity).toBe(length);
      expect(orders.filter(({ productCode }) => productCode !== 'SIP-KANAL').length).toBe(atTheEnd.size);
      expect(orders.some(({ productCode }) => productCode === 'SIP-KANAL')).toBe(atTheEnd.has('SIP-NUMMER'));
    }
  });

  test('has CVR numbers that pass modulus 11 and come from the series 999 and 998, no two alike', () => {
    const cvrs = customers.flatMap(({ cvr, owner }) => [cvr, ...(owner === undefined ? [] : [owner.cvr])]);
    for (const cvr of cvrs) {
      expect(cvr).toMatch(/^99[89]\d{5}$/);
      expect([2, 7, 6, 5, 4, 3, 2, 1].reduce((sum, weight, at) => sum + weight * Number(cvr[at]), 0) % 11).toBe(0);
    }
    expect(new Set(cvrs).size).toBe(cvrs.length);
  });

  test('writes to domains under .example alone, and no two firms or persons share an address', () => {
    const addresses = customers.flatMap(({ invoiceEmail, employees }) => [invoiceEmail, ...employees.map(({ email }) => email)]);
    for (const address of addresses) expect(address).toMatch(/^[a-z0-9.]+@[a-z0-9-]+\.example$/);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(new Set(customers.map(({ name }) => name)).size).toBe(customers.length);
    expect(new Set(customers.map(({ externalId }) => externalId)).size).toBe(customers.length);
  });

  test('sells by a tariff that a rating engine takes', () => {
    expect(checkTariff(operator.tariff)).toEqual([]);
  });
});

test('ten thousand customers get CVR numbers too, of the series 999 and those below it', () => {
  const { customers } = generateOperator({ customers: 20_000, numbers: 20_000 });
  expect(new Set(customers.map(({ cvr }) => cvr)).size).toBe(20_000);
});

test.each([
  [{ seed: -1 }, "'seed'"], [{ seed: 0.5 }, "'seed'"], [{ customers: 3 }, "'customers'"], [{ numbers: 39, customers: 4 }, "'numbers'"], [{ numbers: 249 }, "'numbers'"], [{ numbers: 900_001 }, "'numbers'"], [{ calls: 1999 }, "'calls'"],
  [{ month: '2026-13' }, "'YYYY-MM'"], [{ month: '1999-12' }, "'YYYY-MM'"], [{ month: '2026-1' }, "'YYYY-MM'"],
])('%j is refused in a sentence that names the option', (options, name) => {
  expect(() => generateOperator(options)).toThrow(name);
});

test('all wrong options are told at once', () => {
  expect(() => generateOperator({ seed: -1, customers: 0, calls: 0 })).toThrow(/'seed'.*'customers'.*'calls'/);
});
