import { bundledOperators } from '@turbotrack/call-records';
import { until } from '@turbotrack/service/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startRating } from '../start-rating.js';
import { Company } from '../testing/company.js';
import { plainTariff } from '../testing/plain-tariff.js';
import { addOperator, clientOf, filesBelow, type RatingUnderTest, settled, startRatingUnderTest } from '../testing/rating-under-test.js';
import { forgetCalls, intakeCounts, storedCalls, sumMicro } from '../testing/stored-calls.js';
import { tdcFile, type TdcLine } from '../testing/tdc-file.js';
import { LoadChunk } from './load-chunk.js';

const NUMBERS = ['4515000001', '4515000002', '4513000003'];
const FROM = Date.now() - 20 * 86_400_000;

let rating: RatingUnderTest;
beforeAll(async () => {
  rating = await startRatingUnderTest();
  await addOperator(rating.platform, bundledOperators.tdc);
  const company = new Company(rating.platform);
  await company.tariff('standard', plainTariff({ rates: [{ service: 'voice', directions: ['outgoing'], zone: 'any', steps: [{ fromSecond: 0, unitSeconds: 60, incrementSeconds: 1, priceMicro: 380_001 }] }] }));
  const product = await company.product();
  for (const number of NUMBERS) await company.holds(await company.customer(), number, { product });
});
afterAll(() => rating.close());
beforeEach(() => forgetCalls(rating.platform));

/** The nth of many different calls. */
function call(nth: number): TdcLine {
  return { id: `T${nth}`, a: NUMBERS[nth % 3]!, b: `4517${String(nth).padStart(6, '0')}`, at: new Date(FROM + nth * 61_000), seconds: 1 + ((nth * 37) % 900) };
}

const calls = (from: number, to: number): TdcLine[] => Array.from({ length: to - from }, (_, at) => call(from + at));

async function deliverAll(files: readonly Uint8Array[]): Promise<void> {
  const before = (await rating.platform.query('select from rating.call_file')).length;
  let isNew = 0;
  for (const bytes of files) if ((await rating.people.upload<{ isNew: boolean }>('tdc', bytes)).body.isNew) isNew += 1;
  await settled(rating.platform, before + isNew);
}

