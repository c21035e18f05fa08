import { bundledOperators } from '@turbotrack/call-records';
import { readCsv } from '@turbotrack/csv/testing';
import type { Page } from '@turbotrack/service';
import { until } from '@turbotrack/service/testing';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startRating } from '../start-rating.js';
import { Company } from '../testing/company.js';
import { plainTariff } from '../testing/plain-tariff.js';
import { addOperator, everythingKept, filesBelow, type RatingUnderTest, settled, startRatingUnderTest } from '../testing/rating-under-test.js';
import { OURS, tdcFile, THEIRS } from '../testing/tdc-file.js';
import type { Reconciliation, ReconciliationDay, ReconciliationLine } from './list-reconciliations.js';

const HIDDEN = '4515000003';
let rating: RatingUnderTest;
beforeAll(async () => {
  rating = await startRatingUnderTest();
  const { platform } = rating;
  await addOperator(platform, bundledOperators['tdc']!);
  const company = new Company(platform);
  await company.tariff('standard', plainTariff());
  const [product, customer] = [await company.product(), await company.customer()];
  await company.holds(customer, OURS, { product, to: '2026-10-20T00:00:00Z' });
  await company.holds(customer, HIDDEN, { product, restricted: true });
  await company.holds(await company.customer(), OURS, { product, from: '2026-10-20T00:00:00Z' });
  const at = (time: string) => ({ at: new Date(time) });
  await rating.people.upload('tdc', tdcFile([
    { id: 'R1', ...at('2026-10-19T10:00:00Z') }, { id: 'R2', ...at('2026-10-21T10:00:00Z') }, { id: 'R3', ...at('2026-10-21T11:00:00Z') }, { id: 'R4', ...at('2026-10-21T11:00:00Z') },
    { id: 'R5', ...at('2026-10-24T22:00:00Z') }, { id: 'R6', ...at('2026-10-25T12:00:00Z'), a: HIDDEN }, { id: 'R7', ...at('2026-10-21T12:00:00Z'), type: 'MTC', a: THEIRS, b: OURS },
  ]));
  await settled(platform, 1);
  await platform.query('update rating.call set cost_micro = case direction when 0 then 100000 end');
});
afterAll(() => rating.close());
beforeEach(() => rating.platform.query('truncate rating.reconciliation cascade'));

const HEADER = 'price;start;served;other;recordId;note';
const line = (reference: string, start: string, price = '0,10', served = OURS, other = THEIRS) => `${price};${start};${served};${other};${reference};whatever`;

