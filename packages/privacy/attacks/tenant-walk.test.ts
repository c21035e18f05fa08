import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Battlefield, createBattlefield, type Attacker } from './attack.js';
import { people } from './plant-rows.js';
import { type Meeting, meetings, openPolicy, ownCustomer, valuesSeen } from './walk-register.js';

// Walks the register: a table with a customer's rows that is added is attacked here without a line being written.
let field: Battlefield;
beforeAll(async () => {
  field = await createBattlefield();
});
afterAll(() => field.close());

const { theirs } = people;
const scoped = meetings.filter(({ entry, purposeEntry }) => entry.scope.by !== 'shared' && purposeEntry.scopes.includes('customer'));
const titled = (list: readonly Meeting[]) => list.map((meeting) => [meeting.purpose, meeting.table, meeting] as const);
const keyOf = ({ key, table }: Meeting): string => {
  if (key === undefined) throw new Error(`${table} has no column that tells whose a row is.`);
  return key;
};
/** Rows of others that a superuser finds by the same key: the values that must not be seen. */
const foreign = (values: readonly string[]) => values.filter((value) => /^\d+(,\d+)*$/.test(value)).flatMap((value) => value.split(',')).filter((id) => id !== '1001' && id !== '1003');

/** Ways to ask for more rows than one's own. */
const readings = (table: string, key: string): string[] => [
  `select ${key} from ${table}`,
  `select ${key} from ${table} where ${key} = ${people.mine.id} or true`,
  `select ${key} from ${table} where ${key} = ${theirs.id}`,
  `select ${key} from ${table} where ${key} = -1 union all select ${key} from ${table}`,
  `select (select string_agg(${key}::text, ',') from ${table})`,
  `select t.${key} from (select 1) one left join ${table} t on true`,
  `select b.${key} from ${table} a full join ${table} b on a.${key} = b.${key} + 1`,
  `with x as materialized (select * from (select ${key} from ${table}) y) select ${key} from x`,
  `select max(${key}) from ${table}`,
  `select ${key} from ${table} where exists (select from ${table} other where other.${key} <> 0)`,
  `select ${key} from ${table} where (1 / (${key} - ${theirs.id})) is not null`,
  `select n from generate_series(1000, 1010) n where n in (select ${key} from ${table})`,
];

describe.each(titled(scoped.filter(({ key, reads }) => key !== undefined && reads.includes(key))))('%s reads %s of its own customer alone', (_purpose, table, meeting) => {
  const statements = readings(table, keyOf(meeting));

  it('where the policy says nothing, every way shows others', async () => {
    for (const statement of statements) {
      const heard = await field.asWeakened(meeting.purpose, ownCustomer, openPolicy(meeting, 'select'), async (attacker) => ({ result: await attacker.send(statement), heard: attacker.heard }));
      const values = (heard.result?.rows ?? []).flatMap((row) => Object.values(row as Record<string, unknown>)).map(String);
      expect(foreign(values).length > 0 || heard.heard.includes('division by zero'), statement).toBe(true);
    }
  });

  it('with the policy, none does', async () => {
    const heard = await field.asLoggedIn(meeting.purpose, ownCustomer, async (attacker: Attacker) => {
      for (const statement of statements) await attacker.send(statement);
      return attacker.heard;
    });
    expect(heard).not.toContain('division by zero');
    const values = await valuesSeen(field, meeting, ownCustomer, statements);
    expect(values).toContain(String(people.mine.id));
    expect(foreign(values)).toEqual([]);
  });
});

const plainColumn = ({ writes, reads }: Meeting, key: string) => writes.find((column) => column !== key && reads.includes(column));

describe.each(titled(scoped.filter((meeting) => meeting.entry.changes === 'update' && meeting.writes.length > 0 && !meeting.entry.partitionInsert)))('%s changes %s of its own customer alone', (_purpose, table, meeting) => {
  const key = keyOf(meeting);
  const column = plainColumn(meeting, key) ?? meeting.writes[0]!;
  const value = meeting.reads.includes(column) ? column : 'default';
  const change = `update ${table} set ${column} = ${value}`;
  const rowsChanged = (weakening?: string) => {
    const work = async (attacker: Attacker) => (await attacker.send(change))?.rowCount ?? -1;
    return weakening === undefined ? field.asLoggedIn(meeting.purpose, ownCustomer, work) : field.asWeakened(meeting.purpose, ownCustomer, weakening, work);
  };

  it('by an UPDATE without a condition', async () => {
    const all = await rowsChanged(`${openPolicy(meeting, 'select')}; ${openPolicy(meeting, 'update')}`);
    const own = await rowsChanged();
    expect(all).toBeGreaterThan(own);
    const { rows } = await field.admin.query<{ n: number }>(`select count(*)::int as n from ${table} where ${key} in (1001, 1003)`);
    expect(own).toBe(rows[0]!.n);
  });

  it.runIf(meeting.writes.includes(key))('and does not hand a row over to another customer', async () => {
    const handOver = `update ${table} set ${key} = ${theirs.id + 7000} where ${key} = ${people.mine.id}`;
    const code = (weakening?: string) => {
      const work = async (attacker: Attacker) => {
        await attacker.send(handOver);
        return attacker.heard;
      };
      return weakening === undefined ? field.asLoggedIn(meeting.purpose, ownCustomer, work) : field.asWeakened(meeting.purpose, ownCustomer, weakening, work);
    };
    const weakened = `set local session_replication_role = replica; ${openPolicy(meeting, 'select')}; ${openPolicy(meeting, 'update')}`;
    expect(await code(weakened)).not.toContain('42501');
    expect(await code('set local session_replication_role = replica')).toContain('42501');
    // A rule of the table may refuse it before the policy does.
    expect(await code()).toMatch(/42501|55000/);
  });
});

