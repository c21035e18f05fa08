import { bundledOperators } from '@turbotrack/call-records';
import { readTmfDefinition } from '@turbotrack/service/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Company } from '../testing/company.js';
import { plainTariff } from '../testing/plain-tariff.js';
import { addOperator, type RatingUnderTest, settled, startRatingUnderTest } from '../testing/rating-under-test.js';
import { OURS, tdcFile, THEIRS } from '../testing/tdc-file.js';

const BASE = '/tmf-api/usageManagement/v4';
const SECOND = '4515000002';
const ANOTHERS = '4515000003';
const definition = readTmfDefinition('TMF635');

interface Usage { id: string; usageDate: string; usageType: string; usageCharacteristic: { name: string; value: unknown }[]; ratedProductUsage: { taxExcludedRatingAmount: unknown; productRef: { id: string } }[] }

let rating: RatingUnderTest;
let [mine, theirs, privateNumber, subscription] = [0, 0, 0, 0];
let [self, others, staff]: ((method: string, path: string, body?: unknown) => Promise<{ status: number; body: Usage[] & Usage & Record<string, unknown>; headers: Headers }>)[] = [];
beforeAll(async () => {
  rating = await startRatingUnderTest();
  const { platform } = rating;
  await addOperator(platform, bundledOperators['tdc']!);
  const company = new Company(platform);
  await company.tariff('standard', plainTariff());
  const product = await company.product();
  [mine, theirs] = [await company.customer(), await company.customer()];
  subscription = (await company.holds(mine, OURS, { product })).subscriptionId;
  privateNumber = (await company.holds(mine, SECOND, { product })).assignmentId;
  await company.holds(theirs, ANOTHERS, { product });
  const noon = Date.parse(`${new Date(Date.now() - 3 * 86_400_000).toLocaleDateString('sv-SE', { timeZone: 'Europe/Copenhagen' })}T11:00:00Z`);
  const at = (minute: number): Date => new Date(noon + minute * 60_000);
  await rating.people.upload('tdc', tdcFile([
    { id: 'A', at: at(0), seconds: 61 }, { id: 'B', at: at(10) }, { id: 'HELP', at: at(20), b: '112' }, { id: 'PRIVATE', a: SECOND, at: at(30) }, { id: 'THEIRS', a: ANOTHERS, at: at(40) },
  ]));
  await settled(platform, 1);
  const clientOf = (token: string) => async (method: string, path: string, body?: unknown) => {
    const response = await fetch(rating.app.url + BASE + path, {
      method, headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) }, ...(body !== undefined && { body: JSON.stringify(body) }) });
    return { status: response.status, body: (await response.json()) as never, headers: response.headers };
  };
  self = clientOf(await platform.token('rating:read', { customer_id: mine }));
  others = clientOf(await platform.token('rating:read', { customer_id: theirs }));
  staff = clientOf(await platform.token('rating:read'));
});
afterAll(() => rating.close());

const valueOf = (usage: Usage, wanted: string): unknown => usage.usageCharacteristic.find(({ name }) => name === wanted)?.value;
const list = async (path = '/usage'): Promise<Usage[]> => (await self!('GET', path)).body;
const choose = (seenBy: string, masking: string, privateShows: string): Promise<unknown[]> => rating.platform.query(
  `insert into ordering.call_privacy (customer_id, valid_from, seen_by, masking, private_shows, chosen_by) values ($1, '2000-01-01', $2, $3, $4, 'test')`, [mine, seenBy, masking, privateShows]);