async function ask(list: string, query = 'from=2026-10-01&to=2026-10-25'): Promise<Reconciliation> {
  const token = await rating.platform.token('rating:read rating:write');
  const response = await fetch(`${rating.app.url}/reconciliations?operator=tdc&${query}`, { method: 'POST', body: list, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' } });
  expect(response.status).toBe(202);
  return finished(((await response.json()) as { reconciliationId: number }).reconciliationId);
}

async function finished(id: number): Promise<Reconciliation> {
  let report: Reconciliation | undefined;
  await until(async () => {
    report = (await rating.people.get<Reconciliation>(`/reconciliations/${id}`)).body;
    return report.state !== 'reading';
  });
  return report!;
}
const linesOf = async ({ reconciliationId }: Reconciliation, query = '') => (await rating.people.get<Page<ReconciliationLine>>(`/reconciliations/${reconciliationId}/lines${query}`)).body.items;

describe('a list of an operator', () => {
  const LIST = [
    HEADER, line('X1', '2026-10-19T12:00:00+02:00'), line('X2', '2026-10-21T10:00:00Z', '0,25'), line('X3', '2026-10-21T11:00:00Z'), line('X9', '2026-10-22T10:00:00Z', '1.5'),
    line('X8', '2026-10-25T10:00:00Z'), 'nonsense', line('X7', '2026-10-21 10:00:00'), '',
  ].join('\n');

  test('is matched call by call, whoever held the number then, and what either side lacks is told', async () => {
    const report = await ask(LIST);
    // R4 is as R3 and has no line; R5 is of the 25th in Copenhagen; R6 is not shown; R7 came in.
    expect(report).toMatchObject({ state: 'done', linesDone: 7, matched: 2, priceDiffers: 1, missingHere: 1, missingThere: 1, outside: 1, malformed: 2, theirMicro: 2_050_000, ourMicro: 400_000 });
    expect((await linesOf(report)).map(({ position, outcome, reference, differenceMicro }) => [position, outcome, reference, differenceMicro])).toEqual([
      [1, 'matched', 'X1', 0], [2, 'price differs', 'X2', 150_000], [3, 'matched', 'X3', 0], [4, 'missing here', 'X9', null], [5, 'outside', 'X8', null], [6, 'malformed', null, null],
      [7, 'malformed', null, null], [8, 'missing there', null, null],
    ]);
    const { body } = await rating.people.get<{ items: ReconciliationDay[] }>(`/reconciliations/${report.reconciliationId}/days`);
    expect(body.items).toEqual([
      { day: '2026-10-19', theirCalls: 1, ourCalls: 1, theirMicro: 100_000, ourMicro: 100_000, differenceMicro: 0 },
      { day: '2026-10-21', theirCalls: 2, ourCalls: 3, theirMicro: 350_000, ourMicro: 300_000, differenceMicro: 50_000 },
      { day: '2026-10-22', theirCalls: 1, ourCalls: 0, theirMicro: 1_500_000, ourMicro: 0, differenceMicro: 1_500_000 },
    ]);
  });

  test('may differ by the tolerance', async () => {
    expect(await ask(LIST, 'from=2026-10-01&to=2026-10-25&toleranceMicro=150000')).toMatchObject({ matched: 3, priceDiffers: 0 });
    expect(await ask(LIST, 'from=2026-10-01&to=2026-10-25&toleranceMicro=149999')).toMatchObject({ matched: 2, priceDiffers: 1 });
  });

  test('pairs equal calls one by one, so that a line too many is missing here', async () => {
    const equal = ['A', 'B', 'C'].map((reference) => line(reference, '2026-10-21T11:00:00Z'));
    const report = await ask([HEADER, ...equal].join('\r\n'), 'from=2026-10-21&to=2026-10-22');
    expect(report).toMatchObject({ matched: 2, missingHere: 1, missingThere: 1 });
    const calls = (await linesOf(report, '?outcome=matched')).map(({ callId }) => callId);
    expect(new Set(calls).size).toBe(2);
  });

  test('leaves no number in the database nor on the disk', async () => {
    await ask([HEADER, line('X1', '2026-10-19T10:00:00Z', '1', '4515000098', '4517000098'), line('45 17 00 00 98', '2026-10-19T10:00:00Z')].join('\n'));
    expect(await filesBelow(`${rating.platform.directory}/reconciliation`)).toEqual([]);
    for (const [place, text] of await everythingKept(rating.platform)) expect(`${place}: ${text.includes('000098') || text.includes('00 00 98')}`).toBe(`${place}: false`);
  });

  test('without its columns is refused with the sentence', async () => {
    expect(await ask('recordId;served\nX;1')).toMatchObject({ state: 'refused', problem: 'The first line lacks the columns other, start, price.' });
    expect(await ask('')).toMatchObject({ state: 'refused', problem: 'The list is empty.' });
  });

  test('goes on after a crash where it stopped: nothing is matched twice', async () => {
    const { directory, query, ratingConfig } = rating.platform;
    const [row] = await query<{ id: number }>(
      `insert into rating.reconciliation (operator_id, from_day, until_day, tolerance_micro, asked_by, lines_done) select operator_id, '2026-10-01', '2026-10-25', 0, 'test', 2 from rating.operator returning reconciliation_id as id`);
    const [first] = await query<{ call_id: string }>(`select call_id from rating.call where started_at = '2026-10-19T10:00:00Z'`);
    await query(
      `insert into rating.reconciliation_line values ($1, 1, 'matched', 'X1', $2, '2026-10-19', 100000, 100000), ($1, 2, 'price differs', 'X2', null, '2026-10-21', 250000, 100000)`, [row!.id, first!.call_id]);
    await mkdir(`${directory}/reconciliation`, { recursive: true });
    await writeFile(`${directory}/reconciliation/${row!.id}`, LIST);
    await writeFile(`${directory}/reconciliation/999999`, LIST);
    await utimes(`${directory}/reconciliation/999999`, new Date(0), new Date(0));
    const second = await startRating(ratingConfig);
    const report = await finished(row!.id);
    await second.close();
    expect(report).toMatchObject({ linesDone: 7, matched: 2, priceDiffers: 1, malformed: 2 });
    expect(await filesBelow(`${directory}/reconciliation`)).toEqual([]);
  });

  test('and the file of a claim are there as CSV', async () => {
    const report = await ask(LIST);
    const token = await rating.platform.token('rating:read');
    const csv = async (path: string) => readCsv(Buffer.from(await (await fetch(`${rating.app.url}${path}`, { headers: { authorization: `Bearer ${token}`, accept: 'text/csv' } })).arrayBuffer()));
    expect(await csv(`/reconciliations/${report.reconciliationId}/lines?outcome=price differs`)).toEqual([
      ['position', 'outcome', 'reference', 'callId', 'day', 'theirMicro', 'ourMicro', 'differenceMicro'], ['2', 'price differs', 'X2', expect.stringMatching(/^\d+$/), '2026-10-21', '250000', '100000', '150000'],
    ]);
    expect((await csv('/reconciliations?operator=tdc')).slice(1).map(([id, operator]) => [id, operator])).toEqual([[String(report.reconciliationId), 'tdc']]);
    expect((await rating.people.get('/reconciliations/999999/lines')).status).toBe(404);
  });
});
