import type { BilledLine } from './billed-line.js';

/** What calls add up to, in counts and millionths of a krone. */
export interface UsageSums {
  /** Calls whose list price is not zero. */
  readonly calls: number;
  readonly listMicro: number;
  readonly coveredMicro: number;
}

export function usageSums(lines: readonly BilledLine[]): UsageSums {
  let calls = 0;
  let listMicro = 0;
  let coveredMicro = 0;
  for (const { usage } of lines) {
    if (usage === null) continue;
    calls += usage.calls;
    listMicro += usage.listMicro;
    coveredMicro += usage.listMicro - usage.usageMicro;
  }
  return { calls, listMicro, coveredMicro };
}

/** Conservation: the lines hold exactly the calls and the money that were counted another way. */
export function areEqual(a: UsageSums, b: UsageSums): boolean {
  return a.calls === b.calls && a.listMicro === b.listMicro && a.coveredMicro === b.coveredMicro;
}
