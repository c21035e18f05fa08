import { Injectable } from '@nestjs/common';
import type { PurposeWork } from '@turbotrack/privacy';
import { type Caller, Problem, PROBLEMS } from '@turbotrack/service';
import { actorOf, requireCustomer, WorkForCaller } from '../callers/work-for-caller.js';
import { isSameOrder } from '../orders/is-same-order.js';
import { ORDER_FORM_FIELDS } from '../orders/order-form.js';
import { prepareOrder } from '../orders/prepare-order.js';
import type { AgreedItem } from '../orders/price-wishes.js';
import { wishesOf } from '../orders/wishes.js';
import type { NewQuote, WholeQuote } from './quote.schemas.js';
import { findQuoteByReference, readQuote } from './read-quote.js';

type Ordering = PurposeWork<'ordering'>;

const DAY_MS = 86_400_000;

/** Prices wished orders. The same is looked at as when it is ordered, so what is quoted can be ordered. */
@Injectable()
export class MakeQuote {
  constructor(private readonly work: WorkForCaller) {}

  /**
   * Prices and keeps what is wished for. The same once more under its reference is answered with the one there is.
   *
   * @throws Problem 404 for an unknown customer, 400 with every fault, 409 when the reference is another quote's
   */
  make(caller: Caller, wanted: NewQuote): Promise<{ quote: WholeQuote; created: boolean }> {
    const { customerId } = wanted;
    return this.work.write('ordering', caller, 'make quote', customerId, async (inside) => {
      await requireCustomer(inside, customerId);
      const earlier = await earlierQuote(inside, wanted);
      if (earlier) return { quote: earlier, created: false };
      const { items } = await prepareOrder(inside, caller, customerId, wishesOf(wanted.items));
      const quoteId = await storeQuote(inside, wanted, actorOf(caller), items);
      if (quoteId !== undefined) return { quote: await readQuote(inside, quoteId), created: true };
      // Made under the same reference by a rival a moment ago.
      const rival = await earlierQuote(inside, wanted);
      if (!rival) throw new Problem(PROBLEMS.conflict);
      return { quote: rival, created: false };
    });
  }
}

async function earlierQuote(inside: Ordering, wanted: NewQuote): Promise<WholeQuote | undefined> {
  if (wanted.reference === null) return undefined;
  const earlier = await findQuoteByReference(inside, wanted.customerId, wanted.reference);
  if (!earlier || (earlier.policyVersion === wanted.policyVersion && isSameOrder(earlier.items, wanted.items))) return earlier;
  throw new Problem(PROBLEMS.conflict, {
    errors: [{
      in: 'body', pointer: '/reference',
      detail: { en: 'This reference belongs to another quote of the customer.', da: 'Denne reference tilhører et andet tilbud til kunden.' },
    }],
  });
}

async function storeQuote({ db, tables }: Ordering, { customerId, reference, policyVersion, validDays }: NewQuote, madeBy: string, items: readonly AgreedItem[]): Promise<number | undefined> {
  const { quote, quote_item: item } = tables.ordering;
  const [row] = await db.insert(quote)
    .values({
      customerId, externalReference: reference, policyVersion, formFields: ORDER_FORM_FIELDS, madeBy, validUntil: new Date(Date.now() + validDays * DAY_MS),
    })
    .onConflictDoNothing({ target: [quote.customerId, quote.externalReference] })
    .returning({ quoteId: quote.quoteId });
  if (!row) return undefined;
  await db.insert(item).values(items.map(({ options, startsAt, endsAt, ...rest }) => ({
    ...rest, quoteId: row.quoteId, customerId, options: [...options], startsAt: new Date(startsAt), endsAt: endsAt === null ? null : new Date(endsAt),
  })));
  return row.quoteId;
}
