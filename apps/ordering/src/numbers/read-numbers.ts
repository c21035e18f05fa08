import type { PurposeWork } from '@turbotrack/privacy';
import type { Paging } from '@turbotrack/service';
import { formatForPeople } from '@turbotrack/telephony';
import type { HeldNumber } from './number.schemas.js';

interface HeldNumberRow {
  assignment_id: number;
  subscription_id: number;
  e164: string;
  employee_id: number | null;
  employee_name: string | null;
  held_from: Date;
  held_to: Date | null;
}

type Querying = Pick<PurposeWork<'ordering'>, 'sql'>;

/** The numbers a customer holds or has held, by assignment, at most `limit`. */
export async function readNumbers(inside: Querying, customerId: number, { after, limit }: Paging): Promise<HeldNumber[]> {
  return readWhere(inside, 'a.customer_id = $1 and a.assignment_id > $2 order by a.assignment_id limit $3', [customerId, after, limit]);
}

/** One assignment of a customer; undefined when it is not there, or not there for the caller. */
export async function readNumber(inside: Querying, customerId: number, assignmentId: number): Promise<HeldNumber | undefined> {
  const [held] = await readWhere(inside, 'a.customer_id = $1 and a.assignment_id = $2', [customerId, assignmentId]);
  return held;
}

async function readWhere({ sql }: Querying, condition: string, values: readonly number[]): Promise<HeldNumber[]> {
  const { rows } = await sql<HeldNumberRow>(
    ['ordering.assignment', 'ordering.number', 'ordering.employee'],
    `select a.assignment_id, a.subscription_id, n.e164, e.employee_id, e.name as employee_name, lower(a.during) as held_from, upper(a.during) as held_to
     from ordering.assignment a join ordering.number n using (number_id) left join ordering.employee e on e.employee_id = a.employee_id
     where ${condition}`,
    values,
  );
  return rows.map((row) => ({
    assignmentId: row.assignment_id,
    subscriptionId: row.subscription_id,
    number: row.e164,
    numberText: formatForPeople(row.e164, 'da'),
    employee: row.employee_id === null ? null : { employeeId: row.employee_id, name: row.employee_name ?? '' },
    from: row.held_from.toISOString(),
    to: row.held_to?.toISOString() ?? null,
  }));
}
