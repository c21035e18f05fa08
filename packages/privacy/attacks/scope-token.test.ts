import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PurposeGate } from '../src/gate/purpose-gate.js';
import { signScope } from '../src/gate/scope-token.js';
import { deriveKey, roleUrl } from '../src/installation.js';
import { type Attack, backendPid, type Battlefield, createBattlefield, defineAttacks, SIGNAL } from './attack.js';
import { canaryNumber, people, singsOf } from './plant-rows.js';

let field: Battlefield;
/** One connection for each purpose: whoever comes next gets the connection of whoever was there before. */
let gate: PurposeGate;
beforeAll(async () => {
  field = await createBattlefield();
  gate = new PurposeGate(field.installation, { connectionsPerPurpose: 1 });
});
afterAll(async () => {
  await gate.close();
  await field.close();
});

const { mine, theirs, colleague } = people;
const as = 'self-service';
const scope = { customer: mine.customer };
const access = { scope, actor: 'test', why: 'attack' } as const;
const seen = `select case when count(*) filter (where customer_id <> ${mine.customer}) > 0 then '${SIGNAL}' end from ordering.customer`;
/** Injected into a value that the statement selects by. */
const injected = (expression: string) => `select name from ordering.customer where name = '' union all select ${expression} union all ${seen}`;
const settings: [what: string, token: string][] = [
  ['everybody', 'all'], ['everybody, without a signature', 'all|||1|9999999999|'], ['another customer by its number', String(theirs.id)],
  ['another customer, signed by zeros', `one|${theirs.id}||1|9999999999|${'0'.repeat(64)}`],
];
/** A policy's function that believes what `value` makes of a setting. */
const believes = (name: string, type: string, value: string, path = 'pg_catalog, pg_temp', from = '') =>
  `create or replace function privacy.${name}() returns ${type} language sql stable security definer set search_path = ${path} as $$ select (${value})::${type}${from} $$;`;
const part = (place: number) => `nullif(split_part(current_setting('turbotrack.scope', true), '|', ${place}), '')`;
/** What the policies look like that believe a setting. */
const believing = [
  believes('scope_all', 'boolean', `${part(1)} = 'all'`), believes('scope_employee', 'int', part(3)),
  believes('scope_customer', 'int', `coalesce(${part(2)}, substring(current_setting('turbotrack.scope', true) from '^[0-9]+$'))`),
].join('\n');

const forged: Attack[] = [
  ...settings.flatMap(([what, token]) => [
    { title: `ordering, at work for one customer, sets the scope of ${what}`, as: 'ordering', scope, steps: [`set local turbotrack.scope = '${token}'`, seen, `select name from ordering.customer where customer_id = ${theirs.id}`], weaken: () => believing },
    { title: `ordering, at work for one customer, sets the scope of ${what} by an injected union`, as: 'ordering', scope, steps: [injected(`set_config('turbotrack.scope', '${token}', true)`), seen], weaken: () => believing },
  ] satisfies Attack[]),
  {
    title: 'self-service widens its own token, keeping the signature', as, scope, weaken: () => believing,
    steps: [`select set_config('turbotrack.scope', replace(current_setting('turbotrack.scope'), 'one|${mine.id}', 'one|${theirs.id}'), true)`, `select '${SIGNAL}' from ordering.customer where customer_id = ${theirs.id}`],
  },
  {
    title: 'an employee drops the employee from the token', as, scope: { customer: mine.customer, employee: mine.id }, weaken: () => believing,
    steps: [`select set_config('turbotrack.scope', replace(current_setting('turbotrack.scope'), '|${mine.id}|${mine.id}|', '|${mine.id}||'), true)`, `select '${SIGNAL}' from ordering.employee where employee_id = ${colleague.id}`],
  },
  {
    title: 'self-service shadows the table of the signing key by a temporary one', as, scope,
    steps: ['create temporary table scope_key (key_id int, secret bytea)', 'grant select on scope_key to public', "insert into scope_key values (1, '\\x00')", `select set_config('turbotrack.scope', 'one|${theirs.id}', true)`, `select '${SIGNAL}' from ordering.customer where customer_id = ${theirs.id}`],
    weaken: (role) => `do $$ begin execute format('grant temporary on database %I to ${role}', current_database()); end $$;
      ${believes('scope_customer', 'int', part(2), 'privacy', " from scope_key where secret = '\\x00'")}`,
  },
  {
    title: 'self-service shadows a function of the policies by search_path', as, scope,
    steps: ["create function ordering.scope_customer() returns int language sql as 'select 1002'", 'set local search_path = ordering, privacy, pg_catalog', `select '${SIGNAL}' from ordering.customer where customer_id = ${theirs.id}`],
    weaken: (role) => `grant create on schema ordering to ${role}; grant usage on language sql to ${role};
      create or replace function privacy.scope_customer() returns int language plpgsql stable as $$ begin return scope_customer(); end $$`,
  },
  {
    title: 'self-service reads the key through the function that checks the signature', as, scope,
    steps: ["select set_config('turbotrack.scope', repeat('x', 100000), true)", 'select privacy.scope_customer()', "select set_config('turbotrack.scope', 'one|x||' || pg_backend_pid() || '|y|z', true)", 'select privacy.scope_customer()'],
    weaken: () => `create or replace function privacy.scope_customer() returns int language plpgsql security definer as $$ begin raise exception 'bad signature, expected %', '${SIGNAL}'; end $$`,
  },
];
defineAttacks(() => field, forged);

