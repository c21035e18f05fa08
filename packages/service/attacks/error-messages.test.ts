import { PurposeGate } from '@turbotrack/privacy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../src/logging/log.js';
import { describeDatabaseError } from '../src/problems/database-errors.js';
import { problemDocument } from '../src/problems/problem.js';
import { problemOf } from '../src/problems/problem-filter.js';
import { storableFailure } from '../src/queues/job-failure.js';
import { createTestPlatform, type TestPlatform } from '../src/testing/index.js';

let platform: TestPlatform;
let gate: PurposeGate;
beforeAll(async () => {
  platform = await createTestPlatform();
  gate = new PurposeGate(platform.database.installation);
  await platform.query(`insert into ordering.customer (external_reference, ${COLUMNS}) values ('Kanarie-4515771001', ${VALUES})`);
  await platform.query("insert into ordering.number (e164) values ('4515771001')");
});
afterAll(async () => {
  await gate.close();
  await platform.drop();
});

/** Two values that are in the database, or in a request; no text that leaves the platform may hold them. */
const CANARIES = /Kanarie|4515771001/;
const COLUMNS = 'name, cvr, street, postcode, city, invoice_contact, invoice_email, tariff_code, policy_version';
const VALUES = "'Kanarie ApS', '12345674', 'Kanarievej 1', '9999', 'Prøveby', 'Kanarie', 'kanarie@nordlys.example', 'standard', 1";
const access = { scope: 'all', actor: 'app:attack', why: 'attack' } as const;

/** Work that provokes an error; whether the driver's own error quotes a value, so that there is something to keep back. */
const provocations: [what: string, quotes: boolean, sqlstate: string, work: () => Promise<unknown>][] = [
  ['a duplicate, of whose key PostgreSQL tells nothing where row security guards it', false, '23505', () => gate.purpose('ordering', access, ({ sql }) => sql([], `insert into ordering.customer (external_reference, ${COLUMNS}) values ('Kanarie-4515771001', ${VALUES})`))],
  ['a duplicate, through the query builder', true, '23505', () => gate.purpose('delivery', access, ({ db, tables }) => db.insert(tables.ordering.number).values({ e164: '4515771001' }))],
  ['a broken rule, of whose row PostgreSQL tells nothing where row security guards it', false, '23514', () => gate.purpose('ordering', access, ({ sql }) => sql([], `insert into ordering.customer (${COLUMNS}) values (${VALUES.replace('12345674', 'x')})`))],
  ['a broken rule, through the query builder', true, '23514', () => gate.purpose('delivery', access, ({ db, tables }) => db.insert(tables.ordering.number).values({ e164: 'Kanarie' }))],
  ['a missing value', false, '23502', () => gate.purpose('ordering', access, ({ sql }) => sql([], `insert into ordering.customer (${COLUMNS}) values (${VALUES.replace("'standard'", 'null')})`))],
  ['a cast', true, '22P02', () => gate.purpose('ordering', access, ({ sql }) => sql([], 'select name::int from ordering.customer'))],
  ['a number out of range', true, '22003', () => gate.purpose('ordering', access, ({ sql }) => sql([], 'select (max(e164))::int from ordering.number'))],
  ['a date of another form', true, '22007', () => gate.purpose('ordering', access, ({ sql }) => sql([], 'select name::date from ordering.customer'))],
  ['JSON of another form', true, '22P02', () => gate.purpose('ordering', access, ({ sql }) => sql([], 'select name::jsonb from ordering.customer'))],
  ['a parameter of another form', true, '22P02', () => gate.purpose('ordering', access, ({ sql }) => sql([], 'select 1 from ordering.customer where customer_id = $1', ['Kanarie']))],
  ['a value in an unknown name', true, '42703', () => gate.purpose('ordering', access, ({ sql }) => sql([], 'select "Kanarie 4515771001" from ordering.customer'))],
  ['a statement that is none', true, '42601', () => gate.purpose('ordering', access, ({ sql }) => sql([], 'Kanarie 4515771001'))],
  ['a reference to nothing', false, '23503', () => gate.purpose('call-intake', access, ({ sql }) => sql([], 'insert into rating.call_chunk (file_id, ordinal, byte_offset, byte_length, first_line, records) values (451577, 0, 0, 0, 0, 0)'))],
  ['a row of a customer who does not exist', false, '42501', () => gate.purpose('ordering', access, ({ sql }) => sql([], "insert into ordering.employee (customer_id, name, informed_confirmed_at, policy_version) values (451577, 'Kanarie', now(), 1)"))],
  ['a row outside the scope', false, '42501', () => gate.purpose('ordering', { ...access, scope: { customer: 1 } }, ({ sql }) => sql([], "insert into ordering.employee (customer_id, name, informed_confirmed_at, policy_version) values (2, 'Kanarie', now(), 1)"))],
  ['a line of COPY', true, '22P02', () => gate.purpose('call-intake', access, ({ copy }) => copy([], `rating.call_${new Date().toISOString().slice(0, 7).replace('-', '_')} (call_id, other_number)`, ['Kanarie\t4515771001\n']))],
];

describe.each(provocations)('%s', (_what, quotes, sqlstate, work) => {
  const provoked = async (): Promise<unknown> => {
    try {
      await work();
    } catch (error) {
      return error;
    }
    throw new Error('The provocation provoked nothing.');
  };
  /** All that an error object holds, its causes included. */
  const everything = (error: unknown): string => (error instanceof Error ? JSON.stringify({ ...error, text: error.message, stack: error.stack }) + everything(error.cause) : '');

  it('quotes a value in the driver’s own error, which is what has to be kept back', async () => {
    const error = await provoked();
    expect(CANARIES.test(everything(error))).toBe(quotes);
  });

  it('quotes nothing to a caller, in either language', async () => {
    const error = await provoked();
    expect(describeDatabaseError(error)).toMatchObject({ fields: { sqlstate } });
    for (const language of ['da', 'en'] as const) expect(JSON.stringify(problemDocument(problemOf(error), language, '0'.repeat(32)))).not.toMatch(CANARIES);
    expect(JSON.stringify(describeDatabaseError(error))).not.toMatch(CANARIES);
  });

  it('quotes nothing to a log, nor to the queue where a failed job is kept', async () => {
    const error = await provoked();
    const lines: string[] = [];
    createLog('test', 'debug', { write: (line) => void lines.push(line) }).error('attack-failed', {}, error);
    expect(lines.join('')).toContain(sqlstate);
    expect(lines.join('')).not.toMatch(CANARIES);
    const stored = storableFailure(error);
    expect(`${stored.message}${stored.stack}`).not.toMatch(CANARIES);
    expect(stored.message).toContain(sqlstate);
  });
});
