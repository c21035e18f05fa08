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

const IN_TIME = 'at >= $1 and at < $2 and ($3::timestamptz is null or at <= $3)';

/** Work for the customer, or for the employee asked about; a colleague's is not. */
const FOR_THIS_ONE = 'customer_id = $4 and ($5::int is null or employee_id is null or employee_id = $5)';

/**
 * Each of the three ways to be concerned has an index of its own and gives no more entries than the page can need; one
 * condition with OR would read all that happened in the time.
 */
const SIGHTINGS = `with seen as (
    ${newest('this one', `${FOR_THIS_ONE} and ${minute('at')} between ${minute('$1::timestamptz')} and ${minute('least($2::timestamptz, $3::timestamptz)')}`, `${minute('at')} desc, at desc`)}
    union all
    ${newest('named among others', `(customers @> array[$4::int] or assignments && $6::int[]) and (${FOR_THIS_ONE}) is not true`, 'at desc')}
    union all
    ${newest('everybody', 'customer_id is null and customers is null and assignments is null and kind_id = any (array(select kind_id from privacy.journal_kind where tables && $7::text[]))', 'at desc')}
  )
  select at, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at_text, a.name as actor, k.purpose, k.tables, k.why, reference, concerned
  from seen join privacy.journal_actor a using (actor_id) join privacy.journal_kind k using (kind_id)
  order by at desc, kind_id, actor_id, reference nulls first, concerned limit $8 offset $9`;

/** As the index access_journal_customer has it; never falls as time rises. */
function minute(moment: string): string {
  return `(date_part('epoch', ${moment} at time zone 'UTC') / 60)::int`;
}

/** Ordered as the index is and no further. Those of the last moment come all, so that the page can put them in one order. */
function newest(concerned: Sighting['concerned'], condition: string, order: string): string {
  return `(select at, actor_id, kind_id, reference, '${concerned}' as concerned from privacy.access_journal
    where ${IN_TIME} and ${condition} order by ${order} fetch first ($8::int + $9::int) rows with ties)`;
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
  // The planner has no statistics of the sets and takes "no set" for rare: left alone it reads the whole time and sorts.
  // All three travel together.
  const [, { rows }] = await Promise.all([
    sql([], 'set local enable_sort = off'),
    sql<Row>(
      ['privacy.access_journal', 'privacy.journal_actor', 'privacy.journal_kind'],
      SIGHTINGS,
      [from, to, cursor, customer, employee, assignments, PERSONAL_TABLES, limit + 1, given],
    ),
    sql([], 'set local enable_sort to default'),
  ]);
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
