import { Injectable } from '@nestjs/common';
import { type Caller, type EventIds, type EventType, Problem, PROBLEMS } from '@turbotrack/service';
import { requireCustomer, WorkForCaller } from '../callers/work-for-caller.js';
import type { EventList, EventQuery } from './event.schemas.js';

/** Replays the events of a customer: those of the last thirty days. */
@Injectable()
export class ListEvents {
  constructor(private readonly work: WorkForCaller) {}

  /**
   * Events after a cursor, in the order of their commits: whoever has read up to a place has missed nothing before it.
   *
   * @throws Problem 400 when one of the operator's people names no customer, 404 for an unknown customer
   */
  async list(caller: Caller, { customerId = caller.customerId, after, types, limit }: EventQuery): Promise<EventList> {
    if (customerId === undefined) {
      throw new Problem(PROBLEMS.invalidRequest, { errors: [{ in: 'query', pointer: '/customerId', detail: { en: 'Say whose events.', da: 'Angiv, hvis hændelser det gælder.' } }] });
    }
    return this.work.read(caller, 'list events', customerId, async (inside) => {
      await requireCustomer(inside, customerId);
      const { rows } = await inside.sql<{ position: string; type: EventType; ids: EventIds<EventType>; recorded_at: Date }>(
        ['events.event'],
        `select position, type, ids, recorded_at from events.event
         where customer_id = $1 and position > $2 and ($3::text[] is null or type = any($3)) order by position limit $4`,
        [customerId, after, types ?? null, limit + 1],
      );
      const items = rows.slice(0, limit).map((row) => ({ id: Number(row.position), type: row.type, timestamp: row.recorded_at.toISOString(), data: { ...row.ids } }));
      return { items, next: items.at(-1)?.id ?? after, more: rows.length > limit };
    });
  }
}
