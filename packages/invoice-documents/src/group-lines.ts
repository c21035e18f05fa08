import type { InvoiceLine, LineKind } from './invoice-model.js';

export interface LineGroup {
  readonly kind: LineKind;
  /** True when no VAT is on these lines. */
  readonly exempt: boolean;
  readonly lines: InvoiceLine[];
  readonly amountOre: number;
}

const KINDS: readonly LineKind[] = ['subscription-fee', 'usage', 'other', 'discount'];

/** Lines by kind, exempt and taxed apart with totals of their own (momsbekendtgørelsen § 58(3)); order within is kept. */
export function groupLines(lines: readonly InvoiceLine[]): LineGroup[] {
  return [false, true].flatMap((exempt) =>
    KINDS.flatMap((kind) => {
      const own = lines.filter((line) => line.kind === kind && (line.vatRatePermille === 0) === exempt);
      return own.length === 0 ? [] : [{ kind, exempt, lines: own, amountOre: own.reduce((sum, line) => sum + line.amountOre, 0) }];
    }),
  );
}
