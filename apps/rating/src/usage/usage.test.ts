import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Company } from '../testing/company.js';
import { mixedTariff } from '../testing/mixed-tariff.js';
import { type Client, clientOf, type RatingUnderTest, startRatingUnderTest } from '../testing/rating-under-test.js';
import { GROUPINGS, type ExplainedUse, type UsageSum, type UsedCall } from './usage.schemas.js';

/** The hour that the clock of Copenhagen shows twice begins here. */
const NIGHT = Date.parse('2026-10-25T00:00:00Z');
const MINUTE = 60_000;

let rating: RatingUnderTest;
let [mine, theirs, employee, held, heldByEmployee, alien] = [0, 0, 0, 0, 0, 0];
let self: Client;
let token: string;
let calls = 0;
type Found = { items: UsedCall[]; next: string | null };

/** A stored call; `at` is ms since the epoch. */
async function call(assignmentId: number, customerId: number, at: number, more: Record<string, unknown> = {}): Promise<number> {
  calls += 1;
  const row = {
    call_id: calls, started_at: new Date(at).toISOString(), chunk_id: 1, customer_id: customerId, assignment_id: assignmentId, tariff_version_id: 1, zone: 0, operator_id: 1, service: 0, direction: 0, answered: true,
    never_itemised: false, restricted: false, objected: false, duration_s: 60, volume: 0, list_price_micro: 600_000, origin_country: 'DK', destination_country: 'DK', other_number: '4517000001', ...more,
  };
  await rating.platform.query('insert into rating.call select * from jsonb_populate_record(null::rating.call, $1)', [JSON.stringify(row)]);
  return calls;
}

beforeAll(async () => {
  rating = await startRatingUnderTest();
  const { platform } = rating;
  await platform.query(`select platform.create_months_ahead(3, '2026-09-01')`);
  const company = new Company(platform);
  await company.tariff('standard', mixedTariff());
  const product = await company.product();
  [mine, theirs] = [await company.customer(), await company.customer()];
  held = (await company.holds(mine, '4515000001', { product })).assignmentId;
  heldByEmployee = (await company.holds(mine, '4515000002', { product })).assignmentId;
  alien = (await company.holds(theirs, '4515000003', { product })).assignmentId;
  [{ id: employee } = { id: 0 }] = await platform.query<{ id: number }>(
    `insert into ordering.employee (customer_id, name, informed_confirmed_at, policy_version) values ($1, 'Bo Prøve', now(), 1) returning employee_id as id`, [mine]);
  await platform.query('update ordering.assignment set employee_id = $1 where assignment_id = $2', [employee, heldByEmployee]);
  await platform.query(`insert into rating.operator (name, description) values ('tdc', '{}')`);
  await platform.query(`insert into rating.call_file (operator_id, label, sha256, bytes, state) values (1, 'x', decode(repeat('00', 32), 'hex'), 1, 'read')`);
  await platform.query(`insert into rating.call_chunk (file_id, ordinal, byte_offset, byte_length, first_line, records) values (1, 1, 0, 1, 1, 1), (1, 2, 0, 1, 1, 1)`);
  await platform.query(`update rating.call_chunk set sealed_period = '2026-10-01' where chunk_id = 2`);
  await platform.query(`insert into rating.period (period, run_id, allowances_done_at) values ('2026-10-01', 1, now())`);
  // Through the night, several at one moment; every third is the employee's, every fifth to Sweden and dearer, every fourth billed.
  for (let n = 0; n < 40; n += 1) {
    await call(n % 3 === 0 ? heldByEmployee : held, mine, NIGHT + Math.floor(n / 2) * 10 * MINUTE, { zone: n % 5 === 0 ? 1 : 0, list_price_micro: n % 5 === 0 ? 2_000_000 : 600_000, chunk_id: n % 4 === 0 ? 2 : 1, service: n % 7 === 0 ? 1 : 0 });
  }
  await call(held, mine, NIGHT, { list_price_micro: 0 });
  await call(held, mine, NIGHT, { never_itemised: true, other_number: '4580000001' });
  await call(alien, theirs, NIGHT);
  token = await platform.token('rating:read', { customer_id: mine });
  self = clientOf(rating.app.url, token);
}, 60_000);
afterAll(() => rating.close());

