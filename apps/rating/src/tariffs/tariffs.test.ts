import { bundledOperators } from '@turbotrack/call-records';
import { generateOperator } from '@turbotrack/sample-operator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Company } from '../testing/company.js';
import { plainTariff } from '../testing/plain-tariff.js';
import { addOperator, clientOf, pointersOf, type RatingUnderTest, settled, startRatingUnderTest } from '../testing/rating-under-test.js';
import { OURS, tdcFile } from '../testing/tdc-file.js';

let rating: RatingUnderTest;
beforeAll(async () => {
  rating = await startRatingUnderTest();
});
afterAll(() => rating.close());

interface Version {
  tariffVersionId: number;
  code: string;
  validFrom: string;
  used: boolean;
}

const versions = async (code: string) => (await rating.people.get<{ items: Version[] }>('/tariffs')).body.items.filter((version) => version.code === code);

describe('a version of a tariff', () => {
  test('is put once and stays: the same again is the same, other prices for the same date are a conflict', async () => {
    const { tariff } = generateOperator();
    const first = await rating.people.put<Version>(`/tariffs/erhverv/${tariff.validFrom}`, tariff);
    expect(first.status).toBe(200);
    expect(await rating.people.put(`/tariffs/erhverv/${tariff.validFrom}`, tariff)).toEqual(first);
    expect(await rating.people.put(`/tariffs/erhverv/${tariff.validFrom}`, { ...tariff, bandMode: 'first-band' })).toMatchObject({ status: 409, body: { type: '/problems/conflict' } });
    const later = await rating.people.put<Version>('/tariffs/erhverv/2026-01-01', { ...tariff, validFrom: '2026-01-01', bandMode: 'first-band' });
    expect(later.status).toBe(200);
    expect(await versions('erhverv')).toMatchObject([
      { tariffVersionId: first.body.tariffVersionId, validFrom: tariff.validFrom, used: false }, { tariffVersionId: later.body.tariffVersionId, validFrom: '2026-01-01', used: false },
    ]);
  });

  test('put by two people at once is there once', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => rating.people.put('/tariffs/rush/2026-01-01', plainTariff({ validFrom: '2026-01-01' }))));
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    expect(await versions('rush')).toHaveLength(1);
  });

  test('with faults is refused with every fault at its place', async () => {
    const faulty = {
      ...plainTariff(), currency: 'EUR', rounding: { precisionMicro: 0, mode: 'up' }, bands: [{ name: 'day', from: '8', to: '17:00' }],
      zones: [{ code: 'denmark', name: { da: 'Danmark', en: '' }, prefixes: ['45', 'x'], shortCodes: [] }],
      rates: [{ service: 'voice', directions: ['outgoing'], zone: 'mars', steps: [{ fromSecond: 0, unitSeconds: 60, incrementSeconds: 60, priceMicro: 0.5 }] }],
    };
    const answer = await rating.people.put('/tariffs/faulty/2026-01-01', faulty);
    expect(answer.status).toBe(400);
    expect(pointersOf(answer)).toEqual(expect.arrayContaining(['/currency', '/rounding/precisionMicro', '/bands/0/from', '/zones/0/prefixes/1', '/rates/0/zone', '/rates/0/steps/0/priceMicro']));
    expect(await versions('faulty')).toEqual([]);
    const empty = await rating.people.put('/tariffs/faulty/2026-01-01', { name: 'Nothing', validFrom: '2026-01-01' });
    expect(empty.status).toBe(400);
    expect(pointersOf(empty)).toEqual(expect.arrayContaining(['/currency', '/rounding', '/bandMode', '/holidays', '/bands', '/zones', '/rates']));
    expect((await rating.people.put('/tariffs/UPPER/2026-01-01', plainTariff())).status).toBe(400);
    expect((await rating.people.put('/tariffs/plain/2026-02-30', plainTariff())).status).toBe(400);
  });

  test('that has priced a call is history: not even the owner of the tables changes or deletes it, and it says so', async () => {
    const { platform } = rating;
    await addOperator(platform, bundledOperators.tdc);
    const company = new Company(platform);
    const used = await company.tariff('standard', plainTariff());
    const unused = await company.tariff('standard', plainTariff({ validFrom: '2001-01-01' }, 3));
    await company.tariff('standard', plainTariff({ validFrom: '2002-01-01' }));
    await platform.query('delete from rating.tariff_version where tariff_version_id = $1', [unused]);
    await platform.query(`delete from rating.tariff_version where code = 'standard' and valid_from = '2002-01-01'`);
    await company.holds(await company.customer(), OURS, { product: await company.product() });
    await rating.people.upload('tdc', tdcFile([{ id: 'A', at: new Date(Date.now() - 86_400_000) }]));
    await settled(platform, 1);
    expect(await versions('standard')).toMatchObject([{ tariffVersionId: used, used: true }]);
    for (const change of [`update rating.tariff_version set definition = '{}'`, `update rating.tariff_version set valid_from = '2020-01-01'`, 'update rating.tariff_version set used = false', 'delete from rating.tariff_version']) {
      await expect(platform.query(`${change} where tariff_version_id = $1`, [used]), change).rejects.toThrow('a tariff version in use does not change');
    }
    expect(await versions('standard')).toHaveLength(1);
  });
});

describe('the right to tariffs, suspense and calls', () => {
  test('is to read with rating:read, to write with rating:write, and none otherwise', async () => {
    const [reader, writer, stranger] = await Promise.all(['rating:read', 'rating:write', 'billing:read'].map(async (scope) => clientOf(rating.app.url, await rating.platform.token(scope))));
    for (const path of ['/tariffs', '/operators', '/suspense', '/suspense/counts', '/files']) {
      expect((await reader!.get(path)).status, path).toBe(200);
      expect((await writer!.get(path)).status, path).toBe(403);
      expect((await stranger!.get(path)).status, path).toBe(403);
    }
    expect((await reader!.put('/tariffs/mine/2026-01-01', plainTariff())).status).toBe(403);
    expect((await reader!.put('/operators/tdc', bundledOperators.tdc)).status).toBe(403);
    expect((await writer!.put('/tariffs/mine/2026-01-01', plainTariff())).status).toBe(200);
    expect((await reader!.get('/calls/1/explanation')).status).toBe(404);
    expect((await stranger!.get('/calls/1/explanation')).status).toBe(403);
    expect((await reader!.get('/calls/none/explanation')).status).toBe(400);
  });
});
