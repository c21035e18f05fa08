import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '../src/gate/scope-token.js';
import { isHiddenWithCustomer } from '../src/register/hidden-with-customer.js';
import { type Attacker, type Battlefield, createBattlefield } from './attack.js';
import { people, type Person } from './plant-rows.js';
import { type Meeting, meetings, openPolicy } from './walk-register.js';

// Walks the register: every table with a customer's rows is attacked by existing, whether a row has a mark of its own or
// is hidden with its customer.
let field: Battlefield;
beforeAll(async () => {
  field = await createBattlefield();
});
afterAll(() => field.close());

interface Hidden extends Meeting {
  readonly person: Person;
  readonly mark: 'restricted' | 'objected';
}

const ofCustomers = meetings.filter(({ entry }) => entry.scope.by === 'customer');
const marked = ofCustomers.flatMap((meeting): Hidden[] => [
  { ...meeting, person: people.restricted, mark: 'restricted' as const },
  { ...meeting, person: people.objected, mark: 'objected' as const },
]);
const mustNotSee = (meeting: Hidden) => (meeting.mark === 'restricted' ? !meeting.purposeEntry.seesRestricted : meeting.purposeEntry.respectsObjection);
const titled = (list: readonly Hidden[]) => list.map((meeting) => [meeting.purpose, meeting.mark, meeting.table, meeting] as const);
const readers = marked.filter(({ key, reads }) => key !== undefined && reads.includes(key));

/** The scope in which a purpose would meet the person's rows. */
const scopeFor = ({ purposeEntry, person }: Hidden): Scope => (purposeEntry.scopes.includes('all') ? 'all' : { customer: person.customer });

/** Ways to notice that somebody is there; each gives back a row, or a value that is not 0, if so. */
const noticings = (table: string, key: string, { id }: Person): string[] => [
  `select ${key} from ${table} where ${key} = ${id}`,
  `select ${key} from (select ${key} from ${table} where true or true) t where ${key} = ${id}`,
  `select nullif(count(*), 0) from ${table} where ${key} = ${id}`,
  `select 1 where exists (select from ${table} where ${key} = ${id})`,
  `select n from (values (${id})) known (n) join ${table} on ${key} = n`,
  `select nullif(count(*), 0) from ${table} a join ${table} b using (${key}) where a.${key} = ${id}`,
  `select 1 where ${id} in (select ${key} from ${table})`,
  `select nullif(bool_or(${key} = ${id}), false) from ${table}`,
  `select 1 / (${key} - ${id}) from ${table} where ${key} <> ${id} - 1000000`,
  `select ${key} from (select ${key} from ${table} union select ${key} from ${table}) t where ${key} = ${id}`,
];

/** Which of the ways noticed the person. */
async function noticed(meeting: Hidden, weakening?: string): Promise<string[]> {
  const statements = noticings(meeting.table, meeting.key!, meeting.person);
  const work = async (attacker: Attacker) => {
    const found: string[] = [];
    for (const statement of statements) {
      const before = attacker.heard.length;
      const rows = ((await attacker.send(statement))?.rows ?? []) as Record<string, unknown>[];
      const divided = statement.startsWith('select 1 /');
      if (divided ? attacker.heard.slice(before).includes('division by zero') : rows.some((row) => Object.values(row).some((value) => value !== null))) found.push(statement);
    }
    return found;
  };
  return weakening === undefined ? field.asLoggedIn(meeting.purpose, scopeFor(meeting), work) : field.asWeakened(meeting.purpose, scopeFor(meeting), weakening, work);
}

describe.each(titled(readers.filter(mustNotSee)))('%s does not meet a %s person in %s', (_purpose, _mark, _table, meeting) => {
  it('where the policy says nothing, every way notices', async () => {
    expect(await noticed(meeting, openPolicy(meeting, 'select'))).toEqual(noticings(meeting.table, meeting.key!, meeting.person));
  });
  it('with the policy, none does', async () => {
    expect(await noticed(meeting)).toEqual([]);
  });
});

describe.each(titled(readers.filter((meeting) => !mustNotSee(meeting))))('%s may meet a %s person in %s', (_purpose, _mark, _table, meeting) => {
  it('and does: it is the mark that hides, not an accident', async () => {
    expect((await noticed(meeting)).length).toBeGreaterThan(0);
  });
});

