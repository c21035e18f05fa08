import { parseMonth } from './danish-calendar.js';
import { drawCustomers } from './draw-customers.js';
import { NUMBERS_PER_SERIES } from './fictitious-numbers.js';
import type { SampleOperator, SampleOptions } from './sample-operator.js';
import { SAMPLE_PRODUCTS } from './sample-products.js';
import { sampleTariff } from './sample-tariff.js';

const DEFAULTS: SampleOptions = { seed: 1, customers: 250, numbers: 3000, calls: 300_000, month: '2026-10' };

/**
 * Makes up a Danish business telephony operator: catalogue, tariff, customers, and who held which number when. Nothing
 * is read or written; the same options give the same operator.
 *
 * @throws RangeError with a sentence for each option out of bounds (see {@link SampleOptions})
 */
export function generateOperator(options: Partial<SampleOptions> = {}): SampleOperator {
  const resolved: SampleOptions = { ...DEFAULTS, ...options };
  checkSizes(resolved);
  const month = parseMonth(resolved.month);
  return { options: resolved, products: SAMPLE_PRODUCTS, tariff: sampleTariff(month), customers: drawCustomers(resolved, month) };
}

function checkSizes({ seed, customers, numbers, calls }: SampleOptions): void {
  const faults: string[] = [];
  const check = (name: string, value: number, least: number, most: number): void => {
    if (!Number.isSafeInteger(value) || value < least || value > most) faults.push(`The option '${name}' must be a whole number from ${least} to ${most}.`);
  };
  check('seed', seed, 0, Number.MAX_SAFE_INTEGER);
  check('customers', customers, 4, 50_000);
  check('numbers', numbers, Math.max(40, customers), NUMBERS_PER_SERIES);
  check('calls', calls, 2000, 1_000_000_000);
  if (faults.length > 0) throw new RangeError(faults.join(' '));
}
