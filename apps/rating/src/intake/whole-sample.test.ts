import { bundledOperators } from '@turbotrack/call-records';
import type { TariffDefinition, Usage } from '@turbotrack/rating-engine';
import { referencePrice } from '@turbotrack/rating-engine/reference-rater';
import { generateOperator, type SampleOperator, type WrittenFiles, writeCallFiles } from '@turbotrack/sample-operator';
import { DIRECTIONS, SERVICES } from '@turbotrack/telephony';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FileReport } from '../deliveries/list-files.js';
import { layDownSample } from '../testing/company.js';
import { addOperator, everythingKept, filesBelow, type RatingUnderTest, settled, startRatingUnderTest } from '../testing/rating-under-test.js';

let rating: RatingUnderTest;
let sample: SampleOperator;
let written: WrittenFiles;
/** By the name of the file as its network wrote it. */
const reports = new Map<string, FileReport>();
beforeAll(async () => {
  // A month that is over, so that nothing lies ahead, and young enough to be billed.
  const month = DateTime.now().setZone('Europe/Copenhagen').minus({ months: 1 }).toFormat('yyyy-MM');
  sample = generateOperator({ seed: 7, customers: 20, numbers: 60, calls: 3_000, month });
  const folder = await mkdtemp(`${tmpdir()}/sample-`);
  [rating, written] = await Promise.all([startRatingUnderTest(), writeCallFiles(sample, folder)]);
  for (const description of [bundledOperators.tdc, bundledOperators.three, bundledOperators.pbx]) await addOperator(rating.platform, description);
  await layDownSample(rating.platform, sample);
  const ids = new Map<string, number>();
  for (const { name, network, path } of written.files) {
    const { body } = await rating.people.upload<{ fileId: number }>(network, await readFile(path));
    ids.set(name, body.fileId);
  }
  await settled(rating.platform, written.files.length);
  const { body } = await rating.people.get<{ items: FileReport[] }>('/files?limit=500');
  for (const [name, fileId] of ids) reports.set(name, body.items.find((report) => report.fileId === fileId)!);
  await rm(folder, { recursive: true });
});
afterAll(() => rating.close());

const query = <R extends object>(text: string) => rating.platform.query<R & Record<string, unknown>>(text);

describe('a month of traffic with the mess of reality', () => {
  test('is read to the last record: every record of every file is accepted, a repetition, suspended or internal', () => {
    expect(reports.size).toBe(written.truth.files.length);
    for (const truth of written.truth.files) {
      const report = reports.get(truth.name)!;
      expect(report, truth.name).toMatchObject({ state: 'read', problem: null, records: truth.records, internal: truth.internal });
      expect(report.accepted + report.duplicate + report.suspended + report.internal, truth.name).toBe(truth.records);
      expect(report.chunksDone, truth.name).toBe(report.chunks);
    }
  });

  test('suspends exactly what nobody can pay for, by its reason', async () => {
    const { truth } = written;
    const { body } = await rating.people.get<{ items: { reason: string; records: number }[] }>('/suspense/counts');
    const malformed = Object.values(truth.malformed).reduce((sum, count) => sum + count);
    expect(Object.fromEntries(body.items.map(({ reason, records }) => [reason, records]))).toEqual({
      malformed, 'unknown number': truth.unknownNumber, 'no assignment': truth.outOfAssignment, 'no zone': truth.noZone,
    });
    expect(Math.min(malformed, truth.unknownNumber, truth.outOfAssignment, truth.noZone), 'the sample shows every reason').toBeGreaterThan(0);
  });

  test('takes every call once, however often and in whichever files its record stands', async () => {
    const { truth } = written;
    const duplicates = [...reports.values()].reduce((sum, report) => sum + report.duplicate, 0);
    expect(duplicates).toBe(truth.duplicatesWithinFiles + truth.duplicatesAcrossFiles);
    expect(Math.min(truth.duplicatesWithinFiles, truth.duplicatesAcrossFiles)).toBeGreaterThan(0);
    const [calls] = await query<{ n: number }>('select count(*)::int as n from rating.call');
    expect(calls!.n).toBe(truth.calls - truth.unknownNumber - truth.outOfAssignment - truth.noZone);
  });

  test('counts what it was not allowed to read, by kind, for every file', () => {
    for (const { name, dropped } of written.truth.files) expect(reports.get(name)!.dropped, name).toEqual(dropped);
    expect(written.truth.dropped['imsi']).toBeGreaterThan(0);
  });

  test('gives every customer exactly its calls, seconds, messages and bytes', async () => {
    const found = await query<{ externalId: string; calls: number; seconds: number; messageParts: number; dataBytes: number }>(
      `with used as (
         select customer_id, service, duration_s, volume from rating.call
         union all
         select a.customer_id, s.service, s.duration_s, s.volume from rating.suspended_call s join ordering.number n on n.e164 = s.served_number
           join ordering.assignment a on a.number_id = n.number_id and a.during @> s.started_at where s.reason = 'no zone')
       select c.external_reference as "externalId", count(u.*)::int as calls, coalesce(sum(duration_s) filter (where service = 0), 0)::int as seconds,
         coalesce(sum(volume) filter (where service in (1, 2)), 0)::int as "messageParts", coalesce(sum(volume) filter (where service = 3), 0)::float8 as "dataBytes"
       from ordering.customer c left join used u using (customer_id) group by c.customer_id order by c.customer_id`,
    );
    expect(found).toEqual(written.truth.byCustomer);
  });

  test('costs, call by call, what a slow rater of its own makes of the tariff', async () => {
    const calls = await query<Record<string, never>>('select c.*, v.definition from rating.call c join rating.tariff_version v using (tariff_version_id)');
    const wrong = calls.filter((row) => {
      const usage = usageOf(row);
      return referencePrice(tariffFor(row['definition'] as unknown as TariffDefinition, usage.otherNumber), usage) !== Number(row['list_price_micro']);
    });
    expect(wrong.map((row) => row['call_id'])).toEqual([]);
    expect(calls.filter((row) => Number(row['list_price_micro']) > 0).length).toBeGreaterThan(1_000);
  });

  test('can explain the price of every kind of call, and the explanation comes to the stored price', async () => {
    const kinds = await query<{ id: string; price: string }>(
      'select distinct on (service, direction, zone, answered) call_id as id, list_price_micro as price from rating.call order by service, direction, zone, answered, call_id',
    );
    expect(kinds.length).toBeGreaterThan(40);
    for (const { id, price } of kinds) {
      const { status, body } = await rating.people.get<{ agrees: boolean; storedPriceMicro: number; explanation: { listPriceMicro: number }; da: string[]; en: string[] }>(`/calls/${id}/explanation`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ agrees: true, storedPriceMicro: Number(price), explanation: { listPriceMicro: Number(price) } });
      expect(Math.min(body.da.length, body.en.length)).toBeGreaterThan(0);
    }
  });

  test('never itemises emergency calls, helplines and freephone', async () => {
    const free = await query<{ code: string; never: boolean; calls: number }>(
      `select v.definition #>> array['zones', c.zone::text, 'code'] as code, bool_and(c.never_itemised) as never, count(*)::int as calls
       from rating.call c join rating.tariff_version v using (tariff_version_id) group by 1`,
    );
    const neverItemised = free.filter(({ never }) => never).map(({ code }) => code).sort();
    expect(neverItemised).toEqual(['emergency', 'freephone', 'helpline']);
  });
});