describe.each(titled(marked.filter((meeting) => mustNotSee(meeting) && meeting.entry.changes === 'update' && meeting.writes.length > 0)))('%s does not touch a %s person in %s', (_purpose, _mark, table, meeting) => {
  it('by an UPDATE that names the row, nor by taking the mark off', async () => {
    const column = meeting.writes.find((name) => meeting.reads.includes(name)) ?? meeting.writes[0]!;
    const { mark } = meeting;
    const own = meeting.entry[mark === 'restricted' ? 'restriction' : 'objection'] !== undefined;
    const attempts = [`update ${table} set ${column} = ${column} where ${meeting.key} = ${meeting.person.id}`, ...(own ? [`update ${table} set ${mark} = false where ${meeting.key} = ${meeting.person.id}`] : [])];
    const work = async (attacker: Attacker) => {
      const counts: number[] = [];
      for (const statement of attempts) counts.push((await attacker.send(statement))?.rowCount ?? 0);
      return counts;
    };
    const weakened = [openPolicy(meeting, 'select'), openPolicy(meeting, 'update'), ...(own ? [`grant update (${mark}) on ${table} to ${field.roleOf(meeting.purpose)}`] : [])].join('; ');
    expect(await field.asWeakened(meeting.purpose, scopeFor(meeting), weakened, work)).toEqual(attempts.map(() => 1));
    expect(await field.asLoggedIn(meeting.purpose, scopeFor(meeting), work)).toEqual(attempts.map(() => 0));
  });
});

const adders = marked.filter((meeting) => mustNotSee(meeting) && isHiddenWithCustomer(meeting.table, meeting.entry, meeting.purposeEntry) && meeting.key !== undefined && meeting.writes.includes(meeting.key) && meeting.entry.whileRestricted?.purpose !== meeting.purpose);
describe.each(titled(adders))('%s adds nothing about a %s person to %s', (_purpose, _mark, table, meeting) => {
  it('by an INSERT in the name of the customer, while one about another customer is taken', async () => {
    // Only what the policy says is at issue: other columns take what they have, or nothing at all.
    const { rows } = await field.admin.query<{ needs: string }>(`select format('alter table %s alter %I drop not null', attrelid::regclass, attname) as needs from pg_attribute
      where attrelid = '${table}'::regclass and attnum > 0 and attnotnull and attidentity = '' and not exists (select from pg_index where indrelid = attrelid and indisprimary and attnum = any(indkey))`);
    const unkeyed = `set local session_replication_role = replica; ${rows.map(({ needs }) => needs).join('; ')}`;
    const { rows: keys } = await field.admin.query<{ name: string; type: string }>(`select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute join pg_index on indrelid = attrelid and indisprimary and attnum = any(indkey)
      where attrelid = '${table}'::regclass and attidentity = '' and not atthasdef and attname <> '${meeting.key}'`);
    const fresh = (type: string) => ({ uuid: "'00000000-0000-4000-8000-000000009999'", date: "'2035-01-01'", 'timestamp with time zone': "'2035-01-01'" })[type] ?? '9999';
    const add = (customer: number) => `insert into ${table} (${[meeting.key, ...keys.map(({ name }) => name)].join()}) values (${[customer, ...keys.map(({ type }) => fresh(type))].join()})`;
    const heard = (customer: number, weakening: string) => field.asWeakened(meeting.purpose, scopeFor({ ...meeting, person: { id: customer, customer } }), weakening, async (attacker) => {
      await attacker.send(add(customer));
      return attacker.heard;
    });
    expect(await heard(meeting.person.customer, `${unkeyed}; ${openPolicy(meeting, 'insert')}`)).not.toContain('"code"');
    expect(await heard(people.mine.customer, unkeyed)).not.toContain('"code"');
    expect(await heard(meeting.person.customer, unkeyed)).toContain('row-level security policy');
  });
});

describe('what constraints give away about somebody who is hidden', () => {
  const insertAssignment = (numberId: number, customer: number) => `insert into ordering.assignment (number_id, customer_id, subscription_id, during) values (${numberId}, ${customer}, ${customer}, '[2026-06-01,2026-07-01)')`;

  it('an error of a constraint names the constraint and no value of the hidden row', async () => {
    const heard = await field.asLoggedIn('delivery', 'all', async (attacker) => {
      await attacker.send(insertAssignment(999_999, people.mine.customer));
      await attacker.send(`insert into ordering.number (e164) values ('451577${people.restricted.id}')`);
      return attacker.heard;
    });
    expect(heard).toContain('assignment_number_id_fkey');
    expect(heard).toContain('number_e164_key');
    // The value quoted is the one that was sent; nothing else of the row that stands in the way.
    expect(heard).not.toMatch(/Kanarie/);
  });

  it('a customer that is hidden is refused like one that does not exist', async () => {
    const heard = (customer: number) => field.asLoggedIn('delivery', 'all', async (attacker) => {
      await attacker.send(insertAssignment(people.mine.id, customer));
      return attacker.heard;
    });
    expect(await heard(people.restricted.customer)).toContain('row-level security policy');
    expect(await heard(people.restricted.customer)).toBe(await heard(999_999));
  });

  it('an item cannot be hung on another customer’s order, and is refused like one on no order at all', async () => {
    const code = async (orderId: number) => field.asLoggedIn('ordering', { customer: people.mine.customer }, async (attacker) => {
      await attacker.send(`insert into ordering.order_item (order_id, item_no, customer_id, product_id, starts_at) values (${orderId}, 99, ${people.mine.customer}, ${people.mine.id}, now())`);
      return /"code":"(\d+)"/.exec(attacker.heard)?.[1];
    });
    expect(await code(888_888)).toBe('23503');
    expect(await code(people.theirs.id)).toBe('23503');
  });

  it('still open: a unique rule over all customers tells that another customer has the same reference', async () => {
    const heard = await field.asLoggedIn('ordering', { customer: people.mine.customer }, async (attacker) => {
      await attacker.send(`update ordering.customer set external_reference = 'Kanarie ordering.customer.externalReference ${people.theirs.id}'`);
      return attacker.heard;
    });
    expect(heard).toContain('23505');
  });
});