/** What the policies make of tokens, set one after another on one connection. */
async function seenWith(client: pg.Client, tokens: readonly string[]): Promise<{ token: string; rows: number }[]> {
  const found: { token: string; rows: number }[] = [];
  for (const token of tokens) {
    await client.query('begin');
    await client.query("select set_config('turbotrack.scope', $1, true)", [token]);
    const { rows } = await client.query<{ n: number }>('select count(*)::int as n from ordering.customer');
    found.push({ token, rows: rows[0]!.n });
    await client.query('rollback');
  }
  return found;
}

describe('a token that is not exactly the one the gate made shows nothing, and quotes nothing', () => {
  const key = () => deriveKey(field.installation, 'scope');

  it('the right one shows its customer, on its own connection', async () => {
    const client = await field.login('ordering');
    const good = signScope(key(), scope, backendPid(client));
    expect(await seenWith(client, [good, signScope(key(), 'all', backendPid(client))])).toMatchObject([{ rows: 1 }, { rows: 3 }]);
  });

  it('of every malformed shape, some hundreds of them', async () => {
    const client = await field.login('ordering');
    const good = signScope(key(), scope, backendPid(client));
    const parts = good.split('|');
    const oddities = ['', ' ', '0', '-1', '1e9', 'null', 'NaN', 'infinity', '99999999999999999999', 'all', 'one', "'", '"', '{}', '\\x00', '\u{1F426}', '%', '٣', '1002 or 1', 'x'.repeat(5000)];
    const tokens = [
      ...parts.flatMap((part, at) => oddities.filter((odd) => odd !== part).map((odd) => parts.with(at, odd).join('|'))),
      ...parts.map((_, at) => parts.toSpliced(at, 1).join('|')), ...parts.map((part, at) => parts.toSpliced(at, 0, part).join('|')),
      ...Array.from(good, (character, at) => good.slice(0, at) + (character === '1' ? '2' : '1') + good.slice(at + 1)),
      ...Array.from({ length: good.length }, (_, at) => good.slice(0, at)),
      `${good}|`, `|${good}`, ` ${good}`, `${good} `, `${good}\n`, `${good}${good}`, good.toUpperCase(), good.replace('one', 'ONE'), good.replaceAll('|', '||'), good.replaceAll('|', ','), `{${good}}`, '|||||', '|'.repeat(1000),
    ];
    expect(new Set(tokens).size).toBeGreaterThan(300);
    expect((await seenWith(client, tokens)).filter(({ rows }) => rows > 0)).toEqual([]);
  });

  it.each([
    ['of another key', () => Buffer.alloc(32, 1)], ['of the empty key', () => Buffer.alloc(0)], ['of the key of the role passwords', () => deriveKey(field.installation, 'role')], ['of the root secret itself', () => field.installation.secret],
  ])('signed by the key %s', async (_what, otherKey) => {
    const client = await field.login('ordering');
    expect(await seenWith(client, [signScope(otherKey(), 'all', backendPid(client))])).toMatchObject([{ rows: 0 }]);
  });

  it('expired, by a second or by a year; and one that expires while its transaction is open', async () => {
    const client = await field.login('ordering');
    const at = (ms: number) => signScope(key(), 'all', backendPid(client), Date.now() + ms);
    expect(await seenWith(client, [at(-601_000), at(-365 * 86_400_000), at(-590_000)])).toMatchObject([{ rows: 0 }, { rows: 0 }, { rows: 3 }]);
    await client.query(`begin; set local turbotrack.scope = ${pg.escapeLiteral(at(-599_000))}`);
    await client.query('select pg_sleep(1.2)');
    expect((await client.query('select from ordering.customer')).rowCount).toBe(0);
    await client.query('rollback');
  });

  it('replayed on another connection of the same purpose, or of another one', async () => {
    const client = await field.login('ordering');
    const other = new pg.Client({ connectionString: roleUrl(field.installation, { purpose: 'ordering' }) });
    await other.connect();
    try {
      const replayed = signScope(key(), 'all', backendPid(client));
      expect(await seenWith(other, [replayed])).toMatchObject([{ rows: 0 }]);
      expect(await seenWith(await field.login('invoicing'), [replayed])).toMatchObject([{ rows: 0 }]);
      expect(await seenWith(client, [replayed])).toMatchObject([{ rows: 3 }]);
    } finally {
      await other.end();
    }
  });

  it('for everybody, used by a purpose that works for one customer only', async () => {
    const client = await field.login('self-service');
    expect(await seenWith(client, [signScope(key(), 'all', backendPid(client))])).toMatchObject([{ rows: 0 }]);
  });

  it('missing: a purpose without a scope sees nothing', async () => {
    const client = await field.login('ordering');
    for (const table of ['ordering.customer', 'ordering.employee', 'ordering.assignment', 'ordering.number']) expect((await client.query(`select from ${table}`)).rowCount).toBe(0);
    expect((await client.query('select privacy.scope_all() as all, privacy.scope_customer() as customer')).rows).toEqual([{ all: false, customer: null }]);
  });
});

