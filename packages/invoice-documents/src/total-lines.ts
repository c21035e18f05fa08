import { vatOre } from '@turbotrack/money';
import type { InvoiceLine, InvoiceTotals, VatTotal } from './invoice-model.js';

/**
 * Sums lines into totals in øre. VAT is reckoned once per rate, on the rate's sum; rates come highest first.
 *
 * @throws RangeError when an amount or a sum is no safe integer, or a rate is no whole permille.
 */
export function totalLines(lines: readonly InvoiceLine[]): { vat: VatTotal[]; totals: InvoiceTotals } {
  const bases = new Map<number, number>();
  for (const line of lines) {
    bases.set(line.vatRatePermille, (bases.get(line.vatRatePermille) ?? 0) + line.amountOre);
  }
  const vat = [...bases]
    .sort(([a], [b]) => b - a)
    .map(([ratePermille, baseOre]) => ({ ratePermille, baseOre, vatOre: vatOre(baseOre, ratePermille) }));
  const netOre = vat.reduce((sum, rate) => sum + rate.baseOre, 0);
  const totalVatOre = vat.reduce((sum, rate) => sum + rate.vatOre, 0);
  const totals = { netOre, vatOre: totalVatOre, grossOre: netOre + totalVatOre };
  if (!Object.values(totals).every(Number.isSafeInteger)) throw new RangeError('The totals must be safe integers of øre.');
  return { vat, totals };
}
