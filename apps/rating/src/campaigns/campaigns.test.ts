import { bundledOperators } from '@turbotrack/call-records';
import { readCsv } from '@turbotrack/csv/testing';
import type { Page } from '@turbotrack/service';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ExplainedCall } from '../calls/explain-call.js';
import { Company } from '../testing/company.js';
import { deliver, freeze, inMonth, periodOf } from '../testing/deliver-and-freeze.js';
import { plainTariff } from '../testing/plain-tariff.js';
import { addOperator, pointersOf, type RatingUnderTest, startRatingUnderTest } from '../testing/rating-under-test.js';
import { forgetCalls } from '../testing/stored-calls.js';
import { OURS } from '../testing/tdc-file.js';
import type { CampaignFinding, StoredCampaign } from './campaign.schemas.js';

const SECOND = '4515000002';
const KR = 1_000_000;
const day = (days: number) => DateTime.now().setZone('Europe/Copenhagen').plus({ days }).toISODate()!;

let rating: RatingUnderTest;
let company: Company;
let [first, second] = [0, 0];
beforeAll(async () => {
  rating = await startRatingUnderTest();
  company = new Company(rating.platform);
  await addOperator(rating.platform, bundledOperators['tdc']!);
  await company.tariff('standard', plainTariff());
  await company.tariff('gold', plainTariff());
  [first, second] = [await company.customer(), await company.customer({ tariff: 'gold' })];
  const product = await company.product({ minutes: 10, zones: ['denmark'] });
  await company.holds(first, OURS, { product });
  await company.holds(second, SECOND, { product });
});
afterAll(() => rating.close());
beforeEach(async () => {
  await forgetCalls(rating.platform);
  await rating.platform.query('truncate rating.campaign cascade');
});

const summer = { name: 'Sommer', permilleOff: 250, services: ['voice'], validFrom: day(2), validUntil: day(30) };

/** A campaign of the month that is over, as if it had been made before. */
async function ran(more: { name?: string; off?: number; priority?: number; zones?: string[]; tariffs?: string[]; from?: string; until?: string; customers?: number[] }): Promise<void> {
  const { name = 'Efterår', off = 250, priority = 100, zones = [], tariffs = [], from = periodOf(), until = periodOf(1), customers = [] } = more;
  await rating.platform.query('alter table rating.campaign disable trigger past_campaign');
  const [made] = await rating.platform.query<{ id: number }>(
    `insert into rating.campaign (name, priority, permille_off, services, zones, tariffs, for_everybody, valid_from, valid_until, made_by) values ($1, $2, $3, '{voice}', $4, $5, $6, $7, $8, 'test') returning campaign_id as id`,
    [name, priority, off, zones, tariffs, customers.length === 0, from, until]);
  await rating.platform.query('insert into rating.campaign_customer select $1, unnest($2::int[])', [made!.id, customers]);
  await rating.platform.query('alter table rating.campaign enable trigger past_campaign');
}

/** What each customer pays for the month, in kroner: 30 minutes each at 0.60, of which ten are included. */
async function paid(): Promise<number[]> {
  await deliver(rating, [OURS, SECOND].map((a, nth) => ({ id: `K${nth}`, a, at: inMonth(10), seconds: 1_800 })));
  await freeze(rating);
  const rows = await rating.platform.query<{ paid: number }>(
    `select (sum(c.list_price_micro) - (select coalesce(sum(u.covered_micro), 0) from rating.allowance_use u where u.customer_id = c.customer_id))::float8 / 1000000 as paid from rating.call c group by c.customer_id order by c.customer_id`);
  return rows.map((row) => row.paid);
}

