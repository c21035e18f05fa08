import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from './migrate.js';
import { createEmptyDatabase, type EmptyDatabase } from './testing/empty-database.js';

// Far from the months that a migration makes ahead of today.
const MONTH = '2031-02';

let database: EmptyDatabase;
let preparedWhenFresh: unknown;
beforeAll(async () => {
  database = await createEmptyDatabase();
  await migrate(database.migratorUrl, database.owner, []);
  [preparedWhenFresh] = await database.query('select platform.months_prepared() as months');
  await database.query(`create schema shop authorization ${database.owner}`);
  await database.query(`create table shop.visit (customer_id int not null, at timestamptz not null, minutes int not null, visitor text not null) partition by range (at);
    alter table shop.visit alter column visitor set statistics 0;
    alter table shop.visit owner to ${database.owner};
    insert into platform.month_partitioned values ('shop.visit', 'at');
    select platform.create_months_ahead(3)`);
});
afterAll(() => database.drop());

async function make(table: string, day: string): Promise<boolean> {
  const [row] = await database.query<{ made: boolean }>('select platform.create_month_partition($1, $2) as made', [table, day]);
  return row!.made;
}

async function boundsOf(partition: string): Promise<string | undefined> {
  const [row] = await database.query<{ bounds: string }>(`select pg_get_expr(relpartbound, oid) as bounds from pg_class where oid = to_regclass($1)`, [partition]);
  return row?.bounds;
}

