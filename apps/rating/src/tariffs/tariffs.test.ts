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
  draft: boolean;
}

const versions = async (code: string) => (await rating.people.get<{ items: Version[] }>(`/tariffs?code=${code}`)).body.items.filter((version) => version.code === code);

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

describe('a draft', () => {
  const put = (definition: unknown, query = '?draft=true') => rating.people.put<Version>(`/tariffs/drafted/2030-01-01${query}`, definition);
  const base = plainTariff({ validFrom: '2030-01-01' });

  test('may change as often as one likes, is linted, and is a version once it is published', async () => {
    const first = await put(base);
    const second = await put({ ...base, bandMode: 'first-band' });
    expect([first.status, second.status, second.body.tariffVersionId]).toEqual([200, 200, first.body.tariffVersionId]);
    expect(await versions('drafted')).toMatchObject([{ draft: true, used: false }]);
    expect((await put(base, '')).status).toBe(409);
    expect((await rating.people.get('/tariffs/drafted/2030-01-01')).body).toMatchObject({ bandMode: 'first-band' });
    expect((await rating.people.post<Version>('/tariffs/drafted/2030-01-01/publish', {})).body).toEqual({ tariffVersionId: first.body.tariffVersionId });
    expect((await rating.people.post<Version>('/tariffs/drafted/2030-01-01/publish', {})).status).toBe(200);
    expect(await versions('drafted')).toMatchObject([{ draft: false }]);
    expect((await put(base)).status).toBe(409);
    expect(await rating.people.delete('/tariffs/drafted/2030-01-01')).toBe(409);
  });

  test('in which linting finds errors is published only by somebody who says so', async () => {
    const holes = { ...base, bands: [{ name: 'day', from: '08:00', to: '16:00' }], rates: base.rates.map((rate) => ({ ...rate, band: 'day' })) };
    await rating.people.put('/tariffs/holes/2030-01-01?draft=true', holes);
    const refused = await rating.people.post('/tariffs/holes/2030-01-01/publish', {});
    expect(refused.status).toBe(409);
    expect(refused.body.errors!.length).toBeGreaterThan(0);
    expect((await rating.people.post('/tariffs/holes/2030-01-01/publish', { despiteErrors: true })).status).toBe(200);
  });

  test('can be deleted, and then it is not there', async () => {
    await rating.people.put('/tariffs/gone/2030-01-01?draft=true', base);
    expect(await rating.people.delete('/tariffs/gone/2030-01-01')).toBe(204);
    expect((await rating.people.get('/tariffs/gone/2030-01-01')).status).toBe(404);
    expect(await rating.people.delete('/tariffs/gone/2030-01-01')).toBe(404);
  });

  test('cannot be used: the database refuses a draft that has priced a call', async () => {
    await rating.people.put('/tariffs/never/2030-01-01?draft=true', base);
    await expect(rating.platform.query(`update rating.tariff_version set used = true where code = 'never'`)).rejects.toThrow('draft_prices_nothing');
  });
});

describe('linting', () => {
  const lint = async (definition: unknown, buyTariff?: string) =>
    (await rating.people.post<{ findings: { code: string; severity: string; sentence: { da: string; en: string } }[] }>('/tariffs/lint', { definition, ...(buyTariff !== undefined && { buyTariff }) }));

  test('tells what is wrong in both languages, and stores nothing', async () => {
    const before = (await rating.people.get<{ items: Version[] }>('/tariffs?limit=500')).body.items;
    expect((await lint({ name: 'x' })).body.findings[0]).toMatchObject({ code: 'invalid', severity: 'error' });
    const { findings } = (await lint({ ...plainTariff(), zones: [...plainTariff().zones, { code: 'empty', name: { da: 'Tom', en: 'Empty' }, prefixes: [], shortCodes: [] }] })).body;
    expect(findings.map(({ code }) => code)).toContain('zone-without-numbers');
    for (const { sentence } of findings) expect(sentence.da).not.toBe(sentence.en);
    expect((await rating.people.get<{ items: Version[] }>('/tariffs?limit=500')).body.items).toEqual(before);
  });

  test('finds what is sold under what it is bought for', async () => {
    await rating.people.put('/tariffs/dear/2000-01-01', plainTariff({}, 5));
    expect((await lint(plainTariff(), 'dear')).body.findings.map(({ code }) => code)).toContain('sold-under-cost');
    expect((await lint(plainTariff(), 'dear-not')).status).toBe(404);
  });
});

describe('a tariff as tables', () => {
  test('is read back the same, whole or its prefixes alone', async () => {
    const { tariff } = generateOperator();
    await rating.people.put(`/tariffs/tables/${tariff.validFrom}`, tariff);
    const { body: tables } = await rating.people.get<Record<string, string>>(`/tariffs/tables/${tariff.validFrom}/tables`);
    expect((await rating.people.put('/tariffs/tables/2030-01-01/tables?draft=true', tables)).status).toBe(200);
    expect((await rating.people.get('/tariffs/tables/2030-01-01')).body).toEqual({ ...tariff, validFrom: '2030-01-01' });
    const file = await fetch(`${rating.app.url}/tariffs/tables/${tariff.validFrom}/tables/prefixes`, { headers: { authorization: `Bearer ${await rating.platform.token('rating:read')}` } });
    expect(file.headers.get('content-disposition')).toBe(`attachment; filename="tables-${tariff.validFrom}-prefixes.csv"`);
    const deck = `${await file.text()}4599;${tariff.zones[0]!.code};prefix\r\n`;
    expect((await rating.people.put('/tariffs/tables/2030-01-01/prefixes', { prefixes: deck })).status).toBe(200);
    const { body } = await rating.people.get<typeof tariff>('/tariffs/tables/2030-01-01');
    expect(body.zones[0]!.prefixes).toEqual([...tariff.zones[0]!.prefixes, '4599']);
    expect((await rating.people.put(`/tariffs/tables/${tariff.validFrom}/prefixes`, { prefixes: deck })).status).toBe(409);
  });

  test('with faults is refused, each told with table, line and column, and nothing is taken over', async () => {
    const { body: tables } = await rating.people.get<Record<string, string>>(`/tariffs/tables/${generateOperator().tariff.validFrom}/tables`);
    const answer = await rating.people.put('/tariffs/tables-faulty/2030-01-01/tables', { ...tables, prefixes: `${tables['prefixes']}4,5E+10;nowhere;prefix\r\n` });
    expect(answer.status).toBe(400);
    expect(pointersOf(answer)).toContain('/prefixes');
    expect(answer.body.errors!.some(({ detail }) => /Line \d+, prefix/.test(detail))).toBe(true);
    expect(await versions('tables-faulty')).toEqual([]);
  });
});

describe('the right to tariffs, suspense and calls', () => {
  test('is to read with rating:read, to write with rating:write, and none otherwise', async () => {
    const [reader, writer, stranger] = await Promise.all(['rating:read', 'rating:write', 'billing:read'].map(async (scope) => clientOf(rating.app.url, await rating.platform.token(scope))));
    for (const path of ['/tariffs', '/agreements', '/operators', '/suspense', '/suspense/counts', '/files']) {
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