describe('a campaign', () => {
  test('takes its share off what allowances leave, and the explanation of the price names it and agrees with what is stored', async () => {
    await ran({});
    expect(await paid()).toEqual([9, 9]);
    const [call] = await rating.platform.query<{ id: string }>('select call_id as id from rating.call order by customer_id limit 1');
    const { body } = await rating.people.get<ExplainedCall>(`/calls/${call!.id}/explanation`);
    expect([body.agrees, body.settlement!.settled.campaign]).toEqual([true, { campaignId: 'Efterår', permilleOff: 250, shareMicro: 3 * KR }]);
    expect(body.da.join('\n')).toContain('Kampagnen »Efterår« giver 25 % rabat: -3,00 kr.');
    expect(await rating.platform.query(`select covered_micro::float8 as micro, covered_s from rating.allowance_use where kind = 'campaign'`)).toEqual([{ micro: 3 * KR, covered_s: 0 }, { micro: 3 * KR, covered_s: 0 }]);
  });

  test('is for its customers alone, or for calls of its tariffs alone', async () => {
    await ran({ customers: [first] });
    await ran({ name: 'Guld', tariffs: ['gold'], off: 500 });
    expect(await paid()).toEqual([9, 6]);
  });

  test('is for calls that begin within its days and lie in its zones; of two that fit the one of least priority has the call', async () => {
    await ran({ name: 'Sene dage', from: inMonth(11).toISOString().slice(0, 10) });
    await ran({ name: 'Anden zone', zones: ['emergency'] });
    expect(await paid()).toEqual([12, 12]);
    await forgetCalls(rating.platform);
    await ran({ name: 'A', off: 100 });
    await ran({ name: 'B', off: 500, priority: 1 });
    expect(await paid()).toEqual([6, 6]);
  });

  test('is made for days to come, is there with its customers counted, and never changes but in its end', async () => {
    const { status, body } = await rating.people.post<StoredCampaign>('/campaigns', { ...summer, customers: [first, second], zones: ['denmark'], tariffs: ['standard'] });
    expect([status, body]).toMatchObject([201, { name: 'Sommer', customers: 2, permilleOff: 250, validUntil: day(30) }]);
    expect((await rating.people.post('/campaigns', summer)).status).toBe(409);
    expect((await rating.people.get<Page<StoredCampaign>>(`/campaigns?customerId=${first}&on=${day(3)}`)).body.items).toHaveLength(1);
    expect((await rating.people.get<Page<StoredCampaign>>(`/campaigns?on=${day(1)}`)).body.items).toEqual([]);
    expect((await rating.people.put<StoredCampaign>(`/campaigns/${body.campaignId}/end`, { validUntil: day(10) })).body.validUntil).toBe(day(10));
    expect((await rating.people.put(`/campaigns/${body.campaignId}/end`, { validUntil: day(0) })).status).toBe(400);
    await expect(rating.platform.query('update rating.campaign set permille_off = 1000')).rejects.toThrow('of a campaign only the end changes');
    const response = await fetch(`${rating.app.url}/campaigns?format=csv`, { headers: { authorization: `Bearer ${await rating.platform.token('rating:read')}` } });
    expect(readCsv(Buffer.from(await response.arrayBuffer())).map(([, name, , off]) => [name, off])).toEqual([['name', 'permilleOff'], ['Sommer', '250']]);
    expect(await rating.people.delete(`/campaigns/${body.campaignId}`)).toBe(204);
  });

  test('that has begun is ended and not deleted; one that has ended stays so', async () => {
    await ran({ until: day(3) });
    const [begun] = (await rating.people.get<Page<StoredCampaign>>('/campaigns')).body.items;
    expect(await rating.people.delete(`/campaigns/${begun!.campaignId}`)).toBe(409);
    await ran({ name: 'Forbi' });
    const over = (await rating.people.get<Page<StoredCampaign>>('/campaigns')).body.items[1]!;
    expect((await rating.people.put(`/campaigns/${over.campaignId}/end`, { validUntil: day(5) })).status).toBe(400);
    await expect(rating.platform.query(`insert into rating.campaign (name, priority, permille_off, services, for_everybody, valid_from, valid_until, made_by) values ('x', 1, 1, '{voice}', true, $1, $2, 'x')`, [day(0), day(2)])).rejects.toThrow('tomorrow at the earliest');
  });

  test.each([
    ['of today', { validFrom: day(0) }, ['/validFrom']], ['that ends before it begins', { validUntil: day(1) }, ['/validUntil']], ['with a zone that no tariff has', { zones: ['denmark', 'atlantis'] }, ['/zones/1']],
    ['for a tariff that there is not', { tariffs: ['none'] }, ['/tariffs/0']], ['that takes nothing off', { permilleOff: 0 }, ['/permilleOff']],
  ])('%s is refused', async (_what, change, pointers) => {
    expect(pointersOf(await rating.people.post('/campaigns', { ...summer, ...change }))).toEqual(pointers);
  });

  test('is linted before it is made: what it meets of other campaigns, and calls that are free anyway', async () => {
    await rating.people.post('/campaigns', { ...summer, customers: [second] });
    const lint = async (more: object) => (await rating.people.post<{ findings: CampaignFinding[] }>('/campaigns/lint', { ...summer, name: 'Ny', ...more })).body.findings.map(({ code, severity, place }) => [code, severity, place]);
    expect(await lint({})).toEqual([['overlaps', 'warning', '']]);
    expect(await lint({ customers: [first] })).toEqual([]);
    expect(await lint({ services: ['sms'], zones: ['emergency'] })).toEqual([['special-zone', 'note', '/zones/0']]);
    expect((await rating.people.post('/campaigns', { ...summer, name: 'Ny', customers: [999_999] })).status).toBe(404);
  });
});
