import { PurposeGate } from '@turbotrack/privacy';
import { createTestDatabase, type TestDatabase } from '@turbotrack/privacy/testing';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordEvent, recordEvents } from './record-event.js';

let database: TestDatabase;
let gate: PurposeGate;
let admin: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  gate = new PurposeGate(database.installation);
  admin = new pg.Pool({ connectionString: database.adminUrl, max: 12 });
  await admin.query(`insert into ordering.customer (customer_id, name, cvr, street, postcode, city, invoice_contact, invoice_email, tariff_code, policy_version) overriding system value
    select n, 'Nordlys Prøvehal ApS', '12345674', 'Prøvevej 1', '9999', 'Prøveby', 'Bogholderiet', 'faktura@nordlys.example', 'standard', 1 from generate_series(1001, 1003) n`);
});
afterAll(async () => {
  await admin.end();
  await gate.close();
  await database.drop();
});

const access = (customer: number) => ({ scope: { customer }, actor: 'test', why: 'test' } as const);
const forAll = { scope: 'all', actor: 'test', why: 'test' } as const;
const lastPosition = async () => (await admin.query<{ last: string }>('select coalesce(max(position), 0) as last from events.event')).rows[0]!.last;
const eventsAfter = async (position: string) =>
  (await admin.query<{ position: string; customer_id: number; type: string; ids: object }>('select position, customer_id, type, ids from events.event where position > $1 order by position', [position])).rows;

describe('an event', () => {
  test('is there when the change is committed, and not when it is rolled back', async () => {
    const before = await lastPosition();
    await gate.purpose('ordering', access(1001), (inside) => recordEvents(inside, [
      { customerId: 1001, type: 'order.accepted', ids: { orderId: 10001 } }, { customerId: 1001, type: 'item.completed', ids: { orderId: 10001, itemNo: 2 } },
    ]));
    await expect(gate.purpose('ordering', access(1001), async (inside) => {
      await recordEvent(inside, { customerId: 1001, type: 'order.accepted', ids: { orderId: 10002 } });
      throw new Error('changed its mind');
    })).rejects.toThrow('changed its mind');
    expect(await eventsAfter(before)).toEqual([
      { position: expect.any(String), customer_id: 1001, type: 'order.accepted', ids: { orderId: 10001 } },
      { position: expect.any(String), customer_id: 1001, type: 'item.completed', ids: { orderId: 10001, itemNo: 2 } },
    ]);
  });

  test('of another customer is not recorded from work for one, nor by a purpose that has no part in it, nor about one who is hidden', async () => {
    await expect(gate.purpose('ordering', access(1001), (inside) => recordEvent(inside, { customerId: 1002, type: 'order.accepted', ids: { orderId: 1 } }))).rejects.toMatchObject({ code: '42501' });
    await expect(gate.purpose('self-service', access(1001), (inside) => recordEvent(inside, { customerId: 1001, type: 'order.accepted', ids: { orderId: 1 } }))).rejects.toMatchObject({ code: expect.stringMatching(/42501|25006/) });
    await admin.query('update ordering.customer set restricted = true where customer_id = 1003');
    await expect(gate.purpose('rating', forAll, (inside) => recordEvent(inside, { customerId: 1003, type: 'threshold.reached', ids: { thresholdAlertId: 1 } }))).rejects.toMatchObject({ code: '42501' });
  });

  test.each(['ordering', 'delivery', 'rating', 'invoicing'] as const)('is recorded by %s', async (purpose) => {
    const before = await lastPosition();
    await gate.purpose(purpose, forAll, (inside) => recordEvent(inside, { customerId: 1002, type: 'invoice.issued', ids: { invoiceNumber: 100001 } }));
    expect(await eventsAfter(before)).toHaveLength(1);
  });

  test('with a text among its ids is refused by the database, whatever code writes it', async () => {
    const insert = (ids: string) => admin.query(`insert into events.event (customer_id, type, ids) values (1001, 'order.accepted', $1)`, [ids]);
    for (const ids of ['{"orderId": "Bo Prøve"}', '{"number": "4515000001"}', '{"a": [1]}', '{"a": {"b": 1}}', '{"a": true}', '{"a": null}', '[1]', '"x"']) await expect(insert(ids), ids).rejects.toMatchObject({ code: '23514' });
    await expect(insert('{"a": 1, "b": "00000000-0000-4000-8000-000000000001"}')).resolves.toMatchObject({ rowCount: 1 });
  });

  test('is never changed and never placed by hand by those who record', async () => {
    for (const text of ['update events.event set position = 1', "update events.event set ids = '{}'", 'delete from events.event', "insert into events.event (customer_id, type, ids, position) values (1001, 'order.accepted', '{}', 1)", 'select events.take_position()']) {
      await expect(gate.purpose('ordering', forAll, ({ sql }) => sql([], text)), text).rejects.toMatchObject({ code: expect.stringMatching(/42501|0A000/) });
    }
  });
});

