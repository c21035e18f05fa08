import { Injectable } from '@nestjs/common';
import type { PurposeWork } from '@turbotrack/privacy';
import { type Caller, Problem, PROBLEMS, recordEvents } from '@turbotrack/service';
import { earliestMomentFor, requireCustomer, requireOperator, WorkForCaller } from '../callers/work-for-caller.js';
import type { HeldNumber, Release } from './number.schemas.js';
import { readNumber } from './read-numbers.js';

type Text = { en: string; da: string };

/** Ends the holding of a number, so that another can have it from the same moment on. */
@Injectable()
export class ReleaseNumber {
  constructor(private readonly work: WorkForCaller) {}

  /**
   * Ends an assignment and its subscription. Asking again for the same moment changes nothing.
   *
   * @param release `at` in ms since the epoch; the holder has the number until just before. `quarantineDays` is for the operator alone.
   * @throws Problem 404, 400 for a moment that is not later than the start or, for a customer, lies in the past, 403 for days of rest from a customer, 409 when it ends earlier already
   */
  async release(caller: Caller, customerId: number, assignmentId: number, { at, quarantineDays }: Release): Promise<HeldNumber> {
    if (quarantineDays !== null) requireOperator(caller);
    return this.work.write('delivery', caller, 'release number', customerId, async (inside) => {
      await requireCustomer(inside, customerId);
      await lock(inside, customerId, assignmentId);
      const held = await readNumber(inside, customerId, assignmentId);
      if (!held) throw new Problem(PROBLEMS.notFound);
      if (held.to !== null && Date.parse(held.to) === at && quarantineDays === null) return held;
      if (held.to !== null && Date.parse(held.to) < at) throw fault(PROBLEMS.conflict, {
        en: 'The number is released from an earlier moment already.', da: 'Nummeret er allerede frigivet fra et tidligere tidspunkt.',
      });
      if (at <= Date.parse(held.from)) throw fault(PROBLEMS.invalidRequest, {
        en: 'The end must come after the start.', da: 'Slutningen skal ligge efter begyndelsen.',
      });
      if (at < earliestMomentFor(caller, Date.now())) throw fault(PROBLEMS.invalidRequest, {
        en: 'The moment lies in the past.', da: 'Tidspunktet ligger i fortiden.',
      });
      await endHolding(inside, held, at, quarantineDays);
      return { ...held, to: new Date(at).toISOString() };
    });
  }
}

async function lock({ sql }: PurposeWork<'delivery'>, customerId: number, assignmentId: number): Promise<void> {
  await sql(['ordering.assignment'], 'select from ordering.assignment where customer_id = $1 and assignment_id = $2 for update', [customerId, assignmentId]);
}

/** Ends a holding and its subscription; the moment lies inside the holding. */
export async function endHolding(inside: Pick<PurposeWork<'delivery'>, 'sql'>, { assignmentId, subscriptionId }: Pick<HeldNumber, 'assignmentId' | 'subscriptionId'>, at: number, quarantineDays: number | null): Promise<void> {
  const { sql } = inside;
  const moment = new Date(at).toISOString();
  const { rows } = await sql<{ customer_id: number }>(['ordering.assignment'], 'update ordering.assignment set during = tstzrange(lower(during), $2), quarantine_days = $3 where assignment_id = $1 returning customer_id', [assignmentId, moment, quarantineDays]);
  await sql(
    ['ordering.subscription'],
    `update ordering.subscription set ends_on = ($2::timestamptz at time zone 'Europe/Copenhagen')::date where subscription_id = $1`,
    [subscriptionId, moment],
  );
  await recordEvents(inside, rows.flatMap(({ customer_id: customerId }) => [
    { customerId, type: 'number.released', ids: { assignmentId } } as const, { customerId, type: 'subscription.ended', ids: { subscriptionId } } as const,
  ]));
}

function fault(kind: (typeof PROBLEMS)['conflict' | 'invalidRequest'], detail: Text): Problem {
  return new Problem(kind, { errors: [{ in: 'body', pointer: '/at', detail }] });
}
