import type { PurposeWork } from '@turbotrack/privacy';
import { type Caller, Problem, PROBLEMS } from '@turbotrack/service';
import { earliestMomentFor } from '../callers/work-for-caller.js';
import { orderFaults } from './order-faults.js';
import { type AgreedItem, priceWishes } from './price-wishes.js';
import { type OrderFacts, readFacts } from './read-facts.js';
import type { Wish } from './wishes.js';

type Ordering = PurposeWork<'ordering'>;

/** An answer lists this many faults; whoever has more has one kind of them. */
const FAULTS_TOLD = 100;
/** Items and components of bundles together. */
const MOST_ITEMS = 2_000;

export interface PreparedOrder {
  readonly items: AgreedItem[];
  readonly facts: OrderFacts;
}

/**
 * Judges and prices what is wished for, and stores nothing.
 *
 * @param except an order of the customer whose own items are not held against it
 * @throws Problem 400 with every fault, by JSON pointer
 */
export async function prepareOrder(inside: Ordering, caller: Caller, customerId: number, wishes: readonly Wish[], except: number | null = null): Promise<PreparedOrder> {
  if (wishes.length > MOST_ITEMS) {
    throw new Problem(PROBLEMS.invalidRequest, {
      errors: [{ in: 'body', pointer: '/items', detail: { en: 'With the components of its bundles an order has at most 2,000 items.', da: 'Med pakkernes indhold har en bestilling højst 2.000 linjer.' } }],
    });
  }
  const nowMs = Date.now();
  const facts = await readFacts(inside, customerId, wishes, except);
  const faults = orderFaults(wishes, facts, { nowMs, earliestMs: earliestMomentFor(caller, nowMs) });
  if (faults.length > 0) throw new Problem(PROBLEMS.invalidRequest, { errors: faults.slice(0, FAULTS_TOLD) });
  return { items: priceWishes(wishes, facts, nowMs), facts };
}
