import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AddItem } from './order.schemas.js';
import { assignableNumber, orderFaults as faultsOf } from './order-faults.js';
import type { ItemFacts, ProductTerms } from './read-facts.js';
import { wishesOf } from './wishes.js';

const NOON = Date.UTC(2027, 0, 1, 12);
const terms: ProductTerms = {
  productId: 1, code: 'MOBIL', kind: 'mobile', monthlyPriceOre: 0, setupPriceOre: 0, changeFeeOre: 0, bindingMonths: 0, notice: { days: 0, months: 0, to: 'any-day' },
  options: [], dependencies: { requires: [], excludes: [], onlyWith: [] }, components: [], carriesNumber: true,
};
const phone: ItemFacts = { product: terms, productKnown: true, employeeKnown: true, target: null };
const portal: ItemFacts = { ...phone, product: { ...terms, carriesNumber: false } };
const item = (changes: Partial<AddItem> = {}): AddItem =>
  ({ productCode: 'MOBIL', number: '+45 15 00 00 01', employeeId: null, options: [], porting: null, components: [], startsAt: NOON, endsAt: null, ...changes });
const orderFaults = (items: readonly AddItem[], facts: readonly ItemFacts[], earliestMs: number) =>
  faultsOf(wishesOf(items), { items: facts, holdings: [] }, { nowMs: NOON, earliestMs });
const pointers = (items: readonly AddItem[], facts: readonly ItemFacts[] = items.map(() => phone), earliest = -Infinity) =>
  orderFaults(items, facts, earliest).map(({ pointer }) => pointer);

describe('the faults of an order', () => {
  test('are none where everything fits', () => {
    expect(orderFaults([item(), item({ number: null })], [phone, portal], NOON)).toEqual([]);
  });

  test('are told all at once, item by item, field by field', () => {
    const wrong = item({ number: '112', endsAt: NOON, employeeId: 7 });
    expect(pointers([wrong, item(), wrong], [{ ...phone, productKnown: false, product: null, employeeKnown: false }, phone, { ...phone, employeeKnown: false }], NOON + 1))
      .toEqual([
        '/items/0/productCode', '/items/0/number', '/items/0/employeeId', '/items/0/startsAt', '/items/0/endsAt',
        '/items/1/startsAt',
        '/items/2/number', '/items/2/employeeId', '/items/2/startsAt', '/items/2/endsAt',
      ]);
  });

  test('tell a product that does not exist from one that is not on sale that day', () => {
    const [unknown] = orderFaults([item()], [{ ...phone, productKnown: false, product: null }], 0);
    const [notOnSale] = orderFaults([item()], [{ ...phone, product: null }], 0);
    expect(unknown?.detail.en).toBe('There is no such product.');
    expect(notOnSale?.detail.en).toBe('The product cannot be ordered on the day the item starts.');
  });

  test('tell a number that is missing from one that is not wanted', () => {
    expect(orderFaults([item({ number: null })], [phone], 0)[0]?.detail.en).toBe('This product needs a number.');
    expect(orderFaults([item()], [portal], 0)[0]?.detail.en).toBe('This product has no number.');
  });

  test('speak Danish and English, and never repeat what was ordered', () => {
    const faults = orderFaults([item({ productCode: 'KANARIE', number: '4515424242x' })], [{ ...phone, productKnown: false, product: null }], 0);
    expect(faults).toHaveLength(2);
    for (const { detail } of faults) expect(detail.da).not.toBe(detail.en);
    expect(JSON.stringify(faults)).not.toMatch(/KANARIE|4242/);
  });
});

describe('a number that can be assigned', () => {
  test.each([
    ['+45 15 00 00 01', '4515000001'], ['15000001', '4515000001'], ['0045 15-00-00-01', '4515000001'], ['4515000001', '4515000001'],
    ['+46 (0)70 174 06 05', '46701740605'], ['+44 7700 900000', '447700900000'],
  ])('%s is stored as %s', (written, stored) => {
    expect(assignableNumber(written)).toBe(stored);
  });

  test.each(['112', '1881', '+45 112', '', '+', 'kontoret', '9'.repeat(40), '+45 05 00 00 01', '4515000001\0'])('%j is none', (written) => {
    expect(assignableNumber(written)).toBeNull();
  });

  test('no number is none', () => {
    expect(assignableNumber(null)).toBeNull();
  });
});

describe('the same number twice in an order', () => {
  const times = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.option(fc.integer({ min: 1, max: 6 }), { nil: null }));
  const items = fc.array(
    fc.record({ number: fc.constantFrom('+45 15 00 00 01', '15000001', '4515000002'), time: times })
      .map(({ number, time: [start, length] }) => item({ number, startsAt: NOON + start, endsAt: length === null ? null : NOON + start + length })),
    { maxLength: 12 },
  );

  test('is a fault of exactly those items that start while an item with the number runs that started before them or stands before them', () => {
    fc.assert(fc.property(items, (order) => {
      const clashes = order.flatMap((later, at) => {
        const hit = order.some((earlier, where) =>
          where !== at && assignableNumber(earlier.number) === assignableNumber(later.number)
          && (earlier.startsAt < later.startsAt || (earlier.startsAt === later.startsAt && where < at))
          && later.startsAt < (earlier.endsAt ?? Infinity));
        return hit ? [`/items/${at}/number`] : [];
      });
      expect(pointers(order)).toEqual(clashes);
    }), { numRuns: 500 });
  });

  test('is none when one ends the moment the other starts', () => {
    expect(pointers([item({ startsAt: NOON }), item({ startsAt: NOON - 1_000, endsAt: NOON })])).toEqual([]);
    expect(pointers([item({ startsAt: NOON - 1 }), item({ startsAt: NOON - 1_000, endsAt: NOON })])).toEqual(['/items/0/number']);
  });
});
