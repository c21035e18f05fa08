import { Injectable } from '@nestjs/common';
import type { PurposeWork } from '@turbotrack/privacy';
import { type Caller, Problem, PROBLEMS } from '@turbotrack/service';
import { actorOf, requireCustomer, WorkForCaller } from '../callers/work-for-caller.js';
import { exceedsCredit } from './check-credit.js';
import { isSameOrder } from './is-same-order.js';
import type { NewOrder, WholeOrder } from './order.schemas.js';
import { ORDER_FORM_FIELDS } from './order-form.js';
import { prepareOrder } from './prepare-order.js';
import { findOrderByReference, readOrder } from './read-order.js';
import { storeOrder, workAs } from './store-order.js';
import { wishesOf } from './wishes.js';

type Ordering = PurposeWork<'ordering'>;

/** Takes orders. The product version and the prices of each item are settled here: they are what the customer agreed to. */
@Injectable()
export class PlaceOrder {
  constructor(private readonly work: WorkForCaller) {}

  /**
   * Stores the order and, in the same transaction, asks for its delivery; one beyond the customer's credit limit is held
   * instead. The same once more under its reference is answered with the one there is.
   *
   * @throws Problem 404 for an unknown customer, 400 with every fault, 409 when the reference is another order's
   */
  place(caller: Caller, order: NewOrder): Promise<{ order: WholeOrder; created: boolean }> {
    const { customerId, reference, policyVersion } = order;
    return this.work.write('ordering', caller, 'place order', customerId, async (inside) => {
      await requireCustomer(inside, customerId);
      const earlier = await earlierOrder(inside, order);
      if (earlier) return { order: earlier, created: false };

      const prepared = await prepareOrder(inside, caller, customerId, wishesOf(order.items));
      const held = await exceedsCredit(inside, customerId, prepared);
      await workAs(inside, actorOf(caller));
      const head = { customerId, reference, policyVersion, formFields: ORDER_FORM_FIELDS, placedBy: actorOf(caller), held };
      const orderId = await storeOrder(inside, head, prepared.items);
      if (orderId === undefined) {
        // Placed under the same reference by a rival a moment ago.
        const rival = await earlierOrder(inside, order);
        if (!rival) throw new Problem(PROBLEMS.conflict);
        return { order: rival, created: false };
      }
      return { order: await readOrder(inside, orderId), created: true };
    });
  }
}

async function earlierOrder(inside: Ordering, wanted: NewOrder): Promise<WholeOrder | undefined> {
  if (wanted.reference === null) return undefined;
  const earlier = await findOrderByReference(inside, wanted.customerId, wanted.reference);
  if (!earlier || (earlier.policyVersion === wanted.policyVersion && isSameOrder(earlier.items, wanted.items))) return earlier;
  throw new Problem(PROBLEMS.conflict, {
    errors: [{
      in: 'body', pointer: '/reference',
      detail: { en: 'This reference belongs to another order of the customer.', da: 'Denne reference tilhører en anden bestilling fra kunden.' },
    }],
  });
}