describe.each(titled(scoped.filter(({ purpose, entry }) => entry.delete?.includes(purpose))))('%s deletes from %s of its own customer alone', (_purpose, table, meeting) => {
  it('by a DELETE without a condition', async () => {
    const work = async (attacker: Attacker) => (await attacker.send(`delete from ${table}`))?.rowCount ?? -1;
    // Rules of the table itself (an agreement that has begun is not deleted) are none of the policy's doing.
    const withoutRules = 'set local session_replication_role = replica';
    const all = await field.asWeakened(meeting.purpose, ownCustomer, `${withoutRules}; ${openPolicy(meeting, 'select')}; ${openPolicy(meeting, 'delete')}`, work);
    const own = await field.asWeakened(meeting.purpose, ownCustomer, withoutRules, work);
    expect(all).toBeGreaterThan(own);
    expect(own).toBeGreaterThan(0);
  });
});

describe.each(titled(scoped.filter((meeting) => meeting.entry.scope.by === 'customer' && meeting.writes.includes(meeting.key ?? ''))))('%s adds to %s for its own customer alone', (_purpose, table, meeting) => {
  const key = keyOf(meeting);
  /** A copy of a planted row with fresh keys, naming the customer. */
  const addFor = async (customer: number): Promise<string> => {
    const { rows } = await field.admin.query<{ row: Record<string, unknown> }>(`select to_jsonb(t) as row from ${table} t where ${key} = ${people.mine.id} limit 1`);
    const cells = meeting.writes.map((column) => {
      const value = rows[0]!.row[column];
      if (column === key) return String(customer);
      if (typeof value === 'number') return '7777';
      const text = Array.isArray(value) ? '{}' : typeof value === 'string' ? value : JSON.stringify(value);
      return value === null ? 'null' : `'${text.replaceAll('1001', '7777').replace(/^20\d\d-\d\d-\d\d$/, '2035-01-01').replace(/^\\x(?:[0-9a-f]{2})+$/, `\\x${'77'.repeat(32)}`)}'`;
    });
    return `insert into ${table} (${meeting.writes.join()}) values (${cells.join()})`;
  };
  const heard = async (customer: number, weakening?: string) => {
    const statement = await addFor(customer);
    const work = async (attacker: Attacker) => {
      await attacker.send(statement);
      return attacker.heard;
    };
    return weakening === undefined ? field.asLoggedIn(meeting.purpose, ownCustomer, work) : field.asWeakened(meeting.purpose, ownCustomer, weakening, work);
  };

  it('while a row in the name of another is refused by the policy', async () => {
    const withoutKeys = 'set local session_replication_role = replica';
    expect(await heard(theirs.id, `${withoutKeys}; ${openPolicy(meeting, 'insert')}`)).not.toContain('"code"');
    expect(await heard(people.mine.id, withoutKeys)).not.toContain('"code"');
    expect(await heard(theirs.id, withoutKeys)).toContain('42501');
    expect(await heard(theirs.id)).toContain('new row violates row-level security policy');
  });
});

it('still open: the planner’s estimate tells roughly how many rows another customer has', async () => {
  const many = `set local session_replication_role = replica; insert into ordering.customer_order (customer_id, state, policy_version, placed_by) select ${theirs.id}, 'completed', 1, 'x' from generate_series(1, 5000); analyze ordering.customer_order`;
  const estimate = (customer: number) => field.asWeakened('self-service', ownCustomer, many, async (attacker) => {
    const result = await attacker.send(`explain (format json) select from ordering.customer_order where customer_id = ${customer}`);
    return (result!.rows[0] as { 'QUERY PLAN': { Plan: { 'Plan Rows': number } }[] })['QUERY PLAN'][0]!.Plan['Plan Rows'];
  });
  expect(await estimate(theirs.id)).toBeGreaterThan(10 * (await estimate(people.objected.id)));
});

it('the walk meets every table that has a scope, and no purpose for one customer is left out', () => {
  const walked = new Set(scoped.map(({ table }) => table));
  const expected = new Set(meetings.filter(({ entry }) => entry.scope.by !== 'shared').map(({ table }) => table));
  expect([...expected].filter((table) => !walked.has(table))).toEqual([]);
  expect(scoped.filter(({ key, reads }) => key === undefined || !reads.includes(key)).map(({ purpose, table }) => `${purpose} ${table}`)).toEqual(['rating ordering.assignment']);
});
