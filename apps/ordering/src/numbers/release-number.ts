import { Injectable } from '@nestjs/common';
import type { PurposeWork } from '@turbotrack/privacy';
import { type Caller, Problem, PROBLEMS } from '@turbotrack/service';
import { earliestMomentFor, requireCustomer, WorkForCaller } from '../callers/work-for-caller.js';
import type { HeldNumber } from './number.schemas.js';
import { readNumber } from './read-numbers.js';

type Text = { en: string; da: string };

/** Ends the holding of a number, so that another can have it from the same moment on. */
@Injectable()
export class ReleaseNumber {
  constructor(private readonly work: WorkForCaller) {}

  /**
   * Ends an assignment and its subscription. Asking again for the same moment changes nothing.
   *
   * @param at ms since the epoch; the holder has the number until just before
   * @throws Problem 404, 400 for a moment that is not later than the start or, for a customer, lies in the past, 409 when it ends earlier already
   */
  release(caller: Caller, customerId: number, assignmentId: number, at: number): Promise<HeldNumber> {
    return this.work.write('delivery', caller, 'release number', customerId, async (inside) => {
      await requireCustomer(inside, customerId);
      await lock(inside, customerId, assignmentId);
      const held = await readNumber(inside, customerId, assignmentId);
      if (!held) throw new Problem(PROBLEMS.notFound);
      if (held.to !== null && Date.parse(held.to) === at) return held;
      if (held.to !== null && Date.parse(held.to) < at) throw fault(PROBLEMS.conflict, {
        en: 'The number is released from an earlier moment already.', da: 'Nummeret er allerede frigivet fra et tidligere tidspunkt.',
      });
      if (at <= Date.parse(held.from)) throw fault(PROBLEMS.invalidRequest, {
        en: 'The end must come after the start.', da: 'Slutningen skal ligge efter begyndelsen.',
      });
      if (at < earliestMomentFor(caller, Date.now())) throw fault(PROBLEMS.invalidRequest, {
        en: 'The moment lies in the past.', da: 'Tidspunktet ligger i fortiden.',
      });
      await end(inside, held, at);
      return { ...held, to: new Date(at).toISOString() };
    });
  }
}

async function lock({ sql }: PurposeWork<'delivery'>, customerId: number, assignmentId: number): Promise<void> {
  await sql(['ordering.assignment'], 'select from ordering.assignment where customer_id = $1 and assignment_id = $2 for update', [customerId, assignmentId]);
}

async function end({ sql }: PurposeWork<'delivery'>, { assignmentId, subscriptionId }: HeldNumber, at: number): Promise<void> {
  const moment = new Date(at).toISOString();
  await sql(['ordering.assignment'], 'update ordering.assignment set during = tstzrange(lower(during), $2) where assignment_id = $1', [assignmentId, moment]);
  await sql(
    ['ordering.subscription'],
    `update ordering.subscription set ends_on = ($2::timestamptz at time zone 'Europe/Copenhagen')::date where subscription_id = $1`,
    [subscriptionId, moment],
  );
}

function fault(kind: (typeof PROBLEMS)['conflict' | 'invalidRequest'], detail: Text): Problem {
  return new Problem(kind, { errors: [{ in: 'body', pointer: '/at', detail }] });
}