describe('usage', () => {
  test('is what the definition says: each call at its list price, without the called number in full, and what costs nothing, such as a helpline, not at all', async () => {
    const { status, body, headers } = await self!('GET', '/usage');
    expect([status, headers.get('x-total-count'), definition.faultsOfAnswer('get', '/usage', status, body)]).toEqual([200, '3', []]);
    expect(body.map((usage) => [valueOf(usage, 'ownNumber'), usage.ratedProductUsage[0]!.taxExcludedRatingAmount])).toEqual([
      [`+${OURS}`, { unit: 'DKK', value: 1.2 }], [`+${OURS}`, { unit: 'DKK', value: 0.6 }], [`+${SECOND}`, { unit: 'DKK', value: 0.6 }],
    ]);
    expect(body[0]).toMatchObject({ usageType: 'voice', status: 'rated', relatedParty: [{ id: `customer-${mine}` }], ratedProductUsage: [{ productRef: { id: String(subscription) } }] });
    expect([valueOf(body[0]!, 'duration'), valueOf(body[0]!, 'direction'), valueOf(body[0]!, 'zone')]).toEqual([61, 'outgoing', 'Denmark']);
    expect(JSON.stringify(body)).not.toContain(THEIRS);
    expect(JSON.stringify(body)).not.toContain('112"');
    for (const usage of body) expect((await self!('GET', `/usage/${usage.id}`)).body).toEqual(usage);
  });

  test("of another customer is found nowhere, word for word like usage that there is not; our own people are told where they look", async () => {
    const [foreign] = (await others!('GET', '/usage')).body;
    const unknown = await self!('GET', '/usage/999999999');
    const found = await self!('GET', `/usage/${foreign!.id}`);
    expect([found.status, found.body]).toEqual([404, unknown.body]);
    expect((await staff!('GET', '/usage')).body).toMatchObject({ code: 'forbidden', status: '403', message: expect.stringContaining('explanation') });
  });

  test('is filtered and told in parts', async () => {
    const [first] = await list();
    expect((await list(`/usage?usageDate.gt=${first!.usageDate}`)).length).toBe(2);
    expect((await list(`/usage?ratedProductUsage.productRef.id=${subscription}&usageType=voice&direction=outgoing`)).length).toBe(2);
    expect(await list('/usage?usageType=data,nonsense')).toEqual([]);
    const part = await self!('GET', '/usage?limit=1&offset=1&fields=usageType');
    expect([part.status, part.headers.get('x-total-count'), part.body]).toEqual([206, '3', [{ id: expect.any(String), href: expect.any(String), '@type': 'Usage', usageType: 'voice' }]]);
    expect((await self!('GET', `/usage?usageCharacteristic.value=${OURS}`)).status).toBe(400);
  });

  test("obeys the customer's choices: a private number hides whom it called, and leaves its calls out where their time is not shown", async () => {
    await rating.platform.query(`insert into ordering.private_number (assignment_id, customer_id, valid_from, is_private, chosen_by) values ($1, $2, '2000-01-01', true, 'test')`, [privateNumber, mine]);
    const [, , hidden] = await list();
    expect(valueOf(hidden!, 'otherNumber')).toBe('••••••••');
    await choose('admins', 'all-but-country', 'price');
    const shown = await list();
    expect(shown.map((usage) => [valueOf(usage, 'ownNumber'), valueOf(usage, 'otherNumber')])).toEqual([[`+${OURS}`, '45••••••••'], [`+${OURS}`, '45••••••••']]);
    expect((await self!('GET', `/usage/${hidden!.id}`)).status).toBe(404);
    await choose('employee', 'none', 'time-and-price');
    expect(await list()).toEqual([]);
  });
});

test('specifications name what usage is made of', async () => {
  const { status, body } = await self!('GET', '/usageSpecification');
  expect([status, definition.faultsOfAnswer('get', '/usageSpecification', status, body), body.map(({ id }) => id)]).toEqual([200, [], ['voice', 'sms', 'mms', 'data']]);
  expect((await self!('GET', '/usageSpecification/data')).body).toEqual(body[3]);
});

test('every path and method of the definition is answered, and refused by its Error', async () => {
  expect(definition.basePath).toBe(BASE.slice(1));
  for (const { method, path } of definition.operations) {
    const address = path.replace('{id}', path.startsWith('/usageSpecification') ? 'voice' : '999999999');
    const { status, body } = await self!(method.toUpperCase(), address, method === 'post' || method === 'patch' ? {} : undefined);
    const named = `${method} ${path}`;
    expect([named, definition.faultsOfAnswer(method, path, status, body)]).toEqual([named, []]);
    // No usage has the id, no listener is taken (docs/tmf.md); all else is there.
    const expected = /^\/(hub|listener)/.test(path) ? [501] : named === 'get /usage/{id}' ? [404] : [200, 405];
    expect([named, expected]).toEqual([named, expect.arrayContaining([status])]);
  }
});
