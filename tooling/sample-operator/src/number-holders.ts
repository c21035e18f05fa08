import type { Call } from './call.js';
import type { Network, SampleCustomer } from './sample-operator.js';

/** A customer's hold on a number, from `from`, included, to `to`, excluded. */
export interface Holding {
  readonly e164: string;
  readonly network: Network;
  readonly mobile: boolean;
  readonly customer: number;
  readonly from: number;
  readonly to: number;
}

/** Who held which number when. */
export class NumberHolders {
  readonly holdings: readonly Holding[];
  readonly #byNumber = new Map<string, Holding[]>();

  constructor(customers: readonly SampleCustomer[]) {
    this.holdings = customers.flatMap(({ numbers }, customer) =>
      numbers.map(({ e164, network, productCode, validFrom, validTo }) => ({
        e164, network, mobile: productCode.startsWith('MOBIL'), customer, from: validFrom, to: validTo ?? Number.POSITIVE_INFINITY,
      })),
    );
    for (const holding of this.holdings) {
      const others = this.#byNumber.get(holding.e164);
      if (others === undefined) this.#byNumber.set(holding.e164, [holding]);
      else others.push(holding);
    }
  }

  /** Writes into the call who held its number when it started. */
  settle(call: Call): void {
    const holdings = this.#byNumber.get(call.ownNumber);
    const holder = holdings?.find(({ from, to }) => from <= call.startedAt && call.startedAt < to);
    call.assignment = holder !== undefined ? 'assigned' : holdings === undefined ? 'unknown-number' : 'out-of-assignment';
    call.customer = holder?.customer ?? -1;
  }
}
