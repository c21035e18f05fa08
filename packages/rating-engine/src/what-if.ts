import { emptyRatedUsage, type Rater } from './compile-tariff.js';
import type { Usage } from './usage.js';

/** A call as it was priced, to be priced again. */
export interface WhatIfCall {
  readonly customer: string | number;
  readonly usage: Usage;
  readonly storedPriceMicro: number;
}

/** One customer under the draft. `before` and `after` are of the calls the draft can price, so that they compare. */
export interface CustomerChange {
  readonly customer: string | number;
  readonly calls: number;
  readonly beforeMicro: number;
  readonly afterMicro: number;
  /** after − before. */
  readonly changeMicro: number;
  /** Calls the draft cannot price, and what they cost now. */
  readonly unpricedCalls: number;
  readonly unpricedMicro: number;
}

export interface WhatIfResult {
  /** Who would pay more: the greatest rise first. */
  readonly losers: readonly CustomerChange[];
  /** Who would pay less: the greatest fall first. */
  readonly winners: readonly CustomerChange[];
  readonly unchanged: readonly CustomerChange[];
  readonly total: Omit<CustomerChange, 'customer'>;
  /** Why calls could not be priced. */
  readonly unpriced: Readonly<Record<'no-zone' | 'no-rate' | 'impossible', number>>;
}

interface Account {
  calls: number;
  beforeMicro: number;
  afterMicro: number;
  unpricedCalls: number;
  unpricedMicro: number;
}

/**
 * Prices calls under a draft tariff beside what they cost. Calls stream through: memory grows with the customers, not the calls,
 * and a call allocates nothing.
 */
export class WhatIf {
  readonly #raterOf: (customer: string | number) => Rater;
  readonly #accounts = new Map<string | number, Account & { rater: Rater }>();
  readonly #unpriced = { 'no-zone': 0, 'no-rate': 0, impossible: 0 };
  readonly #out = emptyRatedUsage();

  /** @param draft the tariff for everybody, or what prices each customer's calls (asked once per customer). */
  constructor(draft: Rater | ((customer: string | number) => Rater)) {
    this.#raterOf = typeof draft === 'function' ? draft : () => draft;
  }

  add(customer: string | number, usage: Usage, storedPriceMicro: number): void {
    let account = this.#accounts.get(customer);
    if (account === undefined) {
      account = { rater: this.#raterOf(customer), calls: 0, beforeMicro: 0, afterMicro: 0, unpricedCalls: 0, unpricedMicro: 0 };
      this.#accounts.set(customer, account);
    }
    const out = this.#out;
    account.rater.rate(usage, out);
    if (out.outcome === 'rated') {
      account.calls += 1;
      account.beforeMicro += storedPriceMicro;
      account.afterMicro += out.listPriceMicro;
    } else {
      this.#unpriced[out.outcome] += 1;
      account.unpricedCalls += 1;
      account.unpricedMicro += storedPriceMicro;
    }
  }

  /** @throws RangeError when a sum has left what can be held exactly (nine billion kroner). */
  result(): WhatIfResult {
    const changes = [...this.#accounts].map(([customer, { rater: _, ...account }]) => ({ customer, ...changeOf(account) }));
    const total = { calls: 0, beforeMicro: 0, afterMicro: 0, unpricedCalls: 0, unpricedMicro: 0 };
    for (const change of changes) for (const field of Object.keys(total) as (keyof Account)[]) total[field] += change[field];
    const byChange = changes.toSorted((a, b) => b.changeMicro - a.changeMicro || (String(a.customer) < String(b.customer) ? -1 : 1));
    return {
      losers: byChange.filter(({ changeMicro }) => changeMicro > 0),
      winners: byChange.filter(({ changeMicro }) => changeMicro < 0).toReversed(),
      unchanged: byChange.filter(({ changeMicro }) => changeMicro === 0),
      total: changeOf(total), unpriced: { ...this.#unpriced },
    };
  }
}

/** The same over calls at hand, or read from somewhere piece by piece. */
export async function whatIf(calls: Iterable<WhatIfCall> | AsyncIterable<WhatIfCall>, draft: Rater | ((customer: string | number) => Rater)): Promise<WhatIfResult> {
  const account = new WhatIf(draft);
  for await (const { customer, usage, storedPriceMicro } of calls) account.add(customer, usage, storedPriceMicro);
  return account.result();
}

function changeOf(account: Account): Omit<CustomerChange, 'customer'> {
  for (const sum of [account.beforeMicro, account.afterMicro, account.unpricedMicro]) {
    if (!Number.isSafeInteger(sum)) throw new RangeError('The money of a what-if is too much to be held exactly.');
  }
  return { ...account, changeMicro: account.afterMicro - account.beforeMicro };
}
