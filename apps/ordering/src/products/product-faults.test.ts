import { describe, expect, test } from 'vitest';
import { type NewProduct, newProductSchema } from './product.schemas.js';
import { type KnownVersion, productFaults } from './product-faults.js';

const NO_DEPENDENCIES = { requires: [], excludes: [], onlyWith: [] };
const known = (code: string, changes: Partial<KnownVersion> = {}): KnownVersion =>
  ({ code, validFrom: '2026-01-01', validTo: null, kind: 'service', dependencies: NO_DEPENDENCIES, components: [], ...changes });
const wanted = (changes: Record<string, unknown> = {}): NewProduct =>
  newProductSchema.parse({ validFrom: '2027-01-01', nameDa: 'A', nameEn: 'A', monthlyPriceOre: 100, carriesNumber: false, ...changes });
const choices = (...ids: string[]) => ids.map((id) => ({ id, nameDa: id, nameEn: id }));
const option = (changes: Record<string, unknown>) => ({ id: 'o', nameDa: 'o', nameEn: 'o', choices: choices('a'), ...changes });
const faults = (product: NewProduct, others: readonly KnownVersion[] = [], code = 'A') => productFaults(code, product, others).map(({ pointer, detail }) => `${pointer}: ${detail.en}`);

describe('a version of a product', () => {
  test('that fits is told nothing', () => {
    const bundle = wanted({ kind: 'bundle', components: [{ code: 'B', quantity: 2 }], dependencies: { requires: ['C'], excludes: ['D'] }, options: [option({ min: 1 })] });
    expect(faults(bundle, [known('B'), known('C'), known('D')])).toEqual([]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['a bundle of nothing', { kind: 'bundle' }, '/components: A bundle needs components.'],
    ['components of no bundle', { components: [{ code: 'B', quantity: 1 }] }, '/components: Only a bundle has components.'],
    ['a number without a number', { kind: 'number' }, '/carriesNumber: A product of this kind has a number.'],
    ['a device with a number', { kind: 'device', carriesNumber: true }, '/carriesNumber: A product of this kind has no number of its own.'],
    ['an unknown product that is required', { dependencies: { requires: ['NIX'] } }, '/dependencies/requires/0: There is no such product.'],
    ['an unknown product that is excluded', { dependencies: { excludes: ['B', 'NIX'] } }, '/dependencies/excludes/1: There is no such product.'],
    ['itself among those it goes with', { dependencies: { onlyWith: ['A'] } }, '/dependencies/onlyWith/0: A product cannot name itself.'],
    ['an unknown component', { kind: 'bundle', components: [{ code: 'NIX', quantity: 1 }] }, '/components/0/code: There is no such product.'],
    ['a component twice', { kind: 'bundle', components: [{ code: 'B', quantity: 1 }, { code: 'B', quantity: 1 }] }, '/components/1/code: The component is named twice.'],
    ['more at least than at most', { options: [option({ min: 2, choices: choices('a', 'b') })] }, '/options/0/min: The least is more than the most.'],
    ['more than there is to choose', { options: [option({ max: 2 })] }, '/options/0/max: There are fewer choices than may be taken.'],
    ['an option twice', { options: [option({}), option({})] }, '/options/1/id: Another option has this id.'],
    ['a choice twice', { options: [option({ choices: choices('a', 'a') })] }, '/options/0/choices/1/id: Another choice of the option has this id.'],
    ['a binding nobody could pay', { monthlyPriceOre: 50_000_000, bindingMonths: 60 }, '/monthlyPriceOre: With its options and over the binding, the price becomes too large.'],
  ])('with %s is refused', (_what, changes, sentence) => {
    expect(faults(wanted(changes), [known('B')])).toEqual([sentence]);
  });

  test('that closes a circle of requirements is refused, however long the circle', () => {
    const chain = [known('B', { dependencies: { ...NO_DEPENDENCIES, requires: ['C'] } }), known('C', { dependencies: { ...NO_DEPENDENCIES, requires: ['A'] } }), known('A')];
    expect(faults(wanted({ dependencies: { requires: ['B'] } }), chain)).toEqual(['/dependencies/requires/0: The products require each other in a circle.']);
  });

  test('that excludes what it requires by way of another is refused', () => {
    const others = [known('B', { dependencies: { ...NO_DEPENDENCIES, requires: ['C'] } }), known('C')];
    expect(faults(wanted({ dependencies: { requires: ['B'], excludes: ['C'] } }), others))
      .toEqual(['/dependencies/excludes/0: What is required, directly or by what is required, cannot be excluded.']);
  });

  test('is no bundle within a bundle, from whichever side', () => {
    const bundle = known('B', { kind: 'bundle', components: [{ code: 'C', quantity: 1 }] });
    expect(faults(wanted({ kind: 'bundle', components: [{ code: 'B', quantity: 1 }] }), [bundle, known('C')])).toEqual(['/components/0/code: A bundle cannot lie within a bundle.']);
    expect(faults(wanted({ kind: 'bundle', components: [{ code: 'D', quantity: 1 }] }), [bundle, known('C'), known('D')], 'C'))
      .toEqual(['/kind: This product is a component of a bundle, so it cannot become a bundle.']);
  });

  test('that is valid at the same time as another is refused; one without a last day gives way to the next', () => {
    expect(faults(wanted(), [known('A', { validTo: '2027-01-01' })])).toEqual(['/validFrom: An earlier version of the product is still valid on this day.']);
    expect(faults(wanted(), [known('A', { validTo: '2026-12-31' }), known('B', { validTo: '2030-01-01' })])).toEqual([]);
    expect(faults(wanted({ validTo: '2027-06-30' }), [known('A', { validFrom: '2027-06-30' })])).toEqual(['/validTo: A later version of the product starts on or before this day.']);
    expect(faults(wanted({ validTo: '2027-06-30' }), [known('A', { validFrom: '2027-07-01' }), known('A')])).toEqual([]);
  });
});
