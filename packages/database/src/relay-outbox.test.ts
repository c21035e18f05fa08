import { inspect } from 'node:util';
import pg from 'pg';
import { afterEach, beforeAll, afterAll, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from './migrate.js';
import { type OutboxMessage, type OutboxRelay, startOutboxRelay } from './relay-outbox.js';
import { createEmptyDatabase, type EmptyDatabase } from './testing/empty-database.js';

let database: EmptyDatabase;
let relays: OutboxRelay[];
let errors: unknown[];

beforeAll(async () => {
  database = await createEmptyDatabase();
  await migrate(database.migratorUrl, database.owner, []);
  await database.query(`grant usage on schema platform to ${database.guest}; grant select, delete, update (not_before) on platform.outbox to ${database.guest}`);
});
afterAll(() => database.drop());
beforeEach(() => {
  [relays, errors] = [[], []];
});
afterEach(async () => {
  await Promise.all(relays.map((relay) => relay.stop()));
  await database.query('alter table platform.outbox enable trigger outbox_notify');
  await database.query('truncate platform.outbox restart identity');
});

async function start(deliver: (messages: OutboxMessage[]) => Promise<void>, jobs: readonly string[] = ['bill'], url = database.guestUrl): Promise<OutboxRelay> {
  const relay = await startOutboxRelay(url, 'billing', jobs, deliver, (error) => errors.push(error));
  relays.push(relay);
  return relay;
}

/** A queue that keeps what it is given, in order. */
function collector(): { deliver: (messages: OutboxMessage[]) => Promise<void>; keys: () => string[]; batches: OutboxMessage[][] } {
  const batches: OutboxMessage[][] = [];
  return {
    batches,
    deliver: (messages) => {
      batches.push(messages);
      return Promise.resolve();
    },
    keys: () => batches.flat().map(({ key }) => key),
  };
}

async function put(keys: readonly string[], { queue = 'billing', job = 'bill', dueIn = '0 s' } = {}): Promise<void> {
  await database.query(
    `insert into platform.outbox (queue, job, job_key, payload, not_before)
     select $2, $3, key, jsonb_build_object('v', 1, 'n', n), now() + $4::interval from unnest($1::text[]) with ordinality as k (key, n) order by n`,
    [keys, queue, job, dueIn],
  );
}

const waiting = async (): Promise<string[]> => (await database.query<{ job_key: string }>('select job_key from platform.outbox order by message_id')).map((row) => row.job_key);
const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `m-${index + 1}`);
const sessions = (): Promise<{ pid: number }[]> => database.query('select pid from pg_stat_activity where usename = $1', [database.guest]);
const endSessions = (): Promise<unknown> => database.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [database.guest]);

describe('a message of the outbox', () => {
  test('reaches the queue once, with its payload, and is gone', async () => {
    const queue = collector();
    await start(queue.deliver);
    await put(['m-1']);
    await expect.poll(queue.keys).toEqual(['m-1']);
    await expect.poll(waiting).toEqual([]);
    expect(queue.batches).toEqual([[{ queue: 'billing', job: 'bill', key: 'm-1', payload: { v: 1, n: 1 } }]]);
  });

  test('that waited while no relay ran is moved at the start', async () => {
    await put(numbered(3));
    const queue = collector();
    await start(queue.deliver);
    await expect.poll(queue.keys).toEqual(numbered(3));
  });

  test('of a transaction that is rolled back never leaves', async () => {
    const queue = collector();
    const relay = await start(queue.deliver);
    await expect(database.query(`do $$ begin insert into platform.outbox (queue, job, job_key, payload) values ('billing', 'bill', 'ghost', '{}'); raise exception 'no'; end $$`)).rejects.toThrow('no');
    await put(['m-1']);
    await relay.drain();
    expect(queue.keys()).toEqual(['m-1']);
  });

  test('keeps its place among others, however many there are', async () => {
    await put(numbered(2_345));
    // Deleted and written again in another order on disk, so that the order of the table is not the order of the ids.
    await database.query(`update platform.outbox set created_at = now() where message_id % 3 = 0`);
    const queue = collector();
    await start(queue.deliver);
    await expect.poll(() => queue.keys().length, { timeout: 20_000 }).toBe(2_345);
    expect(queue.keys()).toEqual(numbered(2_345));
    expect(Math.max(...queue.batches.map((batch) => batch.length))).toBeLessThanOrEqual(500);
  });

  test('of another queue, or of a job that this process does not know, waits for one that does', async () => {
    await put(['theirs'], { queue: 'rating' });
    await put(['newer'], { job: 'bill-better' });
    await put(['ours']);
    const queue = collector();
    const relay = await start(queue.deliver);
    await relay.drain();
    expect(queue.keys()).toEqual(['ours']);
    expect(await waiting()).toEqual(['theirs', 'newer']);
    const newer = collector();
    await start(newer.deliver, ['bill', 'bill-better']);
    await expect.poll(newer.keys).toEqual(['newer']);
  });

  test('that is not due yet waits for its time', async () => {
    await put(['later'], { dueIn: '2 s' });
    const queue = collector();
    const relay = await start(queue.deliver);
    expect(await relay.drain()).toBe(0);
    await expect.poll(queue.keys, { timeout: 6_000 }).toEqual(['later']);
  });

  test('whose notification is lost is found by looking', async () => {
    const queue = collector();
    await start(queue.deliver);
    await expect.poll(() => database.query("select from pg_stat_activity where query = 'commit' and usename = $1", [database.guest])).toHaveLength(1);
    await database.query('alter table platform.outbox disable trigger outbox_notify');
    await put(['quiet']);
    await expect.poll(queue.keys, { timeout: 4_000 }).toEqual(['quiet']);
  });

  test('is moved by one of two relays, not by both', async () => {
    const [one, two] = [collector(), collector()];
    await put(numbered(1_500));
    await Promise.all([start(one.deliver), start(two.deliver)]);
    await expect.poll(waiting, { timeout: 20_000 }).toEqual([]);
    expect([...one.keys(), ...two.keys()].sort()).toEqual(numbered(1_500).sort());
  });
});

