import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledOperators, type MalformedReason, planFile } from '@turbotrack/call-records';
import { isFictitious } from '@turbotrack/telephony';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holderOf, recount, type Recount, zoneOf } from '../test/recount.js';
import { clockChanges, parseMonth } from './danish-calendar.js';
import { FOREIGN_BLOCKS, SERVICE_BLOCKS, ZONELESS_BLOCKS } from './fictitious-numbers.js';
import { type Fault, FAULTS, generateOperator, type SampleOperator, writeCallFiles, type WrittenFiles } from './index.js';

const directory = mkdtempSync(join(tmpdir(), 'sample-operator-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** What a reader says of each fault; the field and the sentence are the reader's own matter. */
const REASON_OF: Readonly<Record<Fault, MalformedReason>> = {
  'missing-fields': 'column-count', 'bad-date': 'impossible-time', 'skipped-local-time': 'impossible-time', 'year-2099': 'time-out-of-range', 'forty-digit-number': 'not-a-phone-number',
  'letters-in-number': 'not-a-phone-number', 'letters-in-duration': 'not-a-number', 'negative-duration': 'negative', 'excessive-duration': 'too-large', 'unknown-code': 'unknown-value',
};

const filled = (counts: Readonly<Record<string, number>>): Record<string, number> => Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

function byReason(malformed: Readonly<Record<Fault, number>>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const fault of FAULTS) counts[REASON_OF[fault]] = (counts[REASON_OF[fault]] ?? 0) + malformed[fault];
  return filled(counts);
}

async function hashes(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).sort();
  return await Promise.all(names.map(async (name) => `${name} ${createHash('sha256').update(await readFile(join(folder, name))).digest('hex')}`));
}

const SAMPLES = [
  { seed: 5, customers: 40, numbers: 400, calls: 12_000, month: '2026-10' },
  { seed: 6, customers: 12, numbers: 150, calls: 5000, month: '2026-03' },
  { seed: 7, customers: 4, numbers: 40, calls: 2000, month: '2028-02' },
];

