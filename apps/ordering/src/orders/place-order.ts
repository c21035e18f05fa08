import { Injectable } from '@nestjs/common';
import type { PurposeWork } from '@turbotrack/privacy';
import { type Caller, Problem, PROBLEMS } from '@turbotrack/service';
import { actorOf, earliestMomentFor, requireCustomer, WorkForCaller } from '../callers/work-for-caller.js';
import { deliverOrder } from '../jobs.js';
import type { NewItem, NewOrder, WholeOrder } from './order.schemas.js';
import { assignableNumber, type ItemFacts, orderFaults } from './order-faults.js';
import { findOrderByReference, readOrder } from './read-order.js';

type Ordering = PurposeWork<'ordering'>;

/** An answer lists this many faults; whoever has more has one kind of them. */
const FAULTS_TOLD = 100;

/** Takes orders. The product version of each item is settled here: it is the price the customer agreed to. */
@Injectable()
export class PlaceOrder {
  constructor(private readonly work: WorkForCaller) {}

  /**
   * Stores the order and, in the same transaction, asks for its delivery. The same once more under its reference is
   * answered with the one there is.
   *
   * @throws Problem 404 for an unknown customer, 400 with every fault, 409 when the reference is another order's
   */
  place(caller: Caller, order: NewOrder): Promise<{ order: WholeOrder; created: boolean }> {
    return this.work.write('ordering', caller, 'place order', order.customerId, async (inside) => {
      await requireCustomer(inside, order.customerId);
      const earlier = await earlierOrder(inside, order);
      if (earlier) return { order: earlier, created: false };

      const facts = await readFacts(inside, order);
      const faults = orderFaults(order.items, facts, earliestMomentFor(caller, Date.now()));
      if (faults.length > 0) throw new Problem(PROBLEMS.invalidRequest, { errors: faults.slice(0, FAULTS_TOLD) });

      const orderId = await insertOrder(inside, order, actorOf(caller));
      if (orderId === undefined) {
        // Placed under the same reference by a rival a moment ago.
        const rival = await earlierOrder(inside, order);
        if (!rival) throw new Problem(PROBLEMS.conflict);
        return { order: rival, created: false };
      }
      await insertItems(inside, orderId, order, facts);
      await askForDelivery(inside, orderId);
      return { order: await readOrder(inside, orderId), created: true };
    });
  }
}

async function earlierOrder(inside: Ordering, wanted: NewOrder): Promise<WholeOrder | undefined> {
  if (wanted.reference === null) return undefined;
  const earlier = await findOrderByReference(inside, wanted.customerId, wanted.reference);
  if (!earlier || isSameOrder(earlier, wanted)) return earlier;
  throw new Problem(PROBLEMS.conflict, {
    errors: [{
      in: 'body', pointer: '/reference',
      detail: { en: 'This reference belongs to another order of the customer.', da: 'Denne reference tilhører en anden bestilling fra kunden.' },
    }],
  });
}

function isSameOrder(earlier: WholeOrder, wanted: NewOrder): boolean {
  return earlier.policyVersion === wanted.policyVersion
    && earlier.items.length === wanted.items.length
    && earlier.items.every((item, index) => {
      const other = wanted.items[index]!;
      const sameNumber = other.number === null ? item.number === null : item.number !== null && item.number === assignableNumber(other.number);
      return item.productCode === other.productCode && item.employeeId === other.employeeId && sameNumber
        && Date.parse(item.startsAt) === other.startsAt && (item.endsAt === null ? null : Date.parse(item.endsAt)) === other.endsAt;
    });
}

async function readFacts({ sql }: Ordering, { customerId, items }: NewOrder): Promise<ItemFacts[]> {
  const { rows } = await sql<{ product_id: number | null; carries_number: boolean | null; product_known: boolean; employee_known: boolean }>(
    ['ordering.product', 'ordering.employee'],
    `select version.product_id, version.carries_number,
       exists (select from ordering.product known where known.code = item.code) as product_known,
       item.employee_id is null or employee.employee_id is not null as employee_known
     from unnest($2::text[], $3::timestamptz[], $4::int[]) with ordinality as item (code, starts_at, employee_id, place)
     cross join lateral (select (item.starts_at at time zone 'Europe/Copenhagen')::date as day) start
     left join lateral (
       -- A later version takes over for good: after its last day the earlier one is not on sale again.
       select product_id, carries_number, valid_to from ordering.product
       where code = item.code and valid_from <= start.day order by valid_from desc limit 1
     ) version on version.valid_to is null or start.day <= version.valid_to
     left join ordering.employee on employee.employee_id = item.employee_id and employee.customer_id = $1
     order by item.place`,
    [customerId, items.map(({ productCode }) => productCode), items.map(({ startsAt }) => moment(startsAt)), items.map(({ employeeId }) => employeeId)],
  );
  return rows.map((row) => ({
    productId: row.product_id, carriesNumber: row.carries_number, productKnown: row.product_known, employeeKnown: row.employee_known,
  }));
}

async function insertOrder({ db, tables }: Ordering, { customerId, reference, policyVersion }: NewOrder, placedBy: string): Promise<number | undefined> {
  const { customer_order: order } = tables.ordering;
  const [row] = await db.insert(order)
    .values({ customerId, externalReference: reference, state: 'acknowledged', policyVersion, placedBy })
    .onConflictDoNothing({ target: [order.customerId, order.externalReference] })
    .returning({ orderId: order.orderId });
  return row?.orderId;
}

async function insertItems({ sql }: Ordering, orderId: number, { customerId, items }: NewOrder, facts: readonly ItemFacts[]): Promise<void> {
  const column = <T>(read: (item: NewItem) => T): T[] => items.map(read);
  await sql(
    ['ordering.order_item'],
    `insert into ordering.order_item (order_id, item_no, customer_id, product_id, employee_id, e164, starts_at, ends_at)
     select $1, place, $2, product_id, employee_id, e164, starts_at, ends_at
     from unnest($3::smallint[], $4::int[], $5::text[], $6::timestamptz[], $7::timestamptz[]) with ordinality
       as item (product_id, employee_id, e164, starts_at, ends_at, place)`,
    [
      orderId, customerId, facts.map(({ productId }) => productId), column(({ employeeId }) => employeeId), column(({ number }) => assignableNumber(number)),
      column(({ startsAt }) => moment(startsAt)), column(({ endsAt }) => endsAt === null ? null : moment(endsAt)),
    ],
  );
}

async function askForDelivery({ db, tables }: Ordering, orderId: number): Promise<void> {
  const { queue, name, version } = deliverOrder;
  await db.insert(tables.platform.outbox).values({ queue, job: name, jobKey: String(orderId), payload: { v: version, orderId } });
}

function moment(at: number): string {
  return new Date(at).toISOString();
}