async function as(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

const visit = (at: string, customer = 1001): string => `(${customer}, '${at}', 5, 'somebody')`;

describe('a month of a partitioned table', () => {
  test('runs from its first moment to its last in UTC, whatever the time zone of the session', async () => {
    await database.query(`do $$ begin set local timezone = 'Pacific/Kiritimati'; perform platform.create_month_partition('shop.visit', '2031-03-31'); end $$`);
    expect(await boundsOf('shop.visit_2031_03')).toBe("FOR VALUES FROM ('2031-03-01 00:00:00+00') TO ('2031-04-01 00:00:00+00')");
    await database.query(`do $$ begin set local timezone = 'Pacific/Honolulu'; perform platform.create_month_partition('shop.visit', '2031-04-01'); end $$`);
    expect(await boundsOf('shop.visit_2031_04')).toBe("FOR VALUES FROM ('2031-04-01 00:00:00+00') TO ('2031-05-01 00:00:00+00')");
    await database.query(`insert into shop.visit values ${visit('2031-03-31 23:59:59.999999+00')}, ${visit('2031-04-01 00:00:00+00')}`);
    expect(await database.query(`select tableoid::regclass::text as month, count(*)::int from shop.visit where at > '2031-01-01' group by 1 order by 1`)).toEqual([
      { month: 'shop.visit_2031_03', count: 1 },
      { month: 'shop.visit_2031_04', count: 1 },
    ]);
  });

  test('is made once; asking again says so', async () => {
    expect(await make('shop.visit', '2031-05-17')).toBe(true);
    expect(await make('shop.visit', '2031-05-02')).toBe(false);
  });

  test('is made once by two sessions that ask together', async () => {
    const ask = (): Promise<pg.QueryResult> => as(database.adminUrl, `select platform.create_month_partition('shop.visit', '2031-06-01') as made`);
    const answers = await Promise.all([ask(), ask(), ask(), ask()]);
    expect(answers.map(({ rows }) => (rows[0] as { made: boolean }).made).sort()).toEqual([false, false, false, true]);
  });

  test('keeps personal columns out of the statistics, as its parent does', async () => {
    await make('shop.visit', '2031-07-01');
    await database.query(`insert into shop.visit select 1001, '2031-07-05', i % 5, 'somebody' from generate_series(1, 50) as i`);
    await database.query('analyze shop.visit');
    const known = await database.query<{ attname: string }>(`select attname from pg_stats where tablename in ('visit', 'visit_2031_07')`);
    expect(known.map(({ attname }) => attname)).toContain('minutes');
    expect(known.map(({ attname }) => attname)).not.toContain('visitor');
  });

  test('cannot be emptied by itself where its parent cannot be emptied', async () => {
    await make('shop.visit', '2031-09-01');
    await database.query('truncate shop.visit_2031_09');
    await database.query(`create trigger not_emptied before truncate on shop.visit for each statement execute function privacy.refuse_change()`);
    await make('shop.visit', '2031-10-01');
    try {
      for (const table of ['shop.visit', 'shop.visit_2031_10']) await expect(database.query(`truncate ${table}`), table).rejects.toThrow('append-only');
    } finally {
      await database.query('drop trigger not_emptied on shop.visit; drop trigger not_emptied on shop.visit_2031_10');
    }
  });

  test('of a table that is not kept by month is refused by name', async () => {
    await expect(make('platform.outbox', '2031-01-01')).rejects.toThrow('table platform.outbox is not partitioned by month');
  });
});

describe('what a role may do with a new month', () => {
  beforeAll(async () => {
    await database.query(`grant usage on schema shop to ${database.guest}; grant select on shop.visit to ${database.guest};
      alter table shop.visit enable row level security; alter table shop.visit force row level security;
      create policy own on shop.visit to ${database.guest} using (customer_id = 1001);
      insert into platform.partition_grant values ('shop.visit', '${database.guest}', 'insert')`);
    await make('shop.visit', `${MONTH}-01`);
    await database.query(`insert into shop.visit values ${visit(`${MONTH}-01`)}, ${visit(`${MONTH}-02`, 1002)}`);
  });

  test('it may add to the month directly when the parent says so, and do nothing else there', async () => {
    await as(database.guestUrl, `insert into shop.visit_2031_02 values ${visit(`${MONTH}-03`)}`);
    for (const sql of ['select from shop.visit_2031_02', 'update shop.visit_2031_02 set minutes = 1', 'delete from shop.visit_2031_02', 'truncate shop.visit_2031_02']) {
      await expect(as(database.guestUrl, sql), sql).rejects.toMatchObject({ code: '42501' });
    }
  });

  test('it reads the month through the parent, under the row security of the parent', async () => {
    const { rows } = await as(database.guestUrl, `select distinct customer_id from shop.visit where at >= '${MONTH}-01' and at < '2031-03-01'`);
    expect(rows).toEqual([{ customer_id: 1001 }]);
  });

  test('a role the parent names not may not add to it', async () => {
    await database.query(`delete from platform.partition_grant where grantee = '${database.guest}'`);
    await make('shop.visit', '2031-08-01');
    await expect(as(database.guestUrl, `insert into shop.visit_2031_08 values ${visit('2031-08-01')}`)).rejects.toMatchObject({ code: '42501' });
  });
});

describe('months ahead', () => {
  test('a fresh installation is prepared for three whole months after this one', () => {
    expect(preparedWhenFresh).toEqual({ months: 3 });
  });

  test('are made for every table at once, and counted by the table that has the fewest', async () => {
    const since = '2032-11-30';
    expect(await database.query('select platform.months_prepared($1) as months', [since])).toEqual([{ months: 0 }]);
    const [{ tables }] = (await database.query<{ tables: number }>('select count(*)::int as tables from platform.month_partitioned')) as [{ tables: number }];
    expect(tables).toBeGreaterThanOrEqual(2);
    expect(await database.query('select platform.create_months_ahead(2, $1) as made', [since])).toEqual([{ made: 3 * tables }]);
    expect(await boundsOf('shop.visit_2033_01')).toBeDefined();
    expect(await boundsOf('privacy.access_journal_2033_01')).toBeDefined();
    expect(await database.query('select platform.create_months_ahead(2, $1) as made', [since])).toEqual([{ made: 0 }]);
    await database.query('drop table privacy.access_journal_2033_01');
    expect(await database.query('select platform.months_prepared($1) as months', [since])).toEqual([{ months: 1 }]);
  });

  test('a gap ends the count: a later month that exists does not hide a missing one', async () => {
    const parents = await database.query<{ parent: string }>('select parent::text from platform.month_partitioned');
    for (const { parent } of parents) await make(parent, '2034-03-01');
    expect(await database.query(`select platform.months_prepared('2034-01-15') as months`)).toEqual([{ months: 0 }]);
  });
});