describe.each(SAMPLES)('the files of $calls calls of $month', (options) => {
  let operator: SampleOperator;
  let written: WrittenFiles;
  let found: Recount;
  const month = parseMonth(options.month);
  const changes = clockChanges(month.from, month.to);

  beforeAll(async () => {
    operator = generateOperator(options);
    written = await writeCallFiles(operator, join(directory, options.month), { faultyTrailer: true });
    found = await recount(written.files);
  });

  test('hold as many distinct calls as was asked for', () => {
    expect(written.truth.calls).toBe(options.calls);
    expect(found.calls).toHaveLength(options.calls);
    expect(found.conflicts).toBe(0);
  });

  test('hold file by file what the truth says: records, calls, duplicates in the file and across files, internal calls, faults, unread fields, trailers', () => {
    const { files } = written.truth;
    expect(found.files.map(({ name }) => name).sort()).toEqual(files.map(({ name }) => name).sort());
    for (const truth of files) {
      const { records, calls, duplicatesWithinFiles, duplicatesAcrossFiles, internal, name, dropped, trailer } = truth;
      const { outOfOrder: _, malformed, ...counts } = found.files.find((file) => file.name === name) as Recount['files'][number];
      expect(counts).toEqual({ name, records, calls, duplicatesWithinFiles, duplicatesAcrossFiles, internal, dropped, trailer });
      expect(malformed).toEqual(byReason(truth.malformed));
    }
  });

  test('add up to the totals of the truth', () => {
    const { truth } = written;
    for (const count of ['records', 'calls', 'duplicatesWithinFiles', 'duplicatesAcrossFiles', 'internal'] as const) expect(found.files.reduce((sum, file) => sum + file[count], 0)).toBe(truth[count]);
    expect(truth.records).toBe(truth.calls + truth.duplicatesWithinFiles + truth.duplicatesAcrossFiles + truth.internal + Object.values(truth.malformed).reduce((sum, count) => sum + count, 0));
  });

  test('hold for every customer the calls, seconds, messages and bytes the truth says', () => {
    const holder = holderOf(operator);
    const byCustomer = operator.customers.map(({ externalId }) => ({ externalId, calls: 0, seconds: 0, messageParts: 0, dataBytes: 0 }));
    const counts = { unknownNumber: 0, outOfAssignment: 0, noZone: 0, startedLastMonth: 0, longerThanADay: 0, unanswered: 0 };
    const byUse: Record<string, number> = {};
    const outgoingVoiceByZone: Record<string, number> = {};
    for (const call of found.calls) {
      const use = `${call.service} ${call.direction}`;
      byUse[use] = (byUse[use] ?? 0) + 1;
      if (!call.answered) counts.unanswered += 1;
      if (call.durationS > 86_400) counts.longerThanADay += 1;
      if (call.startedAt < month.from) counts.startedLastMonth += 1;
      const customer = holder(call.servedNumber, call.startedAt);
      if (customer === -2) counts.unknownNumber += 1;
      if (customer === -1) counts.outOfAssignment += 1;
      const account = byCustomer[customer];
      if (account === undefined) continue;
      account.calls += 1;
      if (call.service === 'voice') account.seconds += call.durationS;
      else if (call.service === 'data') account.dataBytes += call.volume;
      else account.messageParts += call.volume;
      const zone = zoneOf(operator.tariff, call.otherNumber);
      if (zone === '') counts.noZone += 1;
      if (use === 'voice outgoing') outgoingVoiceByZone[zone] = (outgoingVoiceByZone[zone] ?? 0) + 1;
    }
    const { truth } = written;
    expect(counts).toEqual({ unknownNumber: truth.unknownNumber, outOfAssignment: truth.outOfAssignment, noZone: truth.noZone, startedLastMonth: truth.startedLastMonth, longerThanADay: truth.longerThanADay, unanswered: truth.unanswered });
    expect(byUse).toEqual(truth.byUse);
    expect(outgoingVoiceByZone).toEqual(truth.outgoingVoiceByZone);
    expect(byCustomer).toEqual(truth.byCustomer);
  });

  test('show every trouble of real deliveries at least once', () => {
    const { truth } = written;
    for (const fault of FAULTS) expect([fault, truth.malformed[fault] > 0]).toEqual([fault, true]);
    for (const count of ['duplicatesWithinFiles', 'unknownNumber', 'outOfAssignment', 'noZone', 'startedLastMonth', 'longerThanADay', 'unanswered', 'internal'] as const) expect([count, truth[count] > 0]).toEqual([count, true]);
    if (options.calls >= 5000) expect(truth.duplicatesAcrossFiles).toBeGreaterThan(0);
    expect(found.files.reduce((sum, { outOfOrder }) => sum + outOfOrder, 0)).toBeGreaterThan(0);
    for (const kind of ['cell-id', 'location-area', 'imsi', 'imei', 'tac', 'free-text', 'other']) expect([kind, (truth.dropped[kind] ?? 0) > 0]).toEqual([kind, true]);
  });

  test('hold messages of several parts, told once or part by part, withheld numbers, short codes, roaming and zero-length calls', () => {
    const { calls } = found;
    expect(calls.some(({ service, volume }) => service === 'sms' && volume > 1)).toBe(true);
    expect(calls.some(({ ordinal }) => ordinal > 0)).toBe(true);
    expect(calls.some(({ service, otherNumber }) => service === 'voice' && otherNumber === '')).toBe(true);
    for (const number of ['112', '116111', '118']) expect(calls.some(({ otherNumber }) => otherNumber === number)).toBe(true);
    expect(calls.some(({ direction, originCountry }) => direction === 'roaming-made' && originCountry === 'US')).toBe(true);
    if (options.calls >= 5000) expect(calls.some(({ service, answered, durationS }) => service === 'voice' && answered && durationS === 0)).toBe(true);
  });

  test('call numbers that nobody has: fictitious ones, or the zeros at the start of a series', () => {
    const blocks = [...FOREIGN_BLOCKS, ...SERVICE_BLOCKS, ...ZONELESS_BLOCKS];
    for (const { servedNumber, otherNumber } of found.calls) {
      expect(isFictitious(servedNumber)).toBe(true);
      const inBlock = blocks.some(({ prefix, digits, first, count }) => {
        const rest = otherNumber.slice(prefix.length);
        return otherNumber.startsWith(prefix) && rest.length === digits && Number(rest) >= first && Number(rest) < first + Math.max(count, 1);
      });
      if (otherNumber !== '' && !isFictitious(otherNumber) && !inBlock) expect(otherNumber).toBe('a fictitious number');
    }
  });

  test('have calls at the seconds where numbers change hands, charged to the one who held them then', () => {
    const holder = holderOf(operator);
    const handover = operator.customers
      .flatMap(({ numbers }, customer) => numbers.filter(({ ended, validTo }) => ended === 'reassigned' && validTo !== undefined).map(({ e164, validTo }) => ({ e164, at: validTo as number, customer })))
      .find(({ e164, at, customer }) => holder(e164, at) >= 0 && holder(e164, at) !== customer);
    const at = (instant: number): number => found.calls.filter(({ servedNumber, startedAt }) => servedNumber === handover?.e164 && startedAt === instant).length;
    expect(at((handover?.at ?? 0) - 1000)).toBeGreaterThan(0);
    expect(at(handover?.at ?? 0)).toBeGreaterThan(0);
  });

  test('have calls around the change of the clock, where it is changed, and one of 26 hours over midnight', () => {
    const DAY = 86_400_000;
    const long = found.calls.find(({ durationS }) => durationS === 26 * 3600);
    expect(month.days.filter((day) => day > (long?.startedAt ?? 0) && day < (long?.startedAt ?? 0) + 26 * 3_600_000)).toHaveLength(changes.length === 0 ? 2 : 1);
    for (const { instant } of changes) {
      expect(long?.startedAt).toBeLessThan(instant);
      expect(found.calls.some(({ startedAt, durationS }) => startedAt < instant && startedAt > instant - DAY && startedAt + durationS * 1000 > instant)).toBe(true);
    }
    const repeated = changes.filter(({ offsetBeforeMs, offsetAfterMs }) => offsetAfterMs < offsetBeforeMs);
    // The reader takes the first of the two instants a repeated time can mean; only the file in UTC tells them apart.
    const shownTwice = found.calls.filter(({ startedAt, recordId }) => recordId !== '' && repeated.some(({ instant }) => startedAt >= instant - 3_600_000 && startedAt < instant)).length;
    expect(shownTwice).toBe(written.truth.shownTwice);
    expect(shownTwice > 0).toBe(options.month === '2026-10');
  });

  test('with a faulty trailer are held, with the difference', async () => {
    const { faulty, files } = written;
    if (faulty === undefined) throw new Error('No file with a faulty trailer was written.');
    const plan = await planFile(faulty.path, bundledOperators.tdc);
    expect(plan).toMatchObject({ records: faulty.records, durationMs: faulty.seconds * 1000, declared: { records: faulty.declaredRecords, durationMs: faulty.declaredSeconds * 1000 } });
    expect(plan.problem?.sentence).toBe(`The trailer declares ${faulty.records + 1} records where ${faulty.records} were found and ${faulty.seconds + 60} seconds where ${faulty.seconds} were found.`);
    expect(files.map(({ name }) => name)).not.toContain(faulty.name);
  });

  test('are as long as is said of them', () => {
    for (const { path, bytes } of written.files) expect(readFileSync(path).length).toBe(bytes);
  });

  test('carry subscriber, handset and cell of a test network, none of which a reader hands on', () => {
    const text = written.files.map(({ path }) => readFileSync(path, 'latin1')).join('');
    const imsis = new Set(text.match(/\b00101\d{10}\b/g));
    const imeis = new Set(text.match(/\b00101700\d{7}\b/g));
    expect(imsis.size).toBeGreaterThan(5);
    expect(imeis.size).toBeGreaterThan(5);
    expect(text).toMatch(/\b001-01-4\d{4}-\d+\b/);
    for (const imei of imeis) expect([...imei].reverse().reduce((sum, digit, at) => sum + (at % 2 === 0 ? Number(digit) : Math.floor((Number(digit) * 2) / 10) + ((Number(digit) * 2) % 10)), 0) % 10).toBe(0);
    const handedOn = JSON.stringify(found.calls);
    expect((handedOn.match(/\d{15}/g) ?? []).filter((digits) => imsis.has(digits) || imeis.has(digits))).toEqual([]);
    expect(handedOn).not.toMatch(/001-01-|PJSIP|Reception/);
  });
});

test('the same seed writes the same bytes, another seed others', async () => {
  const options = { seed: 9, customers: 10, numbers: 100, calls: 3000 };
  const [first, again, other] = ['first', 'again', 'other'].map((name) => join(directory, name)) as [string, string, string];
  await writeCallFiles(generateOperator(options), first, { faultyTrailer: true });
  await writeCallFiles(generateOperator(options), again, { faultyTrailer: true });
  await writeCallFiles(generateOperator({ ...options, seed: 10 }), other, { faultyTrailer: true });
  expect(await hashes(again)).toEqual(await hashes(first));
  const different = await hashes(other);
  for (const hash of await hashes(first)) expect(different).not.toContain(hash);
});

test('twenty-five times the calls need no more memory', async () => {
  const rssOf = async (calls: number): Promise<number> => {
    let peak = 0;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 10);
    await writeCallFiles(generateOperator({ seed: 2, customers: 20, numbers: 200, calls }), join(directory, `calls-${calls}`));
    clearInterval(watch);
    return peak;
  };
  await rssOf(5000);
  const few = await rssOf(10_000);
  expect((await rssOf(250_000)) - few).toBeLessThan(96 << 20);
});
