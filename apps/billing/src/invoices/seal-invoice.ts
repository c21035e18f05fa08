import { createHash } from 'node:crypto';

/** What a seal covers: the whole document as issued, the stored lines, and the calls behind them. */
export interface SealedContent {
  readonly snapshot: unknown;
  /** Stored amounts, in line order. */
  readonly lines: readonly { readonly lineNo: number; readonly kind: string; readonly amountOre: number; readonly calls: number | null; readonly usageMicro: number | null }[];
  readonly calls: number;
  readonly listMicro: number;
  readonly usageMicro: number;
}

/** SHA-256, in hexadecimal, over the content as JSON with its keys in order, so that it can be made again from what is stored. */
export function sealHash({ snapshot, lines, calls, listMicro, usageMicro }: SealedContent): string {
  const content = {
    snapshot, calls, listMicro, usageMicro,
    lines: lines.map(({ lineNo, kind, amountOre, calls: lineCalls, usageMicro: lineMicro }) => [lineNo, kind, amountOre, lineCalls, lineMicro]),
  };
  return createHash('sha256').update(canonical(content)).digest('hex');
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
