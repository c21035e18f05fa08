import { bundledOperators } from '@turbotrack/call-records';
import { readCsv } from '@turbotrack/csv/testing';
import { formatMicro } from '@turbotrack/money';
import type { RateDefinition, TariffDefinition } from '@turbotrack/rating-engine';
import type { Page } from '@turbotrack/service';
import { until } from '@turbotrack/service/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startRating } from '../start-rating.js';
import { Company } from '../testing/company.js';
import { plainTariff } from '../testing/plain-tariff.js';
import { addOperator, type Answer, everythingKept, pointersOf, type RatingUnderTest, settled, startRatingUnderTest } from '../testing/rating-under-test.js';
import { OURS, tdcFile, type TdcLine } from '../testing/tdc-file.js';
import type { CallBehind, Difference, OperatorInvoice, RefusedLine } from './operator-invoices.schemas.js';

const SECOND = '4515000002';
const HIDDEN = '4515000003';
const SWEDEN = '46701740605';
const DENMARK = '4517000001';
const voice = (zone: string, priceMicro: number): RateDefinition => ({ service: 'voice', directions: ['outgoing', 'forwarded'], zone, steps: [{ fromSecond: 0, unitSeconds: 60, incrementSeconds: 1, priceMicro }] });

/** Denmark 0.10, Sweden 0.30 a minute by the second, a message 0.05; what comes in is free. From 16 October Sweden is 0.60. */
const buying = (sweden: number, validFrom: string): TariffDefinition => ({
  ...plainTariff(), name: 'Buy', validFrom,
  zones: [
    { code: 'dk', name: { da: 'Danmark', en: 'Denmark' }, prefixes: ['45'], shortCodes: [] }, { code: 'se', name: { da: 'Sverige', en: 'Sweden' }, prefixes: ['46'], shortCodes: [] },
    { code: 'se-mobile', name: { da: 'Sverige mobil', en: 'Sweden mobile' }, prefixes: ['467'], shortCodes: [] },
  ],
  rates: [
    voice('dk', 100_000), voice('se', sweden / 2), voice('se-mobile', sweden), { service: 'sms', directions: ['outgoing'], zone: 'any', messageMicro: 50_000 },
    { service: 'voice', directions: ['incoming'], zone: 'any', steps: [{ fromSecond: 0, unitSeconds: 60, incrementSeconds: 60, priceMicro: 0 }] },
  ],
});

let rating: RatingUnderTest;
let token: string;
beforeAll(async () => {
  rating = await startRatingUnderTest();
  const { platform } = rating;
  token = await platform.token('rating:read rating:write');
  await addOperator(platform, bundledOperators['tdc']!);
  const company = new Company(platform);
  const plain = plainTariff();
  await company.tariff('standard', {
    ...plain, zones: [{ code: 'world', name: { da: 'Verden', en: 'World' }, prefixes: ['45', '46', '47'], shortCodes: [] }], rates: [...plain.rates, { service: 'sms', directions: ['outgoing'], zone: 'any', messageMicro: 1 }],
  });
  await company.tariff('bought', buying(300_000, '2020-01-01'));
  await company.tariff('bought', buying(600_000, '2026-10-16'));
  await platform.query(`update rating.operator set buy_tariff = 'bought'`);
  const product = await company.product();
  await company.holds(await company.customer(), OURS, { product });
  await company.holds(await company.customer(), SECOND, { product });
  await company.holds(await company.customer(), HIDDEN, { product, restricted: true });
  const call = (id: string, time: string, b: string, seconds: number, more: Partial<TdcLine> = {}): TdcLine => ({ id, at: new Date(`2026-10-${time}Z`), b, seconds, ...more });
  await rating.people.upload('tdc', tdcFile([
    call('C1', '05T10:00:00', DENMARK, 60), call('C2', '06T10:00:00', DENMARK, 30, { a: SECOND }), call('C3', '07T10:00:00', SWEDEN, 60), call('C4', '15T22:00:00', SWEDEN, 60),
    call('C5', '08T10:00:00', DENMARK, 0, { type: 'SMS-MO', volume: '2' }), call('C6', '08T11:00:00', DENMARK, 600, { answered: 'N' }), call('C7', '09T10:00:00', '4712345678', 60),
    call('C8', '10T10:00:00', DENMARK, 300, { a: HIDDEN }), call('C9', '11T10:00:00', OURS, 120, { type: 'MTC', a: DENMARK }), call('C10', '31T23:00:00', DENMARK, 60), call('C11', '12T10:00:00', '4681234567', 60),
  ]));
  await settled(platform, 1);
});
afterAll(() => rating.close());
beforeEach(async () => {
  await rating.platform.query('truncate rating.operator_invoice cascade');
  await rating.platform.query('update rating.operator set invoice_description = null');
});