describe('a scope ends with its work', () => {
  const count = 'select customer_id from ordering.customer';

  it('after commit and after rollback the pooled connection has none', async () => {
    const pool = async () => gate.purpose('self-service', access, async ({ sql }) => {
      expect((await sql([], count)).rowCount).toBe(1);
      await sql([], 'commit');
      return (await sql([], count)).rowCount;
    });
    expect(await pool()).toBe(0);
    const client = await field.login('ordering');
    await client.query(`begin; set local turbotrack.scope = ${pg.escapeLiteral(signScope(deriveKey(field.installation, 'scope'), 'all', backendPid(client)))}`);
    await client.query('rollback');
    expect((await client.query(count)).rowCount).toBe(0);
  });

  it('a scope kept for the session by injected SQL does not reach the next work, whoever that is for', async () => {
    await gate.purpose('self-service', access, ({ sql }) => sql([], "select set_config('turbotrack.scope', current_setting('turbotrack.scope'), false)"));
    const next = await gate.purpose('self-service', { ...access, scope: { customer: theirs.id } }, ({ sql }) => sql<{ customer_id: number }>([], count));
    expect(next.rows).toEqual([{ customer_id: theirs.id }]);
    const employee = await gate.purpose('self-service', { ...access, scope: { customer: mine.id, employee: mine.id } }, ({ sql }) => sql([], 'select from ordering.employee'));
    expect(employee.rowCount).toBe(1);
  });

  it.each([
    ['a time limit', 'set statement_timeout = 1'], ['read-only work', 'set default_transaction_read_only = on'], ['row security off', 'set row_security = off'], ['another search path', 'set search_path = rating'],
    ['a scope', "select set_config('turbotrack.scope', current_setting('turbotrack.scope'), false)"], ['another time zone', "set timezone = 'Pacific/Auckland'"],
  ])('%s, set for the session by injected SQL, is gone when the next work begins, after success and after failure', async (_what, setting) => {
    const settings = async () => gate.purpose('ordering', access, async ({ sql }) => {
      const { rows } = await sql<Record<string, string>>([], `select current_setting('statement_timeout') as a, current_setting('transaction_read_only') as b, current_setting('row_security') as c, current_setting('search_path') as d, current_setting('timezone') as e, (select count(*) from ordering.customer)::text as f`);
      return rows[0];
    });
    const untouched = await settings();
    await gate.purpose('ordering', access, ({ sql }) => sql([], setting));
    expect(await settings()).toEqual(untouched);
    await gate.purpose('ordering', access, ({ sql }) => sql([], `commit; ${setting}; select 1 / 0`)).catch(() => undefined);
    expect(await settings()).toEqual(untouched);
    const outside = await gate.purpose('ordering', access, ({ sql }) => sql([], 'commit; select current_setting(\'turbotrack.scope\', true) as scope')) as unknown as pg.QueryResult<{ scope: string }>[];
    expect(outside[1]?.rows[0]?.scope).toBe('');
  });

  it('rolling back to a savepoint brings back this scope and no other', async () => {
    const seenAfter = await gate.purpose('self-service', access, async ({ sql }) => {
      await sql([], 'savepoint before');
      await sql([], "set local turbotrack.scope = 'all'");
      expect((await sql([], count)).rowCount).toBe(0);
      await sql([], 'rollback to savepoint before');
      return (await sql<{ customer_id: number }>([], count)).rows;
    });
    expect(seenAfter).toEqual([{ customer_id: mine.id }]);
  });

  it('many works at once for two customers through one connection never mix', async () => {
    const works = await Promise.all(Array.from({ length: 60 }, (_, n) => {
      const customer = n % 2 ? mine.id : theirs.id;
      return gate.purpose('self-service', { ...access, scope: { customer } }, async ({ sql }) => {
        const rows: { customer_id: number }[] = [];
        for (const text of [count, 'select customer_id from billing.invoice', count]) rows.push(...(await sql<{ customer_id: number }>([], text)).rows);
        return rows.length > 2 && rows.every((row) => row.customer_id === customer);
      });
    }));
    expect(works.every(Boolean)).toBe(true);
  });

  it('work that is over cannot reach into the work of another customer, who has its connection now', async () => {
    const kept = await gate.purpose('self-service', access, async (inside) => inside);
    const reached = await gate.purpose('self-service', { ...access, scope: { customer: theirs.id } }, async () => {
      const bySql = await Promise.resolve().then(() => kept.sql([], count)).catch((error: unknown) => error);
      const byBuilder = await Promise.resolve().then(() => kept.db.select({ id: kept.tables.ordering.customer.customerId }).from(kept.tables.ordering.customer)).catch((error: unknown) => error);
      return [bySql, byBuilder];
    });
    for (const answer of reached) expect(answer).toBeInstanceOf(Error);
    expect(String((reached[0] as Error).message)).toContain('is over');
  });

  it('statements sent in one message before the work begins, or after it ends, see nothing', async () => {
    const client = await field.login('ordering');
    const token = pg.escapeLiteral(signScope(deriveKey(field.installation, 'scope'), scope, backendPid(client)));
    const results = (await client.query(`${count}; begin; set local turbotrack.scope = ${token}; ${count}; commit; ${count}`)) as unknown as pg.QueryResult[];
    expect(results.filter(({ command }) => command === 'SELECT').map(({ rowCount }) => rowCount)).toEqual([0, 1, 0]);
  });
});

