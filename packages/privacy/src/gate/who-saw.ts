import type { TableClass } from '../register/classification.js';
import { tablesOf } from '../register/check.js';
import { register } from '../register/register.js';
import type { PurposeWork } from './purpose-gate.js';

/** Whose data is asked about, and when. */
export interface WhoSaw {
  readonly subject: { readonly customer: number } | { readonly employee: number };
  readonly from: Date;
  /** Excluded. */
  readonly to: Date;
  /** `next` of the page before; null for the first. */
  readonly after: string | null;
  readonly limit: number;
}

export interface Sighting {
  readonly at: Date;
  readonly actor: string;
  readonly purpose: string;
  readonly tables: readonly string[];
  readonly why: string;
  readonly reference: string | null;
  /** `everybody`: the work read tables that hold the person without saying whom it was about. */
  readonly concerned: 'this one' | 'named among others' | 'everybody';
}

const PERSONAL_TABLES = [...tablesOf(register as unknown as Record<string, Record<string, TableClass>>)].filter(({ entry }) => entry.subject !== 'none').map(({ name }) => name);

interface Row {
  at: Date;
  at_text: string;
  actor: string;
  purpose: string;
  tables: string[];
  why: string;
  reference: string | null;
  concerned: Sighting['concerned'];
}

/**
 * Who worked with a customer's or an employee's data in a time, newest first: work for that one, set-based work that
 * named it among others, and work for all that touched tables which hold it.
 *
 * An employee is found through the assignments of the numbers held; work for the whole customer counts as seen.
 */
export async function whoSaw({ sql }: Pick<PurposeWork<'security'>, 'sql'>, { subject, from, to, after, limit }: WhoSaw): Promise<{ entries: Sighting[]; next: string | null }> {
  const [cursor, given] = after === null ? [null, 0] : [after.slice(0, after.indexOf('~')), Number(after.slice(after.indexOf('~') + 1))];
  const { customer, employee, assignments } = await findSubject({ sql }, subject);
  if (customer === null) return { entries: [], next: null };
  const { rows } = await sql<Row>(
    ['privacy.access_journal', 'privacy.journal_actor', 'privacy.journal_kind'],
    `select j.at, to_char(j.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at_text, a.name as actor, k.purpose, k.tables, k.why, j.reference,
       case when j.customer_id is not null then 'this one' when j.customers is not null or j.assignments is not null then 'named among others' else 'everybody' end as concerned
     from privacy.access_journal j join privacy.journal_actor a using (actor_id) join privacy.journal_kind k using (kind_id)
     where j.at >= $1 and j.at < $2 and ($3::timestamptz is null or j.at <= $3)
       and (j.customer_id = $4 and ($5::int is null or j.employee_id is null or j.employee_id = $5)
         or $4 = any(j.customers) or j.assignments && $6::int[]
         or j.customer_id is null and j.customers is null and j.assignments is null and k.tables && $7::text[])
     order by j.at desc, j.kind_id, j.actor_id, j.reference nulls first limit $8 offset $9`,
    [from, to, cursor, customer, employee, assignments, PERSONAL_TABLES, limit + 1, given],
  );
  const entries = rows.slice(0, limit).map(({ at_text: _text, ...entry }) => entry);
  const last = rows[limit - 1];
  if (rows.length <= limit || !last) return { entries, next: null };
  // Entries of one moment may straddle two pages: the cursor says how many of them were given.
  const sameMoment = rows.slice(0, limit).filter(({ at_text }) => at_text === last.at_text).length;
  return { entries, next: `${last.at_text}~${sameMoment + (cursor === last.at_text ? given : 0)}` };
}

async function findSubject({ sql }: Pick<PurposeWork<'security'>, 'sql'>, subject: WhoSaw['subject']): Promise<{ customer: number | null; employee: number | null; assignments: number[] }> {
  const byCustomer = 'customer' in subject;
  const { rows } = await sql<{ customer_id: number; assignment_id: number | null }>(
    ['ordering.employee', 'ordering.assignment'],
    byCustomer
      ? 'select customer_id, assignment_id from ordering.assignment where customer_id = $1'
      : 'select e.customer_id, a.assignment_id from ordering.employee e left join ordering.assignment a using (employee_id) where e.employee_id = $1',
    [byCustomer ? subject.customer : subject.employee],
  );
  return {
    customer: byCustomer ? subject.customer : (rows[0]?.customer_id ?? null),
    employee: byCustomer ? null : subject.employee,
    assignments: rows.flatMap(({ assignment_id }) => (assignment_id === null ? [] : [assignment_id])),
  };
}
