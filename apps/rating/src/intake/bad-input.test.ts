import { bundledOperators } from '@turbotrack/call-records';
import { until } from '@turbotrack/service/testing';
import { createDecipheriv } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FileReport } from '../deliveries/list-files.js';
import { type AlarmReceiver, startAlarmReceiver } from '../testing/alarm-receiver.js';
import { Company } from '../testing/company.js';
import { plainTariff } from '../testing/plain-tariff.js';
import { addOperator, everythingKept, filesBelow, putIncoming, type RatingUnderTest, settled, startRatingUnderTest } from '../testing/rating-under-test.js';
import { OURS, tdcFile, type TdcLine, tdcLine } from '../testing/tdc-file.js';
import { HeldFileKey } from './held-file-key.js';

/** Values that occur nowhere but in places nobody may read; afterwards every store is searched for them. */
const CANARY = { imsi: '238019988776655', imei: '358019988776655', cell: '98765-43210', area: '65-CANARY', text: 'KANARIEFUGL', digits: '4517998877665544332211' };
const EVERY_CANARY = new RegExp(Object.values(CANARY).join('|'), 'i');

let rating: RatingUnderTest;
let receiver: AlarmReceiver;
let files = 0;
beforeAll(async () => {
  receiver = await startAlarmReceiver();
  rating = await startRatingUnderTest({ ALARM_WEBHOOK_URL: receiver.url });
  await addOperator(rating.platform, bundledOperators.tdc);
  await addOperator(rating.platform, bundledOperators.three);
  const company = new Company(rating.platform);
  await company.tariff('standard', plainTariff());
  await company.holds(await company.customer(), OURS, { product: await company.product() });
});
afterAll(async () => {
  await rating.close();
  receiver.close();
});

const DAY = Date.now() - 5 * 86_400_000;
let ids = 0;
/** A good record in a handset that must not be known, somewhere in the country. */
const good = (more: Partial<TdcLine> = {}): TdcLine => ({ id: `G${(ids += 1)}`, at: new Date(DAY + ids * 1_000), imsi: CANARY.imsi, imei: CANARY.imei, cell: CANARY.cell, area: CANARY.area, ...more });

async function deliver(bytes: Uint8Array, operator = 'tdc'): Promise<FileReport> {
  const { body } = await rating.people.upload<{ fileId: number }>(operator, bytes);
  files += 1;
  await settled(rating.platform, files);
  return (await rating.people.get<FileReport>(`/files/${body.fileId}`)).body;
}

const suspenseOf = ({ fileId }: FileReport) =>
  rating.platform.query<{ line: number; reason: string; field: string; sentence: string }>('select line, reason, field, sentence from rating.suspended_call where file_id = $1 order by line', [fileId]);