describe('what is decided to stay visible', () => {
  const parked = `update billing.run_customer set state = case customer_id when ${people.restricted.customer} then 'parked' else 'issued' end`;
  const rowsOf = (customer: number, weakening: string) => field.asWeakened('invoicing', 'all', weakening, async (attacker) => (await attacker.send(`select state from billing.run_customer where customer_id = ${customer}`))?.rows ?? []);

  it('invoicing meets a restricted customer in a run as long as it waits there, and not what was done before', async () => {
    expect(await rowsOf(people.restricted.customer, parked)).toEqual([{ state: 'parked' }]);
    expect(await rowsOf(people.restricted.customer, "update billing.run_customer set state = 'issued'")).toEqual([]);
    expect(await rowsOf(people.mine.customer, parked)).toHaveLength(2);
  });

  it('and cannot say that it billed a restricted customer, so one that is restricted in the middle of it is not billed', async () => {
    const bill = `update billing.run_customer set state = 'issued' where customer_id = ${people.restricted.customer}`;
    const heard = (weakening: string) => field.asWeakened('invoicing', 'all', weakening, async (attacker) => {
      await attacker.send(bill);
      return attacker.heard;
    });
    expect(await heard(parked)).toContain('row-level security policy');
    expect(await heard(`${parked}; update ordering.customer set restricted = false`)).not.toContain('row-level security policy');
  });

  it('the ids of restricted customers are told to invoicing alone, at work for all, and nothing but the ids', async () => {
    const ids = (purpose: 'invoicing' | 'ordering', scope: Scope, weakening = '') => field.asWeakened(purpose, scope, weakening, async (attacker) => (await attacker.send('select * from ordering.restricted_customers()'))?.rows);
    expect(await ids('invoicing', 'all')).toEqual([{ restricted_customers: people.restricted.customer }]);
    expect(await ids('invoicing', { customer: people.restricted.customer })).toEqual([]);
    const opened = `grant execute on function ordering.restricted_customers() to ${field.roleOf('ordering')}`;
    expect(await ids('ordering', 'all')).toBeUndefined();
    expect(await ids('ordering', 'all', opened)).toEqual([]);
    expect(await ids('ordering', 'all', `${opened}; create or replace function privacy.works_for(purpose text) returns boolean language sql stable as $$ select true $$`)).toHaveLength(1);
  });

  it('the figures of a run count everybody, for invoicing at work for all, which does not meet the rows', async () => {
    const run = people.restricted.id;
    const seen = (scope: Scope, text: string, weakening = '') => field.asWeakened('invoicing', scope, weakening, async (attacker) => (await attacker.send(text))?.rows);
    const figures = `select invoices, net_ore from billing.run_figures(${run})`;
    expect(await seen('all', figures)).toEqual([{ invoices: 1, net_ore: String(people.restricted.id) }]);
    expect(await seen('all', `select invoice_number from billing.invoice where run_id = ${run}`)).toEqual([]);
    expect(await seen({ customer: people.restricted.customer }, figures)).toEqual([]);
    expect(await seen({ customer: people.restricted.customer }, figures, 'create or replace function privacy.scope_all() returns boolean language sql stable as $$ select true $$')).toHaveLength(1);
  });

  it('of an employee whose own processing is restricted, the employer’s orders, quotes and subscriptions, and no other table', async () => {
    const ofEmployer = `set local session_replication_role = replica; update ordering.customer set restricted = false`;
    const seen = new Set<string>();
    for (const meeting of meetings.filter(({ reads, purposeEntry }) => reads.includes('employee_id') && !purposeEntry.seesRestricted)) {
      const rows = await field.asWeakened(meeting.purpose, 'all', ofEmployer, async (attacker) => (await attacker.send(`select from ${meeting.table} where employee_id = ${people.restricted.id}`))?.rowCount ?? 0);
      if (rows > 0) seen.add(meeting.table);
    }
    expect([...seen].sort()).toEqual(['ordering.order_item', 'ordering.quote_item', 'ordering.subscription']);
  });
});