describe('of the traffic nothing stays but what is needed', () => {
  test('no subscriber or handset identity is in any table, planner statistic, file or log line, and no delivery is left', async () => {
    const identity = /001010000\d{6}|00101700\d{7}/;
    for (const [place, text] of await everythingKept(rating.platform)) expect(identity.test(text), place).toBe(false);
    expect(identity.test(rating.log.join('\n'))).toBe(false);
    expect(await filesBelow(rating.platform.directory)).toEqual([]);
  });

  test('numbers are in the inventory, in calls and in suspense, and nowhere else: not in the journal, the queue, statistics or the log', async () => {
    const number = /(?<![\w-])45(13|15|17|19)\d{6}(?![\w-])/;
    const places: string[] = [];
    for (const [place, text] of await everythingKept(rating.platform)) if (number.test(text)) places.push(place.replace(/_\d{4}_\d\d$/, ''));
    expect([...new Set(places)].sort()).toEqual(['ordering.number', 'rating.call', 'rating.suspended_call']);
    expect(rating.log.filter((line) => number.test(line))).toEqual([]);
    expect(rating.log.length).toBeGreaterThan(100);
  });

  test('suspense is listed with the place and the reason of each record, and no number, time or id of it', async () => {
    const { body } = await rating.people.get<{ items: Record<string, unknown>[] }>('/suspense?limit=500');
    expect(body.items.length).toBeGreaterThan(40);
    for (const item of body.items) {
      expect(Object.keys(item).sort()).toEqual(['field', 'file', 'line', 'operator', 'reason', 'sentence', 'suspendedAt', 'suspenseId']);
      expect(item['sentence']).toMatch(new RegExp(`^Line ${String(item['line'])}[ :]`));
      expect(String(item['sentence'])).not.toMatch(/\d{8}/);
    }
  });
});

function usageOf(row: Record<string, unknown>): Usage {
  return {
    service: SERVICES[Number(row['service'])]!, direction: DIRECTIONS[Number(row['direction'])]!, otherNumber: String(row['other_number']), originCountry: String(row['origin_country']),
    startedAt: (row['started_at'] as Date).getTime(), durationS: Number(row['duration_s']), volume: Number(row['volume']), answered: row['answered'] === true,
  };
}

/** The slow rater knows prefixes only: for a short code or a withheld number the tariff keeps the one zone that names it. */
function tariffFor(tariff: TariffDefinition, number: string): TariffDefinition {
  if (number.length > 6) return tariff;
  const isIt = (code: string) => code.length === number.length && [...code].every((digit, at) => digit === 'x' || digit === number[at]);
  const zone = tariff.zones.find((candidate) => (number === '' ? candidate.withheld === true : candidate.shortCodes.some(isIt)));
  return { ...tariff, zones: zone ? [{ ...zone, prefixes: [number] }] : [] };
}