describe('a line that cannot be read', () => {
  test('waits with its line and field and never its words, and the good records around it are kept', async () => {
    const bad: [line: TdcLine | string, field: string, says: string][] = [
      [good({ b: CANARY.digits.padEnd(40, '7') }), 'bNumber', 'is no possible telephone number'],
      [good({ b: CANARY.text }), 'bNumber', 'is no possible telephone number'],
      [good({ seconds: '-60' }), 'duration', 'is negative'],
      [good({ seconds: `1m${CANARY.text}` }), 'duration', 'is no number in the described format'],
      [good({ seconds: String(8 * 86_400) }), 'duration', 'is larger than any real use'],
      [good({ time: '01-01-2099 12:00:00' }), 'startTime', 'lies before the year 2000 or more than a day ahead'],
      [good({ time: '01-01-1999 12:00:00' }), 'startTime', 'lies before the year 2000 or more than a day ahead'],
      [good({ time: '31-02-2026 12:00:00' }), 'startTime', 'is a time that does not exist'],
      [good({ time: '29-03-2026 02:30:00' }), 'startTime', 'is a time that does not exist'],
      [good({ time: CANARY.text }), 'startTime', 'is not in the described time format'],
      [good({ type: CANARY.text }), 'callType', 'holds a code the description does not explain'],
      [good({ answered: '' }), 'answered', 'is empty'],
      [good({ country: 'XX' }), 'originCountry', 'is no ISO 3166-1 alpha-2 country code'],
      [good({ id: `id\u0007${CANARY.text}` }), 'recordId', 'holds a control character'],
      [good({ id: CANARY.text.repeat(20) }), 'recordId', 'is longer than 128 characters'],
      [`${CANARY.text};${CANARY.imsi}`, 'line', 'has another number of columns than the description or header says'],
      [`"${CANARY.text}" ${CANARY.imsi};${tdcLine(good())}`, 'line', 'has text behind a closing quote'],
      [`X;${CANARY.text.repeat(7_000)}`, 'line', 'is longer than 64 KiB'],
    ];
    const lines = bad.flatMap(([line]) => [good(), line]);
    const seconds = bad.length * 60 + bad.reduce((sum, [line]) => sum + (typeof line === 'string' ? 0 : Math.max(0, Number(line.seconds ?? 60) || 0)), 0);
    const report = await deliver(tdcFile(lines, `TRAILER;${lines.length};${seconds}`));
    expect(report).toMatchObject({ state: 'read', problem: null, records: lines.length, accepted: bad.length, suspended: bad.length });
    expect(await suspenseOf(report)).toEqual(
      bad.map(([, field, says], at) => {
        const line = 3 + at * 2;
        return { line, reason: 'malformed', field, sentence: field === 'line' ? `Line ${line} ${says}.` : `Line ${line}: ${field} ${says}.` };
      }),
    );
  });

  test('of a gigabyte is one suspended record; memory does not grow with it', async () => {
    const { platform } = rating;
    const [head, tail] = [tdcFile([good()], null), `\r\n${tdcLine(good())}\r\nTRAILER;3;120\r\n`];
    const folder = `${platform.directory}/incoming/tdc`;
    await mkdir(folder, { recursive: true });
    const file = await open(`${folder}/.gigabyte`, 'w');
    await file.write(head);
    await file.write(tail, head.length + 2 ** 30);
    await file.close();
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
    await rename(`${folder}/.gigabyte`, `${folder}/gigabyte`);
    files += 1;
    await settled(platform, files, 50_000);
    clearInterval(watch);
    const report = (await rating.people.get<{ items: FileReport[] }>('/files?limit=500')).body.items.at(-1)!;
    expect(report).toMatchObject({ state: 'read', records: 3, accepted: 2, suspended: 1 });
    expect(await suspenseOf(report)).toEqual([{ line: 3, reason: 'malformed', field: 'line', sentence: 'Line 3 is longer than 64 KiB.' }]);
    expect((peak - before) / 2 ** 20).toBeLessThan(300);
  });
});

describe('a file that cannot be read', () => {
  test('is refused with a sentence that says where, and nothing of it is kept', async () => {
    const cases: [bytes: Buffer, operator: string, problem: string | RegExp][] = [
      [Buffer.concat([Buffer.from([0xff, 0xfe]), tdcFile([good()])]), 'tdc', 'The file begins with the byte order mark of UTF-16 (little endian), not described iso-8859-1.'],
      [Buffer.from(`type,calling,called,start,seconds,status,route,country,volume,imsi\nvoice-out,${OURS},4517000001,2026-01-01T00:00:00Z,1,answered,K\u00f8b,DK,,${CANARY.imsi}\n`, 'latin1'), 'three', /^Byte 1\d\d \(0-based\), on line 2, is no UTF-8\.$/],
      [Buffer.from(`${CANARY.text};${CANARY.imsi}\n`), 'tdc', /^The header line lacks the described columns (?:[A-Z]\w+, ){8}[A-Z]\w+\.$/],
      [tdcFile([]).subarray(0, 20), 'tdc', /^The header line lacks the described columns /],
    ];
    for (const [bytes, operator, problem] of cases) {
      const report = await deliver(bytes, operator);
      expect(report).toMatchObject({ state: 'refused', problem: typeof problem === 'string' ? problem : expect.stringMatching(problem), accepted: 0, chunks: 0 });
      await until(() => receiver.alarms.some(({ type, data }) => type === 'alarm.delivery-refused' && data.facts['fileId'] === report.fileId));
    }
    expect(await filesBelow(rating.platform.directory)).toEqual([]);
  });

  test('is read when it merely holds no record', async () => {
    expect(await deliver(tdcFile([]))).toMatchObject({ state: 'read', problem: null, records: 0, chunks: 0 });
    await until(async () => (await filesBelow(`${rating.platform.directory}/spool`)).length === 0);
  });
});

