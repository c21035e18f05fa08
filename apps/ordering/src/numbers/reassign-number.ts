import { Injectable } from '@nestjs/common';
import type { PurposeWork } from '@turbotrack/privacy';
import { type Caller, Problem, PROBLEMS } from '@turbotrack/service';
import { earliestMomentFor, requireCustomer, WorkForCaller } from '../callers/work-for-caller.js';
import type { HeldNumber, Reassignment } from './number.schemas.js';
import { readNumber } from './read-numbers.js';

type Delivery = PurposeWork<'delivery'>;
type Text = { en: string; da: string };

/** Gives a number to another of the customer's people, and takes back a holding that has not begun. */
@Injectable()
export class ReassignNumber {
  constructor(private readonly work: WorkForCaller) {}

  /**
   * From the moment on another employee, or nobody in particular, uses the number: a holding of its own, so the calls
   * before stay with whoever made them. Asking again for the same changes nothing.
   *
   * @returns the new holding
   * @throws Problem 404, 400 for a moment outside the holding or, for a customer, in the past, or an employee who is not there
   */
  reassign(caller: Caller, customerId: number, assignmentId: number, { employeeId, at }: Reassignment): Promise<HeldNumber> {
    return this.work.write('delivery', caller, 'reassign number', customerId, async (inside) => {
      await requireCustomer(inside, customerId);
      const held = await lockHolding(inside, customerId, assignmentId);
      const next = await followedBy(inside, held, at);
      if (next && (next.employee?.employeeId ?? null) === employeeId) return next;
      if (at <= Date.parse(held.from) || (held.to !== null && at >= Date.parse(held.to))) throw fault('/at', {
        en: 'The moment lies outside the time the number is held.', da: 'Tidspunktet ligger uden for den tid, nummeret haves.',
      });
      if (at < earliestMomentFor(caller, Date.now())) throw fault('/at', { en: 'The moment lies in the past.', da: 'Tidspunktet ligger i fortiden.' });
      await requireEmployee(inside, customerId, employeeId);
      const created = await handOver(inside, held, employeeId, at);
      return (await readNumber(inside, customerId, created))!;
    });
  }

  /** @throws Problem 404, 409 for a holding that has begun: that one is released */
  cancel(caller: Caller, customerId: number, assignmentId: number): Promise<void> {
    return this.work.write('delivery', caller, 'cancel holding', customerId, async (inside) => {
      await requireCustomer(inside, customerId);
      const held = await lockHolding(inside, customerId, assignmentId);
      if (Date.parse(held.from) <= Date.now()) throw new Problem(PROBLEMS.conflict);
      await inside.sql(['ordering.assignment'], 'select ordering.cancel_holding($1)', [assignmentId]);
      // A subscription nobody used costs no day; one that an earlier holding stands on ends where that one ends.
      await inside.sql(
        ['ordering.subscription', 'ordering.assignment'],
        `update ordering.subscription s set ends_on = coalesce((
           select max((upper(a.during) at time zone 'Europe/Copenhagen')::date) from ordering.assignment a where a.subscription_id = s.subscription_id), s.starts_on)
         where s.subscription_id = $1`,
        [held.subscriptionId],
      );
    });
  }
}

/** @throws Problem 404 */
async function lockHolding(inside: Delivery, customerId: number, assignmentId: number): Promise<HeldNumber> {
  await inside.sql(['ordering.assignment'], 'select from ordering.assignment where customer_id = $1 and assignment_id = $2 for update', [customerId, assignmentId]);
  const held = await readNumber(inside, customerId, assignmentId);
  if (!held) throw new Problem(PROBLEMS.notFound);
  return held;
}

/** The holding of the same subscription that begins at the moment this one ends, if that is `at`. */
async function followedBy(inside: Delivery, held: HeldNumber, at: number): Promise<HeldNumber | undefined> {
  if (held.to === null || Date.parse(held.to) !== at) return undefined;
  const { rows } = await inside.sql<{ assignment_id: number; customer_id: number }>(
    ['ordering.assignment'], 'select assignment_id, customer_id from ordering.assignment where subscription_id = $1 and lower(during) = $2', [held.subscriptionId, held.to]);
  return rows[0] && readNumber(inside, rows[0].customer_id, rows[0].assignment_id);
}

async function requireEmployee({ sql }: Delivery, customerId: number, employeeId: number | null): Promise<void> {
  if (employeeId === null) return;
  const { rowCount } = await sql(['ordering.employee'], 'select from ordering.employee where employee_id = $1 and customer_id = $2 and ended_at is null', [employeeId, customerId]);
  if (rowCount === 0) throw fault('/employeeId', { en: 'There is no such employee.', da: 'Medarbejderen findes ikke.' });
}

/** Ends a holding and begins another of the same subscription, at one moment. Returns the new assignment. */
export async function handOver({ sql }: Pick<Delivery, 'sql'>, { assignmentId }: Pick<HeldNumber, 'assignmentId'>, employeeId: number | null, at: number): Promise<number> {
  const moment = new Date(at).toISOString();
  const { rows: [before] } = await sql<{ held_to: string | null }>(
    ['ordering.assignment'], 'select upper(during)::text as held_to from ordering.assignment where assignment_id = $1', [assignmentId]);
  await sql(['ordering.assignment'], 'update ordering.assignment set during = tstzrange(lower(during), $2), quarantine_days = null where assignment_id = $1', [assignmentId, moment]);
  const { rows } = await sql<{ assignment_id: number }>(
    ['ordering.assignment'],
    `insert into ordering.assignment (number_id, customer_id, employee_id, subscription_id, during)
     select number_id, customer_id, $2, subscription_id, tstzrange($3, $4) from ordering.assignment where assignment_id = $1 returning assignment_id`,
    [assignmentId, employeeId, moment, before?.held_to ?? null],
  );
  await sql(
    ['ordering.subscription', 'ordering.assignment'],
    'update ordering.subscription set employee_id = $2 where subscription_id = (select subscription_id from ordering.assignment where assignment_id = $1)', [assignmentId, employeeId]);
  return rows[0]!.assignment_id;
}

function fault(pointer: string, detail: Text): Problem {
  return new Problem(PROBLEMS.invalidRequest, { errors: [{ in: 'body', pointer, detail }] });
}