describe('when the queue refuses', () => {
  test('everything, the messages stay and are moved when it takes them again', async () => {
    let broken = true;
    const queue = collector();
    const relay = await start((messages) => (broken ? Promise.reject(new Error('queue down')) : queue.deliver(messages)));
    await put(numbered(3));
    await expect.poll(() => errors.length).toBeGreaterThan(0);
    expect(errors[0]).toMatchObject({ message: 'queue down' });
    expect(await waiting()).toEqual(numbered(3));
    broken = false;
    // What was set aside during the outage comes back by itself; here it is brought back.
    await database.query('update platform.outbox set not_before = now()');
    await relay.drain();
    await expect.poll(queue.keys).toEqual(numbered(3));
    expect(await waiting()).toEqual([]);
  });

  test('one message, those before and behind it pass, and it is tried again later', async () => {
    const queue = collector();
    let refused = 0;
    await put(numbered(900));
    await start((messages) => {
      if (!messages.some(({ key }) => key === 'm-321')) return queue.deliver(messages);
      refused += 1;
      return Promise.reject(new Error('m-321 is not acceptable'));
    });
    await expect.poll(waiting, { timeout: 15_000 }).toEqual(['m-321']);
    expect(queue.keys()).toEqual(numbered(900).filter((key) => key !== 'm-321'));
    expect(refused).toBeLessThan(30);
    expect(errors).toMatchObject([{ message: 'm-321 is not acceptable' }]);
    const [row] = await database.query<{ seconds: number }>('select extract(epoch from not_before - now())::int as seconds from platform.outbox');
    expect(row!.seconds).toBeGreaterThan(5);
    expect(row!.seconds).toBeLessThanOrEqual(30);
  });
});

describe('when the connection is lost', () => {
  test('between two messages, the relay connects anew and hears of the next one', async () => {
    const queue = collector();
    await start(queue.deliver);
    await put(['before']);
    await expect.poll(queue.keys).toEqual(['before']);
    // Delivered is not yet forgotten: a connection cut before that brings the message once more, which is no fault.
    await expect.poll(waiting).toEqual([]);
    await endSessions();
    await put(['after']);
    await expect.poll(queue.keys, { timeout: 10_000 }).toEqual(['before', 'after']);
    expect(errors.length).toBeGreaterThan(0);
    expect(await sessions()).toHaveLength(1);
    // The new connection listens as the first did: without the poll, which comes once a second.
    const from = Date.now();
    for (const key of ['x', 'y', 'z', 'u', 'v', 'w']) {
      await put([key]);
      await expect.poll(() => queue.keys().at(-1), { interval: 5 }).toBe(key);
    }
    expect(Date.now() - from).toBeLessThan(3_000);
  });

  test('in the middle of a delivery, the message is handed over again rather than lost', async () => {
    const handed: string[] = [];
    const relay = await start(async (messages) => {
      handed.push(...messages.map(({ key }) => key));
      if (handed.length === 1) await endSessions();
    });
    await put(['m-1']);
    await expect.poll(() => handed, { timeout: 10_000 }).toEqual(['m-1', 'm-1']);
    await relay.drain();
    expect(await waiting()).toEqual([]);
  });

  test('no error shows the password, neither at the start nor later', async () => {
    const url = new URL(database.guestUrl);
    url.password = 'canary-9f27';
    const atStart: unknown = await start(() => Promise.resolve(), ['bill'], url.href).catch((error: unknown) => error);
    expect(atStart).toMatchObject({ code: '28P01' });
    await database.query(`alter role ${database.guest} password 'canary-9f27'`);
    await start(() => Promise.resolve(), ['bill'], url.href);
    await database.query(`alter role ${database.guest} password 'for-tests-only'`);
    await endSessions();
    await expect.poll(() => errors.some((error) => (error as pg.DatabaseError).code === '28P01'), { timeout: 5_000 }).toBe(true);
    expect(inspect([atStart, ...errors], { depth: 10, showHidden: true })).not.toContain('canary-9f27');
  });
});

describe('stopping', () => {
  test('waits for the delivery under way and leaves no session behind', async () => {
    let done = false;
    const relay = await start(async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      done = true;
    });
    await put(['m-1']);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await relay.stop();
    expect(done).toBe(true);
    expect(await waiting()).toEqual([]);
    await expect.poll(sessions).toEqual([]);
  });
});