describe('a file whose totals are wrong', () => {
  const lines = () => [good(), good({ seconds: 30 })];
  const cases: [what: string, bytes: () => Buffer, problem: string | RegExp][] = [
    ['too few records', () => tdcFile(lines(), 'TRAILER;3;150'), 'The trailer declares 3 records where 2 were found and 150 seconds where 90 were found.'],
    ['other seconds', () => tdcFile(lines(), 'TRAILER;2;89'), 'The trailer declares 89 seconds where 90 were found.'],
    ['more records than can be counted', () => tdcFile(lines(), `TRAILER;${'9'.repeat(40)};90`), /^The trailer declares \d\S+e\+39 records where 2 were found\.$/],
    ['words for numbers', () => tdcFile(lines(), `TRAILER;${CANARY.text};90`), 'The trailer on line 4 lacks its totals or they are no numbers.'],
    ['no trailer', () => tdcFile(lines(), null), 'The file ends without the described trailer.'],
    ['only half of itself', () => tdcFile(lines()).subarray(0, -40), 'The file ends in the middle of a line and has no trailer: it is only half written.'],
    ['records behind the trailer', () => Buffer.concat([tdcFile(lines()), Buffer.from(`${tdcLine(good())}\r\n`)]), 'Line 5 is a record behind the trailer on line 4.'],
  ];

  test.each(cases)('(%s) is held whole with the difference in a sentence; no call is taken, people are told, an encrypted copy waits', async (_what, make, problem) => {
    const bytes = make();
    const calls = await rating.platform.query('select count(*) from rating.call');
    const report = await deliver(bytes);
    expect(report).toMatchObject({ state: 'held', problem: typeof problem === 'string' ? problem : expect.stringMatching(problem), accepted: 0, chunks: 0 });
    expect(await rating.platform.query('select count(*) from rating.call')).toEqual(calls);
    await until(() => receiver.alarms.some(({ type, data }) => type === 'alarm.delivery-held' && data.facts['fileId'] === report.fileId && data.sentence.includes(report.problem!)));
    const copy = await decrypted(report.fileId);
    // The allow-listed columns are there, so that the file can be decided on; nothing else is.
    expect(copy).toContain(OURS);
    expect(copy.split(/\r?\n/)[0]).toBe('RecordId;CallType;ANumber;BNumber;StartTime;Duration;Answered;Trunk;OriginCountry;;;;;Volume');
    for (const value of [CANARY.imsi, CANARY.imei, CANARY.cell, CANARY.area]) expect(copy).not.toContain(value);
    // The very same bytes again: the raw delivery must not lie in the spool for ever.
    await rating.people.upload('tdc', bytes);
    expect(await filesBelow(`${rating.platform.directory}/spool`)).toEqual([]);
  });
});

describe('after all of this', () => {
  test('no value that may not be read is in a table, in planner statistics, a file, a log line, an alarm or an answer of the API', async () => {
    await putIncoming(rating.platform, 'tdc', tdcFile([good()]), `${CANARY.text}-${CANARY.imsi}.csv`);
    files += 1;
    await settled(rating.platform, files);
    await until(async () => (await filesBelow(`${rating.platform.directory}/spool`)).length === 0);
    const kept = await everythingKept(rating.platform);
    expect([...kept.keys()].filter((place) => place.includes('/held/')).length).toBe(7);
    for (const [place, text] of kept) {
      expect(EVERY_CANARY.test(text), place).toBe(false);
      expect(EVERY_CANARY.test(place), 'a name of a file').toBe(false);
    }
    for (const path of ['/files?limit=500', '/suspense?limit=500', '/operators']) expect(EVERY_CANARY.test(JSON.stringify(await rating.people.get(path))), path).toBe(false);
    expect(EVERY_CANARY.test(rating.log.join('\n'))).toBe(false);
    expect(EVERY_CANARY.test(JSON.stringify(receiver.alarms))).toBe(false);
    expect(rating.log.filter((line) => line.includes('job-attempt-failed'))).toEqual([]);
  });
});

async function decrypted(fileId: number): Promise<string> {
  const { platform } = rating;
  const bytes = await readFile(`${platform.directory}/held/${fileId}`);
  const decipher = createDecipheriv('aes-256-gcm', new HeldFileKey(platform.database.installation).bytes, bytes.subarray(0, 12)).setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('latin1');
}
