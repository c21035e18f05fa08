import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '../src/gate/scope-token.js';
import { type Attacker, type Battlefield, createBattlefield } from './attack.js';
import { people, type Person } from './plant-rows.js';
import { type Meeting, meetings, openPolicy } from './walk-register.js';

// Walks the register: a table that says whose processing is restricted, or who objected, is attacked by existing.
let field: Battlefield;
beforeAll(async () => {
  field = await createBattlefield();
});
afterAll(() => field.close());

interface Hidden extends Meeting {
  readonly person: Person;
  readonly mark: 'restricted' | 'objected';
}

const marked = meetings.flatMap((meeting): Hidden[] => [
  ...(meeting.entry.restriction ? [{ ...meeting, person: people.restricted, mark: 'restricted' as const }] : []),
  ...(meeting.entry.objection ? [{ ...meeting, person: people.objected, mark: 'objected' as const }] : []),
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
    const mark = meeting.mark;
    const update = `update ${table} set ${column} = ${column} where ${meeting.key} = ${meeting.person.id}`;
    const unmark = `update ${table} set ${mark} = false where ${meeting.key} = ${meeting.person.id}`;
    const work = async (attacker: Attacker) => {
      const counts: number[] = [];
      for (const statement of [update, unmark]) counts.push((await attacker.send(statement))?.rowCount ?? 0);
      return counts;
    };
    const weakened = `${openPolicy(meeting, 'select')}; ${openPolicy(meeting, 'update')}; grant update (${mark}) on ${table} to ${field.roleOf(meeting.purpose)}`;
    expect(await field.asWeakened(meeting.purpose, scopeFor(meeting), weakened, work)).toEqual([1, 1]);
    expect(await field.asLoggedIn(meeting.purpose, scopeFor(meeting), work)).toEqual([0, 0]);
  });
});

describe('what constraints give away about somebody who is hidden', () => {
  const insertAssignment = (numberId: number, customer: number) => `insert into ordering.assignment (number_id, customer_id, subscription_id, during) values (${numberId}, ${customer}, ${customer}, '[2026-06-01,2026-07-01)')`;

  it('an error of a constraint names the constraint and no value of the hidden row', async () => {
    const heard = await field.asLoggedIn('delivery', 'all', async (attacker) => {
      await attacker.send(insertAssignment(people.mine.id, 999_999));
      await attacker.send(`insert into ordering.number (e164) values ('451577${people.restricted.id}')`);
      return attacker.heard;
    });
    expect(heard).toContain('assignment_customer_id_fkey');
    expect(heard).toContain('number_e164_key');
    // The value quoted is the one that was sent; nothing else of the row that stands in the way.
    expect(heard).not.toMatch(/Kanarie/);
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

describe('tables that hold a hidden person without a mark of their own', () => {
  /** Rows of the person that a purpose meets although it must not, in tables that cannot say it. */
  const stillSeen = async (person: Person, concerned: (meeting: Meeting) => boolean): Promise<string[]> => {
    const found: string[] = [];
    for (const meeting of meetings.filter(({ entry, key, reads }) => entry.scope.by === 'customer' && key !== undefined && reads.includes(key)).filter(concerned)) {
      const hidden: Hidden = { ...meeting, person: { ...person, id: person.customer }, mark: 'restricted' };
      const rows = await field.asLoggedIn(meeting.purpose, scopeFor(hidden), async (attacker) => (await attacker.send(`select from ${meeting.table} where ${meeting.key} = ${person.customer}`))?.rowCount ?? 0);
      if (rows > 0) found.push(`${meeting.purpose}: ${meeting.table}`);
    }
    return found.sort();
  };

  it('show a purpose that ends with an objection nothing of who objected', async () => {
    expect(await stillSeen(people.objected, ({ purposeEntry }) => purposeEntry.respectsObjection)).toEqual([]);
  });

  it('still open: show these purposes, and no others, rows of a customer whose processing is restricted', async () => {
    expect(await stillSeen(people.restricted, ({ purposeEntry }) => !purposeEntry.seesRestricted)).toEqual([
      'collection: billing.payment_account', 'delivery: ordering.customer_order', 'delivery: ordering.order_item', 'delivery: ordering.subscription',
      'invoicing: billing.document', 'invoicing: billing.invoice', 'invoicing: billing.invoice_line', 'invoicing: billing.payment_account', 'invoicing: billing.run_customer', 'invoicing: ordering.subscription',
      'ordering: ordering.customer_order', 'ordering: ordering.customer_owner', 'ordering: ordering.order_item', 'ordering: ordering.subscription', 'rating: ordering.subscription',
    ]);
  });
});
