import { Injectable } from '@nestjs/common';
import type { PurposeWork } from '@turbotrack/privacy';
import { type Caller, Problem, PROBLEMS } from '@turbotrack/service';
import { actorOf, WorkForCaller } from '../callers/work-for-caller.js';
import { conflict } from '../orders/change-order.js';
import { exceedsCredit } from '../orders/check-credit.js';
import type { WholeOrder } from '../orders/order.schemas.js';
import { prepareOrder } from '../orders/prepare-order.js';
import type { AgreedItem } from '../orders/price-wishes.js';
import { readOrder } from '../orders/read-order.js';
import { storeOrder, workAs } from '../orders/store-order.js';
import { type Wish, wishesFrom } from '../orders/wishes.js';
import type { Acceptance, WholeQuote } from './quote.schemas.js';
import { readQuote, readQuotedProducts } from './read-quote.js';

type Ordering = PurposeWork<'ordering'>;

/** Ends quotes: accepted, they become orders at the prices quoted, whatever the catalogue says by then. */
@Injectable()
export class CloseQuote {
  constructor(private readonly work: WorkForCaller) {}

  /**
   * Makes the order. What was to start meanwhile starts now. Asking again is answered with the order there is.
   *
   * @throws Problem 404, 400 with every fault that has come up since, by the items of the quote, 409 when it has expired or is
   * withdrawn, or the reference is another order's
   */
  async accept(caller: Caller, quoteId: number, { policyVersion, reference }: Acceptance): Promise<{ order: WholeOrder; created: boolean }> {
    return this.close(caller, quoteId, 'accept quote', async (inside, quote) => {
      if (quote.orderId !== null) return { order: await readOrder(inside, quote.orderId), created: false };
      requireOpen(quote);
      const nowMs = Date.now();
      const wishes = await wishesQuoted(inside, quote, nowMs);
      const prepared = await prepareOrder(inside, caller, quote.customerId, wishes);
      const items = atQuotedPrices(prepared.items, quote);
      const held = await exceedsCredit(inside, quote.customerId, { ...prepared, items });
      await workAs(inside, actorOf(caller));
      const head = { customerId: quote.customerId, reference, policyVersion, formFields: quote.formFields, placedBy: actorOf(caller), held };
      const orderId = await storeOrder(inside, head, items);
      if (orderId === undefined) {
        throw new Problem(PROBLEMS.conflict, {
          errors: [{
            in: 'body', pointer: '/reference',
            detail: { en: 'This reference belongs to another order of the customer.', da: 'Denne reference tilhører en anden bestilling fra kunden.' },
          }],
        });
      }
      await inside.sql(['ordering.quote'], `update ordering.quote set state = 'accepted', order_id = $2, closed_at = now() where quote_id = $1`, [quoteId, orderId]);
      return { order: await readOrder(inside, orderId), created: true };
    });
  }

  /** Asking again changes nothing. @throws Problem 404, 409 when it is accepted already or has expired */
  withdraw(caller: Caller, quoteId: number): Promise<WholeQuote> {
    return this.close(caller, quoteId, 'withdraw quote', async (inside, quote) => {
      if (quote.state === 'withdrawn') return quote;
      requireOpen(quote);
      await inside.sql(['ordering.quote'], `update ordering.quote set state = 'withdrawn', closed_at = now() where quote_id = $1`, [quoteId]);
      return readQuote(inside, quoteId);
    });
  }

  private async close<R>(caller: Caller, quoteId: number, why: string, work: (inside: Ordering, quote: WholeQuote) => Promise<R>): Promise<R> {
    const { customerId } = await this.work.read(caller, 'look at quote', undefined, (inside) => readQuote(inside, quoteId));
    return this.work.write('ordering', caller, why, customerId, async (inside) => {
      await inside.sql(['ordering.quote'], 'select from ordering.quote where quote_id = $1 for update', [quoteId]);
      return work(inside, await readQuote(inside, quoteId));
    });
  }
}

function requireOpen({ state }: WholeQuote): void {
  if (state === 'accepted') throw conflict('The quote is accepted already.', 'Tilbuddet er allerede accepteret.');
  if (state === 'withdrawn') throw conflict('The quote has been withdrawn.', 'Tilbuddet er trukket tilbage.');
  if (state === 'expired') throw conflict('The quote has expired; ask for a new one.', 'Tilbuddet er udløbet; bed om et nyt.');
}

/** The items at the versions quoted; one whose start has passed since the quote was made starts now. */
async function wishesQuoted(inside: Ordering, { quoteId, items, madeAt }: WholeQuote, nowMs: number): Promise<Wish[]> {
  const products = await readQuotedProducts(inside, quoteId);
  return wishesFrom(items.map((item) => ({ ...item, productId: products.get(item.itemNo)! }))).map((wish) =>
    wish.startsAt! >= Date.parse(madeAt) && wish.startsAt! < nowMs ? { ...wish, startsAt: nowMs } : wish);
}

/** Prices do not change between quote and order, also not what remained of a binding on the day quoted. */
function atQuotedPrices(items: readonly AgreedItem[], quote: WholeQuote): AgreedItem[] {
  const quoted = new Map(quote.items.map((item) => [item.itemNo, item]));
  return items.map((item) => {
    const { monthlyPriceOre, setupPriceOre } = quoted.get(item.itemNo) ?? item;
    return { ...item, monthlyPriceOre, setupPriceOre };
  });
}