describe('the same calls and the same money', () => {
  test('come of any order of files, any overlap between them, and any order of lines', async () => {
    const all = calls(0, 60);
    await deliverAll([tdcFile(all)]);
    const expected = await storedCalls(rating.platform);
    expect(expected).toHaveLength(60);
    const files = fc.array(fc.shuffledSubarray(all, { minLength: 1 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(files, fc.shuffledSubarray(all, { minLength: 60, maxLength: 60 }), async (some, rest) => {
        await forgetCalls(rating.platform);
        await deliverAll([...some, rest].map((lines) => tdcFile(lines)));
        expect(await storedCalls(rating.platform)).toEqual(expected);
        const counts = await intakeCounts(rating.platform);
        expect(counts).toMatchObject({ accepted: 60, duplicate: counts.records - 60, suspended: 0 });
      }),
      { numRuns: 8 },
    );
  });

  test('come of two workers that read the same calls from three files at once, in opposite orders, and none waits for the other for ever', async () => {
    const log: string[] = [];
    const other = await startRating({ ...rating.platform.ratingConfig, RATING_CONCURRENCY: 4, RATING_CHUNK_BYTES: 65_536, LOG_LEVEL: 'info' }, { write: (line) => log.push(line) });
    const many = calls(0, 900);
    const second = clientOf(other.url, await rating.platform.token('rating:write'));
    await Promise.all([rating.people.upload('tdc', tdcFile(many)), second.upload('tdc', tdcFile(many.toReversed())), second.upload('tdc', tdcFile([...many.slice(450), ...many.slice(0, 450)]))]);
    await settled(rating.platform, 3);
    await other.close();
    expect(await intakeCounts(rating.platform)).toMatchObject({ records: 2_700, accepted: 900, duplicate: 1_800, suspended: 0 });
    expect(new Set((await storedCalls(rating.platform)).map((stored) => `${stored.number} ${stored.startedAt.toISOString()}`)).size).toBe(900);
    expect([...rating.log, ...log].filter((line) => line.includes('job-attempt-failed'))).toEqual([]);
  });

  test('come of the same file delivered eight times at once', async () => {
    const bytes = tdcFile(calls(0, 200));
    const answers = await Promise.all(Array.from({ length: 8 }, () => rating.people.upload<{ fileId: number; isNew: boolean }>('tdc', bytes)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.fileId}`)).size).toBe(1);
    expect(answers.filter(({ body }) => body.isNew)).toHaveLength(1);
    await settled(rating.platform, 1);
    expect(await intakeCounts(rating.platform)).toMatchObject({ records: 200, accepted: 200, duplicate: 0 });
    await until(async () => (await filesBelow(rating.platform.directory)).length === 0);
  });

  test('come of every chunk loaded four times at once, and once more when the file is gone', async () => {
    const loader = rating.app.nest.get(LoadChunk);
    const { body } = await rating.people.upload<{ fileId: number }>('tdc', tdcFile(calls(0, 300)));
    let chunks: { ordinal: number }[] = [];
    await until(async () => (chunks = await rating.platform.query<{ ordinal: number }>('select ordinal from rating.call_chunk')).length > 0);
    const job = ({ ordinal }: { ordinal: number }) => ({ fileId: body.fileId, ordinal });
    await Promise.all(chunks.flatMap((chunk) => [1, 2, 3, 4].map(() => loader.run(job(chunk)))));
    await settled(rating.platform, 1);
    const expected = await storedCalls(rating.platform);
    expect(expected).toHaveLength(300);
    for (const chunk of chunks) await loader.run(job(chunk));
    expect(await storedCalls(rating.platform)).toEqual(expected);
    expect(await intakeCounts(rating.platform)).toMatchObject({ records: 300, accepted: 300, duplicate: 0 });
  });
});

describe('a record that came before with another content', () => {
  test('is a correction a person must look at: it waits as a conflict, and the price stays as it was', async () => {
    await deliverAll([tdcFile(calls(0, 10))]);
    const before = await storedCalls(rating.platform);
    const corrections: TdcLine[] = [{ ...call(3), seconds: 7_200 }, { ...call(4), b: '4517999999' }, { ...call(5), a: NUMBERS[0]! }, { ...call(6), answered: 'N', seconds: 0 }];
    await deliverAll([tdcFile([...corrections, call(7), call(10)])]);
    const after = await storedCalls(rating.platform);
    expect(after).toHaveLength(11);
    expect(after).toEqual(expect.arrayContaining(before));
    const waiting = await rating.platform.query('select line, reason, sentence, duration_s from rating.suspended_call order by line');
    expect(waiting).toEqual(corrections.map(({ seconds = 60 }, at) => ({
      line: at + 2, reason: 'conflict', sentence: `Line ${at + 2}: the same call came before with another content.`, duration_s: seconds,
    })));
    expect(await intakeCounts(rating.platform)).toMatchObject({ records: 16, accepted: 11, duplicate: 1, suspended: 4 });
  });

  test('waits as a conflict also when both stand in one file, and once however often it is delivered', async () => {
    const file = [call(0), { ...call(0), seconds: 2 }, call(0)];
    await deliverAll([tdcFile(file)]);
    expect(await intakeCounts(rating.platform)).toMatchObject({ records: 3, accepted: 1, duplicate: 1, suspended: 1 });
    await deliverAll([tdcFile([...file, call(1)])]);
    expect(await intakeCounts(rating.platform)).toMatchObject({ records: 7, accepted: 2, duplicate: 4, suspended: 1 });
    expect(sumMicro(await storedCalls(rating.platform))).toBe(sumMicro([{ listPriceMicro: priceOf(call(0)) }, { listPriceMicro: priceOf(call(1)) }]));
  });
});

/** 0.380001 kr a minute by the second, in millionths, halves up. */
function priceOf({ seconds }: TdcLine): number {
  return Math.floor((Number(seconds) * 380_001 * 2 + 60) / 120);
}