const OCTOBER = 'from=2026-10-01&to=2026-11-01';
const HEADING = 'destination;prefix;service;direction;calls;quantity;amount';
/** What the operator ought to bill: 90 s to Denmark, C4 by the new price, Sweden by its two zones. */
const RIGHT = [HEADING, 'Danmark;;voice;;2;90;0,15', 'se-mobile;;voice;;2;120;0,9', 'Sweden;;voice;;1;60;0,15', 'Denmark;;sms;;1;2;0,1', 'Total;;;;6;;1,3'];

async function send(lines: readonly string[] | string, query = OCTOBER, invoiceNumber = 'F-1'): Promise<Answer<OperatorInvoice>> {
  const body = typeof lines === 'string' ? lines : lines.join('\r\n');
  const response = await fetch(`${rating.app.url}/operator-invoices?operator=tdc&invoiceNumber=${invoiceNumber}&${query}`, { method: 'POST', body, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' } });
  return { status: response.status, body: (await response.json()) as OperatorInvoice };
}

async function compared(lines: readonly string[] | string, query?: string, invoiceNumber?: string): Promise<OperatorInvoice> {
  const { status, body } = await send(lines, query, invoiceNumber);
  expect(status).toBe(202);
  return done(body.operatorInvoiceId);
}

async function done(id: number): Promise<OperatorInvoice> {
  let report: OperatorInvoice | undefined;
  await until(async () => (report = (await rating.people.get<OperatorInvoice>(`/operator-invoices/${id}`)).body).state === 'done');
  return report!;
}

const linesOf = async ({ operatorInvoiceId }: OperatorInvoice, query = '') => (await rating.people.get<Page<Difference>>(`/operator-invoices/${operatorInvoiceId}/lines${query}`)).body.items;
const brief = ({ place, service, outcome, difference }: Difference) => [place, service, outcome, difference.calls, difference.quantity, difference.micro];
const file = async (path: string) => readCsv(Buffer.from(await (await fetch(`${rating.app.url}/operator-invoices${path}`, { headers: { authorization: `Bearer ${token}`, accept: 'text/csv' } })).arrayBuffer()));

describe("an operator's invoice", () => {
  test('that bills our calls by the buy tariff of the day of each agrees in every line and in its control total', async () => {
    const report = await compared(RIGHT);
    // C7 goes where the buy tariff has no zone; unanswered, incoming and free calls are nobody's line.
    expect(report).toMatchObject({
      claimNumber: expect.stringMatching(/^OK-\d{6}$/) as string, lines: 4, refusedLines: 0, controlMicro: 1_300_000, controlDifferenceMicro: 0, controlCallsDifference: 0, matched: 4, missingHere: 0, missingThere: 0,
      quantityDiffers: 0, priceDiffers: 0, theirMicro: 1_300_000, ourMicro: 1_300_000, differenceMicro: 0, unpricedCalls: 1,
    });
    expect((await linesOf(report)).map(brief)).toEqual([['dk', 'voice', 'matched', 0, 0, 0], ['dk', 'sms', 'matched', 0, 0, 0], ['se', 'voice', 'matched', 0, 0, 0], ['se-mobile', 'voice', 'matched', 0, 0, 0]]);
  });

  test('is told what differs: lines we have nothing for, lines it lacks, quantity, price; and how much of the money comes of which', async () => {
    const report = await compared([HEADING, 'dk;;voice;;3;390;0,65', 'se-mobile;;voice;;2;120;1,2', 'Atlantis;;voice;;1;10;5', 'dk;;sms;;1;2;0,11']);
    expect((await linesOf(report)).map(brief)).toEqual([
      ['Atlantis', 'voice', 'missing here', 1, 10, 5_000_000], ['dk', 'voice', 'quantity differs', 1, 300, 500_000], ['dk', 'sms', 'matched', 0, 0, 10_000], ['se', 'voice', 'missing there', -1, -60, -150_000],
      ['se-mobile', 'voice', 'price differs', 0, 0, 300_000],
    ]);
    // The restricted person's five minutes are out of sight: they stand as billed too much, at our price.
    const [quantity] = await linesOf(report, '?outcome=quantity differs');
    expect(quantity).toMatchObject({ quantityEffectMicro: 500_000, priceEffectMicro: 0 });
    expect(quantity!.sentence.da).toBe('I fakturerer 3 opkald (390 sekunder), vi har 2 opkald (90 sekunder); af forskellen på 0,50 kr. skyldes 0,50 kr. mængden og 0,00 kr. prisen.');
    expect((await linesOf(report, '?service=sms')).map(brief)).toHaveLength(1);
    expect((await linesOf(report, '?outcome=missing there&direction=incoming'))).toEqual([]);
  });

  test('may differ by an amount, or by thousandths of calls, quantity and amount', async () => {
    const lines = [HEADING, 'dk;;voice;;2;99;0,165'];
    const [one, two, three] = [await compared(lines, OCTOBER, 'T-1'), await compared(lines, `${OCTOBER}&tolerancePermille=100`, 'T-2'), await compared(lines, `${OCTOBER}&tolerancePermille=90`, 'T-3')];
    expect([one!, two!, three!].map(({ matched }) => matched)).toEqual([0, 1, 0]);
    const dear = [HEADING, 'dk;;voice;;2;90;0,2'];
    expect((await compared(dear, `${OCTOBER}&toleranceMicro=50000`, 'T-4')).matched).toBe(1);
    expect((await compared(dear, `${OCTOBER}&toleranceMicro=49999`, 'T-5')).priceDiffers).toBe(1);
  });

  test('that bills by beginnings of numbers takes the calls under the longest of them; what it does not bill so stands by zone', async () => {
    const report = await compared([HEADING, ';46;voice;;1;60;0,15', ';467017;voice;;2;120;0,9', 'dk;;voice;;2;90;0,15', 'dk;;sms;;1;2;0,1']);
    expect((await linesOf(report)).map(({ kind, place, outcome }) => [kind, place, outcome])).toEqual([['prefix', '46', 'matched'], ['prefix', '467017', 'matched'], ['zone', 'dk', 'matched'], ['zone', 'dk', 'matched']]);
    // Where the zone is billed too and lies nearer than the beginning, it has the calls.
    const mixed = await compared([HEADING, ';46;voice;;1;60;0,15', 'se-mobile;;voice;;2;120;0,9'], OCTOBER, 'F-2');
    expect((await linesOf(mixed)).slice(0, 1).map(brief)).toEqual([['46', 'voice', 'matched', 0, 0, 0]]);
    expect(mixed).toMatchObject({ matched: 2, missingThere: 2 });
  });

  test('is compared line by line whatever a wrong line says; that one is told with its column, and the control total shows what is missing', async () => {
    const report = await compared([...RIGHT.slice(0, 2), 'Norge;;voice;;x;60;0,15', ...RIGHT.slice(3)]);
    expect(report).toMatchObject({ lines: 3, refusedLines: 1, matched: 3, controlDifferenceMicro: -900_000, controlCallsDifference: -2, missingThere: 1 });
    const { body } = await rating.people.get<Page<RefusedLine>>(`/operator-invoices/${report.operatorInvoiceId}/refused-lines`);
    expect(body.items).toEqual([{ line: 3, column: 'calls', fault: 'no number', sentence: { da: 'Linje 3: calls er ikke et tal, der kan stå her.', en: 'Line 3: calls is no number that can stand here.' } }]);
  });

  test('comes as JSON, or by the description of its columns, to the same result', async () => {
    const json = JSON.stringify({ lines: [{ destination: 'dk', calls: 2, quantity: 90, amount: 0.15 }], total: { amount: '0.15' } });
    expect(await compared(json, `${OCTOBER}&content=json`)).toMatchObject({ matched: 1, missingThere: 3, controlDifferenceMicro: 0 });
    const described = await rating.people.put('/operators/tdc/invoice-description', { columns: { destination: 'Land', calls: 'Antal', quantity: 'Minutter', amount: 'Pris' }, decimal: ',', units: { voice: 'minutes' } });
    expect(described.status).toBe(200);
    expect(await compared(['Pris;Minutter;Antal;Land', '0,15;1,5;2;Danmark'], `${OCTOBER}&controlMicro=150000`, 'F-2')).toMatchObject({ matched: 1, missingThere: 3, controlDifferenceMicro: 0 });
    expect((await rating.people.get<{ decimal: string }>('/operators/tdc/invoice-description')).body.decimal).toBe(',');
    expect((await rating.people.put('/operators/nobody/invoice-description', { columns: { destination: 'a', calls: 'b', quantity: 'c', amount: 'd' } })).status).toBe(404);
  });

  test('is there once: sent again it is the same claim, another of its number is refused or replaces it, and compared again it gives the same', async () => {
    const report = await compared(RIGHT);
    expect((await send(RIGHT)).body.claimNumber).toBe(report.claimNumber);
    const other = [HEADING, 'dk;;voice;;2;90;0,35'];
    expect((await send(other)).status).toBe(409);
    const replaced = await compared(other, `${OCTOBER}&replace=true`);
    expect(replaced).toMatchObject({ operatorInvoiceId: report.operatorInvoiceId, claimNumber: report.claimNumber, priceDiffers: 1, lines: 1, controlMicro: null, controlDifferenceMicro: null });
    const before = await linesOf(replaced);
    expect((await rating.people.post(`/operator-invoices/${replaced.operatorInvoiceId}/compare`, {})).status).toBe(202);
    const again = await done(replaced.operatorInvoiceId);
    expect({ ...again, finishedAt: null }).toEqual({ ...replaced, finishedAt: null });
    expect(await linesOf(again)).toEqual(before);
  });

  test('goes on after a crash with the customers that are left, and counts nobody twice', async () => {
    const report = await compared(RIGHT);
    // As a process killed after the first customer leaves it: sums of that one alone, no line judged.
    const [customer] = await rating.platform.query<{ id: number }>('select min(customer_id) as id from ordering.customer');
    await rating.platform.query('delete from rating.operator_invoice_sum');
    await rating.platform.query(`insert into rating.operator_invoice_sum (operator_invoice_id, kind, place, service, direction, our_calls, our_quantity, our_micro)
      values ($1, 'zone', 'dk', 0, 0, 1, 60, 100000), ($1, 'zone', 'se-mobile', 0, 0, 2, 120, 900000), ($1, 'zone', 'se', 0, 0, 1, 60, 150000), ($1, 'zone', 'dk', 1, 0, 1, 2, 100000)`, [report.operatorInvoiceId]);
    await rating.platform.query(`update rating.operator_invoice set state = 'comparing', through_customer_id = $1`, [customer!.id]);
    const second = await startRating(rating.platform.ratingConfig);
    expect(await done(report.operatorInvoiceId)).toMatchObject({ matched: 4, ourMicro: 1_300_000, unpricedCalls: 1 });
    await second.close();
  });

  test.each([
    ['of no operator of ours', 'operator=nobody&invoiceNumber=F-1&from=2026-10-01&to=2026-11-01', 404], ['of no day', 'operator=tdc&invoiceNumber=F-1&from=2026-10-01&to=2026-10-01', 400],
    ['of more than a quarter', 'operator=tdc&invoiceNumber=F-1&from=2026-01-01&to=2026-10-01', 400],
  ])('%s is refused', async (_what, query, status) => {
    const response = await fetch(`${rating.app.url}/operator-invoices?${query}`, { method: 'POST', body: RIGHT.join('\n'), headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' } });
    expect(response.status).toBe(status);
  });

  test('of an operator that has no buy tariff, or that cannot be read, is refused with the sentence', async () => {
    expect((await send('destination;calls\r\ndk;1') as unknown as Answer).body.detail).toContain('The heading lacks the columns quantity, amount.');
    await rating.platform.query('update rating.operator set buy_tariff = null');
    expect((await send(RIGHT)).status).toBe(409);
    await rating.platform.query(`update rating.operator set buy_tariff = 'bought'`);
    expect(pointersOf(await rating.people.put('/operators/tdc/invoice-description', { columns: { calls: 'a', quantity: 'b', amount: 'c' } }))).toEqual(['/columns/destination']);
  });
});

describe('a claim', () => {
  const WRONG = [HEADING, 'dk;;voice;;2;90;0,35', 'se-mobile;;voice;;3;180;1,35', 'Atlantis;;voice;;1;10;5', 'dk;;sms;;1;2;0,1'];

  test('lists what is billed too much in kroner with a comma and a sentence, under the same number however often it is made; all differences where asked', async () => {
    const { operatorInvoiceId, claimNumber } = await compared(WRONG);
    const rows = await file(`/${operatorInvoiceId}/claim`);
    expect(rows[0]!.slice(0, 4)).toEqual(['Krav', 'Linje', 'Faktura', 'Destination']);
    expect(rows.slice(1).map(([claim, line, , place, , , , , , , theirs, ours, difference]) => [claim, line, place, theirs, ours, difference])).toEqual([
      [claimNumber, `${claimNumber}-1`, 'Atlantis', '5,00', '0,00', '5,00'], [claimNumber, `${claimNumber}-2`, 'dk', '0,35', '0,15', '0,20'], [claimNumber, `${claimNumber}-5`, 'se-mobile', '1,35', '0,90', '0,45'],
      [claimNumber, 'I alt', '', '6,70', '1,05', '5,65'],
    ]);
    expect(rows[1]!.at(-1)).toBe('I fakturerer 1 opkald (10 sekunder) til 5,00 kr.; vi har ingen af dem.');
    expect(await file(`/${operatorInvoiceId}/claim`)).toEqual(rows);
    const all = await file(`/${operatorInvoiceId}/claim?only=all&language=en`);
    expect(all.map((row) => row[3])).toEqual(['Destination', 'Atlantis', 'dk', 'se', 'se-mobile', '']);
    expect(all[2]!.at(-1)).toBe('The quantity agrees, 2 calls (90 seconds); you bill DKK 0.35, by the agreed tariff it is DKK 0.15.');
  });

  test('has the calls of ours behind each line: when, how long, what it costs, and never a number', async () => {
    const report = await compared(WRONG);
    const calls = async (position: number, query = '') => (await rating.people.get<Page<CallBehind>>(`/operator-invoices/${report.operatorInvoiceId}/lines/${position}/calls${query}`)).body;
    expect((await calls(5)).items.map(({ startedAt, seconds, costMicro }) => [startedAt, seconds, costMicro])).toEqual([['2026-10-07T10:00:00.000Z', 60, 300_000], ['2026-10-15T22:00:00.000Z', 60, 600_000]]);
    const page = await calls(5, '?limit=1');
    expect([page.items.length, (await calls(5, `?limit=1&after=${page.next}`)).items.map(({ costMicro }) => costMicro), (await calls(5, '?limit=2')).next]).toEqual([1, [600_000], null]);
    expect((await calls(1)).items).toEqual([]);
    expect((await calls(4)).items.map(({ costMicro }) => costMicro)).toEqual([150_000]);
    expect((await rating.people.get(`/operator-invoices/${report.operatorInvoiceId}/lines/99/calls`)).status).toBe(404);
    const text = JSON.stringify([await file(`/${report.operatorInvoiceId}/lines/5/calls`), await file(`/${report.operatorInvoiceId}/claim`), await linesOf(report)]);
    for (const number of [SWEDEN, DENMARK, OURS, SECOND]) expect(text).not.toContain(number);
  });

  test('and the lists are there as CSV with filters', async () => {
    const report = await compared(WRONG);
    expect((await file('?operator=tdc&state=done')).slice(1).map((row) => row[1])).toEqual([report.claimNumber]);
    expect(await file('?state=comparing')).toHaveLength(1);
    expect((await file(`/${report.operatorInvoiceId}/lines?outcome=price differs`)).slice(1).map((row) => row[3])).toEqual(['dk']);
    expect((await rating.people.get('/operator-invoices/999999/claim')).status).toBe(404);
  });
});

test('whatever stands in a wrong line is kept nowhere', async () => {
  await compared([HEADING, '45 17 00 00 98;;;;1;1;1', ';4517000098;;;1;1;1', 'dk;;voice;;2;90;0,15']);
  for (const [place, text] of await everythingKept(rating.platform)) expect(`${place}: ${text.includes('000098') || text.includes('00 00 98')}`).toBe(`${place}: false`);
});

test('for any lines the two sides, their differences and the control total add up to the millionth', async () => {
  const line = fc.record({ place: fc.constantFrom('dk', 'Sverige', 'se-mobile', 'Atlantis'), calls: fc.nat(5), quantity: fc.nat(500), micro: fc.integer({ min: -2_000_000, max: 5_000_000 }) });
  let nth = 0;
  await fc.assert(fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 6 }), async (lines) => {
    const theirs = lines.reduce((sum, { micro }) => sum + micro, 0);
    const report = await compared([HEADING, ...lines.map(({ place, calls, quantity, micro }) => `${place};;voice;;${calls};${quantity};${formatMicro(micro, 'da').replaceAll('.', '')}`)], `${OCTOBER}&controlMicro=${theirs}`, `P-${(nth += 1)}`);
    const found = await linesOf(report);
    expect([report.controlDifferenceMicro, report.theirMicro, report.ourMicro]).toEqual([0, theirs, 1_300_000]);
    expect(found.reduce((sum, { theirs: { micro } }) => sum + micro, 0)).toBe(theirs);
    expect(found.reduce((sum, { difference }) => sum + difference.micro, 0)).toBe(report.differenceMicro);
    for (const { difference, quantityEffectMicro, priceEffectMicro } of found) expect(quantityEffectMicro + priceEffectMicro).toBe(difference.micro);
  }), { numRuns: 6 });
});