describe("an employee's own access", () => {
  const inside = { ...access, scope: { customer: mine.customer, employee: mine.id } };
  const readable = async (table: string) => (await field.admin.query<{ columns: string }>(
    `select string_agg(attname, ',') as columns from pg_attribute where attrelid = $1::regclass and attnum > 0 and has_column_privilege($2, attrelid, attnum, 'select')`, [table, field.roleOf(as)])).rows[0]!.columns;
  const heard = async (text: string) => JSON.stringify((await gate.purpose('self-service', inside, ({ sql }) => sql([], text))).rows);

  it.each(['ordering.employee', 'ordering.assignment', 'ordering.number', 'ordering.subscription', 'ordering.order_item', 'rating.call'])('shows nothing of a colleague in %s', async (table) => {
    const rows = await heard(`select ${await readable(table)} from ${table} where true or false`);
    expect(rows).toContain(String(mine.id));
    expect(singsOf(rows, colleague) || rows.includes(String(colleague.id))).toBe(false);
  });

  it.each(['billing.invoice', 'billing.invoice_line', 'billing.document', 'billing.payment_account', 'rating.allowance_use', 'ordering.customer_order', 'ordering.customer_owner'])('shows nothing of %s, which is the company’s', async (table) => {
    const columns = await readable(table);
    expect(await heard(`select ${columns} from ${table}`)).toBe('[]');
    expect((await gate.purpose('self-service', access, ({ sql }) => sql([], `select ${columns} from ${table}`))).rowCount).toBeGreaterThan(0);
  });

  it('a number that had another holder before shows this holder’s calls alone, to the employee and to the company', async () => {
    // Number 1001 was theirs before; the call of that time hangs on their assignment.
    await field.admin.query(`insert into ordering.assignment (assignment_id, number_id, customer_id, employee_id, subscription_id, during) overriding system value values (2001, $1, $2, $2, $2, '[2020-01-01,2025-12-31)')`, [mine.id, theirs.id]);
    await field.admin.query(`insert into rating.call select (jsonb_populate_record(c, jsonb_build_object('call_id', 2001, 'assignment_id', 2001, 'other_number', $2::text))).* from rating.call c where call_id = $1`, [theirs.id, canaryNumber(theirs)]);
    for (const who of [inside, access]) {
      const { rows } = await gate.purpose('self-service', who, ({ sql }) => sql<{ number: string; call_id: string | null }>([], `select n.e164 as number, c.call_id from ordering.number n join ordering.assignment a using (number_id) left join rating.call c using (assignment_id) where number_id = $1 order by 2`, [mine.id]));
      expect(rows).toEqual([{ number: canaryNumber(mine), call_id: String(mine.id) }]);
      const calls = await gate.purpose('self-service', who, ({ sql }) => sql([], 'select other_number from rating.call'));
      expect(singsOf(JSON.stringify(calls.rows), theirs)).toBe(false);
    }
    const before = await gate.purpose('self-service', { ...access, scope: { customer: theirs.id, employee: theirs.id } }, ({ sql }) => sql([], 'select from rating.call'));
    expect(before.rowCount).toBe(2);
  });
});