async function all(query: string, client = self, path = '/usage'): Promise<UsedCall[]> {
  const items: UsedCall[] = [];
  for (let after = ''; ;) {
    const { status, body } = await client.get<Found>(`${path}?${query}${after}`);
    expect(status).toBe(200);
    items.push(...body.items);
    if (body.next === null) return items;
    after = `&after=${body.next}`;
  }
}

const exported = async (query: string) => (await fetch(`${rating.app.url}/usage?${query}`, { headers: { authorization: `Bearer ${token}` } })).text();

describe("a customer's list of calls", () => {
  test('is walked through the night the clock is set back, each call once and in order, either way round', async () => {
    const forward = await all('limit=7');
    expect(forward.map(({ callId }) => callId)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
    expect((await all('limit=7&sort=-start')).map(({ callId }) => callId)).toEqual(forward.map(({ callId }) => callId).toReversed());
    expect(forward[6]!.startedAt).toBe('2026-10-25T00:30:00.000Z');
  });

  test.each([
    ['from=2026-10-25T01:00:00Z&to=2026-10-25T02:00:00Z', 12], ['from=2026-10-25T02:00:00%2B02:00&to=2026-10-25T02:00:00%2B01:00', 12], ['number=4515000002', 14], ['number=4515000003', 0],
    ['service=sms', 6], ['direction=incoming', 0], ['zone=sweden', 8], ['zone=nowhere', 0], ['minPriceMicro=2000000', 8], ['billed=yes', 10], ['billed=no', 30],
  ])('filtered by %s has %i calls', async (query, count) => {
    expect(await all(`limit=500&${query}`)).toHaveLength(count);
  });

  test('filtered by holding and by employee has the calls of these', async () => {
    expect((await all(`assignmentId=${held}`)).every(({ assignmentId }) => assignmentId === held)).toBe(true);
    expect(await all(`employeeId=${employee}`)).toEqual(await all(`assignmentId=${heldByEmployee}`));
    expect(await all(`assignmentId=${alien}`)).toEqual([]);
  });

  test('as CSV and as lines of JSON is what its pages are', async () => {
    const paged = await all('limit=9&zone=denmark');
    expect((await exported('format=ndjson&zone=denmark&limit=1')).trimEnd().split('\n').map((line) => JSON.parse(line) as UsedCall)).toEqual(paged);
    expect((await exported('format=csv&zone=denmark')).trimEnd().split('\r\n').slice(1).map((line) => Number(line.split(';')[0]))).toEqual(paged.map(({ callId }) => callId));
  });

  test('leaves the fields that are asked for', async () => {
    expect((await self.get<Found>('/usage?limit=1&fields=callId')).body.items).toEqual([{ callId: 1 }]);
  });

  test("is nobody else's: another customer's call looks like one that does not exist, and our own people have none", async () => {
    for (const id of [43, 999_999]) expect(await self.get(`/usage/${id}`)).toMatchObject({ status: 404, body: { type: '/problems/not-found' } });
    for (const id of [41, 42]) expect((await self.get(`/usage/${id}`)).status).toBe(404);
    expect((await rating.people.get('/usage')).status).toBe(403);
    expect((await self.get('/usage?after=x')).status).toBe(400);
  });

  test('tells of one call why it costs what it costs', async () => {
    const { status, body } = await self.get<ExplainedUse>('/usage/2');
    expect(status).toBe(200);
    expect(body).toMatchObject({ callId: 2, listPriceMicro: 600_000, billed: false, customerPriceMicro: null });
  });
});

test('a summary is the sum of the list, whatever is asked for', async () => {
  await fc.assert(fc.asyncProperty(
    fc.constantFrom(...GROUPINGS), fc.constantFrom('', '&zone=sweden', '&billed=yes', '&number=4515000001'), fc.integer({ min: 0, max: 20 }), async (by, filter, start) => {
      const query = `from=${new Date(NIGHT + start * 10 * MINUTE).toISOString()}${filter}`;
      const [list, { body }] = [await all(`limit=500&${query}`), await self.get<{ items: UsageSum[] }>(`/usage/summary?by=${by}&${query}`)];
      const key = (one: UsedCall) => ({ month: '2026-10', day: '2026-10-25', number: one.number, employee: String(one.employeeId ?? ''), service: one.service, zone: one.zone })[by];
      const expected = [...Map.groupBy(list, key)].map(([name, group]) => [name, group.length, group.reduce((sum, one) => sum + one.listPriceMicro, 0), group.reduce((sum, one) => sum + one.durationS, 0)]);
      expect(body.items.map((sum) => [sum.key, sum.calls, sum.listPriceMicro, sum.durationS]).toSorted()).toEqual(expected.toSorted());
    }), { numRuns: 15 });
});

describe('what the company chose', () => {
  const choose = (seenBy: string, masking: string, shows = 'time-and-price', from = '2000-01-01T00:00:00Z') => rating.platform.query(
    `insert into ordering.call_privacy (customer_id, valid_from, seen_by, masking, private_shows, chosen_by) values ($1, $2, $3, $4, $5, 'test')`, [mine, from, seenBy, masking, shows]);
  const own = async () => clientOf(rating.app.url, await rating.platform.token('me:read', { customer_id: mine, employee_id: employee }));

  test('an employee sees own calls alone, with no price after allowances', async () => {
    const seen = await all('limit=500', await own(), '/me/usage');
    expect(seen.map(({ assignmentId }) => assignmentId)).toEqual(Array.from({ length: 14 }, () => heldByEmployee));
    expect(seen.every(({ customerPriceMicro }) => customerPriceMicro === null)).toBe(true);
    expect((await (await own()).get('/me/usage/2')).status).toBe(404);
    expect((await (await own()).get('/usage')).status).toBe(403);
  });

  test('hides as much of a number as was chosen when the call was made', async () => {
    await choose('admins', 'all-but-country', 'price', '2026-10-25T01:00:00Z');
    const seen = await all('limit=500');
    expect(new Set(seen.filter(({ startedAt }) => startedAt < '2026-10-25T01').map(({ otherNumber }) => otherNumber))).toEqual(new Set(['4517 00 •• ••']));
    expect(new Set(seen.filter(({ startedAt }) => startedAt >= '2026-10-25T01').map(({ otherNumber }) => otherNumber))).toEqual(new Set(['45••••••••']));
  });

  test('a private call whose time is not shown is told nowhere, but to whoever made it; one made before is', async () => {
    await rating.platform.query(`insert into ordering.private_number (assignment_id, customer_id, valid_from, is_private, chosen_by) values ($1, $2, '2026-10-25T01:00:00Z', true, 'test')`, [heldByEmployee, mine]);
    const seen = await all('limit=500');
    expect(seen.filter(({ assignmentId, startedAt }) => assignmentId === heldByEmployee && startedAt >= '2026-10-25T01')).toEqual([]);
    expect(seen.filter(({ assignmentId }) => assignmentId === heldByEmployee)).toHaveLength(4);
    expect(await all('limit=500', await own(), '/me/usage')).toHaveLength(14);
  });

  test('calls that nobody, or whoever made them alone, may see are not added up for the company either', async () => {
    await choose('employee', 'none');
    await choose('employee', 'none', 'price', '2026-10-25T01:00:00Z');
    expect(await all('')).toEqual([]);
    expect((await self.get('/usage/2')).status).toBe(404);
    expect((await self.get<{ items: unknown[] }>('/usage/summary?by=month')).body.items).toEqual([]);
    expect(await all('limit=500', await own(), '/me/usage')).toHaveLength(14);
    await choose('nobody', 'none', 'price', '2026-10-25T01:00:00Z');
    expect(await all('limit=500', await own(), '/me/usage')).toHaveLength(4);
  });
});
