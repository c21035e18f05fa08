import type { PurposeWork } from '@turbotrack/privacy';
import { checkEventIds, type NewEvent } from './event-types.js';

/** Work of a purpose that records events: ordering, delivery, rating or invoicing. The database refuses the others. */
type Recording = Pick<PurposeWork<'ordering'>, 'sql'>;

/**
 * Records events in the transaction of the change they tell of, in the order given: they are there when the change is,
 * and not otherwise. What has happened in a transaction gets its place among the events of others at the commit.
 *
 * @throws TypeError when ids do not fit their type; the database's own error where the purpose may not record, or does not meet the customer
 */
export async function recordEvents({ sql }: Recording, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  for (const { type, ids } of events) checkEventIds(type, ids);
  await sql(
    ['events.event'],
    `insert into events.event (customer_id, type, ids)
     select customer_id, type, ids from unnest($1::int[], $2::text[], $3::jsonb[]) with ordinality as new (customer_id, type, ids, place) order by place`,
    [events.map(({ customerId }) => customerId), events.map(({ type }) => type), events.map(({ ids }) => JSON.stringify(ids))],
  );
}

/** Records one event; see {@link recordEvents}. */
export function recordEvent(inside: Recording, event: NewEvent): Promise<void> {
  return recordEvents(inside, [event]);
}
