import type {} from '@turbotrack/local-stack/vitest';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createLog } from '../logging/log.js';
import { describeDatabaseError } from './database-errors.js';

const CANARY = '4599887766';

describe('an error of the real database', () => {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  beforeAll(async () => {
    await client.connect();
    await client.query(`
      create temp table holder (id int primary key, number text unique, quantity smallint constraint quantity_positive check (quantity > 0));
      create temp table assignment (holder_id int references holder, day daterange, exclude using gist (day with &&))`);
    await client.query(`insert into holder values (1, '${CANARY}', 1); insert into assignment values (1, '[2026-01-01,2026-02-01)')`);
  });
  afterAll(() => client.end());

  test.each([
    ['a duplicate', `insert into holder values (2, '${CANARY}', 1)`, '23505', 409],
    ['a reference to nothing', 'insert into assignment values (99887766, null)', '23503', 409],
    ['a broken rule', `insert into holder values (3, 'x${CANARY}', -1)`, '23514', 422],
    ['an overlap', `insert into assignment values (1, '[2026-01-15,2026-01-16)')`, '23P01', 409],
    ['a value of another form', `select 'x${CANARY}'::int`, '22P02', 422],
    ['a number out of range', `select ${CANARY}::smallint`, '22003', 422],
    ['a query stopped for taking too long', 'set statement_timeout = 20; select pg_sleep(5)', '57014', 503],
    ['an unknown table', `select * from "t${CANARY}"`, '42P01', 500],
  ])('%s becomes a fixed sentence; names of the schema stay for the log, values nowhere', async (_case, sql, sqlstate, status) => {
    const error: unknown = await client.query(sql).catch((caught: unknown) => caught);
    await client.query('set statement_timeout = 0');
    const described = describeDatabaseError(new Error('wrapped', { cause: error }));
    expect(described).toMatchObject({ fields: { sqlstate }, kind: { status } });
    const lines: string[] = [];
    createLog('test', 'info', { write: (line) => void lines.push(line) }).error('failed', {}, error);
    expect(lines[0]).toContain(sqlstate);
    expect(JSON.stringify(described) + lines.join('')).not.toContain('99887766');
  });

  test('the constraint is kept', async () => {
    const error: unknown = await client.query('insert into holder values (4, null, 0)').catch((caught: unknown) => caught);
    expect(describeDatabaseError(error)?.fields).toMatchObject({ table: 'holder', constraint: 'quantity_positive' });
  });

  test('a server that does not answer is a lost connection, worth trying again', async () => {
    const lost = new pg.Client({ host: '127.0.0.1', port: 1 });
    const error: unknown = await lost.connect().catch((caught: unknown) => caught);
    expect(describeDatabaseError(error)).toMatchObject({ fields: { sqlstate: '08006' }, retryable: true, kind: { status: 503 } });
  });
});

test('an error of something else is none of the database, even with a code', () => {
  expect(describeDatabaseError(Object.assign(new Error('x'), { code: '23505' }))).toBeUndefined();
  expect(describeDatabaseError('23505')).toBeUndefined();
});