describe('the order of events', () => {
  /** Writes events in transactions that begin in one order and end in another; a reader follows all the while with a cursor. */
  async function writeAndFollow(plans: readonly (readonly { events: number; pauseMs: number; commits: boolean }[])[]): Promise<{ read: number[]; committed: number[] }> {
    let after = await lastPosition();
    const committed: number[] = [];
    const read: number[] = [];
    let next = 1;
    const writer = async (transactions: (typeof plans)[number]) => {
      for (const { events, pauseMs, commits } of transactions) {
        const client = await admin.connect();
        const mine: number[] = [];
        await client.query('begin');
        for (let n = 0; n < events; n += 1) {
          const id = next++;
          mine.push(id);
          await client.query(`insert into events.event (customer_id, type, ids) values (1001, 'order.accepted', $1)`, [JSON.stringify({ orderId: id })]);
        }
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        await client.query(commits ? 'commit' : 'rollback');
        if (commits) committed.push(...mine);
        client.release();
      }
    };
    let writing = true;
    const follow = async () => {
      const rows = await eventsAfter(after);
      // A page of one at times, so that the cursor also stands between events of one transaction.
      const page = rows.slice(0, 1 + (read.length % 3));
      read.push(...page.map(({ ids }) => (ids as { orderId: number }).orderId));
      after = page.at(-1)?.position ?? after;
      return rows.length;
    };
    const reader = (async () => {
      while (writing || (await follow()) > 0) await follow();
    })();
    await Promise.all(plans.map(writer));
    writing = false;
    await reader;
    return { read, committed };
  }

  test('has no gap that fills later: a reader that follows by cursor meets each committed event once, however transactions overlap', async () => {
    const transaction = fc.record({ events: fc.integer({ min: 1, max: 4 }), pauseMs: fc.integer({ min: 0, max: 8 }), commits: fc.boolean() });
    await fc.assert(fc.asyncProperty(fc.array(fc.array(transaction, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 6 }), async (plans) => {
      const { read, committed } = await writeAndFollow(plans);
      expect([...read].sort((a, b) => a - b)).toEqual([...committed].sort((a, b) => a - b));
    }), { numRuns: 25 });
  });

  test('is that of commits: what was written first and committed last comes last', async () => {
    const before = await lastPosition();
    const [early, late] = [await admin.connect(), await admin.connect()];
    const insert = (client: pg.PoolClient, id: number) => client.query(`insert into events.event (customer_id, type, ids) values (1001, 'order.accepted', $1)`, [JSON.stringify({ orderId: id })]);
    await early.query('begin');
    await insert(early, 1);
    await late.query('begin');
    await insert(late, 2);
    await late.query('commit');
    expect((await eventsAfter(before)).map(({ ids }) => ids)).toEqual([{ orderId: 2 }]);
    await early.query('commit');
    expect((await eventsAfter(before)).map(({ ids }) => ids)).toEqual([{ orderId: 2 }, { orderId: 1 }]);
    for (const client of [early, late]) client.release();
  });

  test('makes no event wait for the long transaction of somebody else', async () => {
    const before = await lastPosition();
    const long = await admin.connect();
    await long.query('begin; create temporary table busy (n int); insert into events.event (customer_id, type, ids) values (1001, \'order.accepted\', \'{"orderId": 1}\')');
    await gate.purpose('ordering', access(1002), (inside) => recordEvent(inside, { customerId: 1002, type: 'order.accepted', ids: { orderId: 2 } }));
    expect(await eventsAfter(before)).toHaveLength(1);
    await long.query('rollback');
    long.release();
  });
});
