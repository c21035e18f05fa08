import { type CallSpecificationModel, type InvoiceModel, renderCallSpecificationCsv, renderCallSpecificationPdf, type SpecifiedCall } from '@turbotrack/invoice-documents';
import { PurposeGate } from '@turbotrack/privacy';
import { createTestPlatform, type TestPlatform } from '@turbotrack/service/testing';
import { HIDDEN_NUMBER, maskNumber } from '@turbotrack/telephony';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ZoneNames } from '../invoice-runs/zone-names.js';
import { type Assignment, SoldTelephony } from '../testing/sold-telephony.js';
import { callSpecification, specifiedSums } from './call-specification.js';

let platform: TestPlatform;
let gate: PurposeGate;
let sold: SoldTelephony;
let product: number;
beforeAll(async () => {
  platform = await createTestPlatform();
  gate = new PurposeGate(platform.database.installation, { purposes: ['invoicing'] });
  sold = new SoldTelephony(platform);
  product = await sold.product('MOBIL', 9_900);
});
afterAll(async () => {
  await gate.close();
  await platform.drop();
});

const CALLED = '4513345678';
let own: Assignment;
/** Three calls of one number in October 2026: 2, 3 and 5 kroner. */
beforeEach(async () => {
  own = await sold.customerWithNumber(product);
  await sold.load([
    { assignment: own, at: '2026-10-02T10:00:00Z', listMicro: 2_000_000 }, { assignment: own, at: '2026-10-12T10:00:00Z', listMicro: 3_000_000 },
    { assignment: own, at: '2026-10-25T00:30:00Z', listMicro: 5_000_000 },
  ]);
  await platform.query(`update rating.call_chunk set sealed_period = '2026-10-01' where sealed_period is null`);
});

const choose = (validFrom: string, changes: { seenBy?: string; masking?: string; shows?: string } = {}) => platform.query(
  `insert into ordering.call_privacy (customer_id, valid_from, seen_by, masking, private_shows, chosen_by) values ($1, $2, $3, $4, $5, 'test')`,
  [own.customerId, validFrom, changes.seenBy ?? 'admins', changes.masking ?? 'none', changes.shows ?? 'time-and-price']);
const makePrivate = (validFrom: string, isPrivate = true) => platform.query(
  `insert into ordering.private_number (assignment_id, customer_id, valid_from, is_private, chosen_by) values ($1, $2, $3, $4, 'test')`, [own.assignmentId, own.customerId, validFrom, isPrivate]);

const invoice = {
  number: '1', issueDate: '2026-11-01', seller: { name: 'TurboTrack' }, buyer: { customerNumber: '1', name: 'Nordlys' }, period: { from: '2026-10-01', to: '2026-10-31' }, language: 'da',
} as unknown as InvoiceModel;

async function specify(): Promise<{ model: CallSpecificationModel; calls: SpecifiedCall[] }> {
  const model = await gate.purpose('invoicing', { scope: { customer: own.customerId }, actor: 'app:billing', why: 'test' }, (inside) => callSpecification(inside, invoice, own.customerId, new ZoneNames()));
  // Whatever was chosen, the sums and the count are those the invoice was sealed with, and the document can be drawn.
  expect(specifiedSums(model)).toEqual({ calls: 3, listMicro: 10_000_000, usageMicro: 10_000_000 });
  expect(renderCallSpecificationCsv(model).toString()).not.toContain(CALLED);
  expect((await renderCallSpecificationPdf(model)).length).toBeGreaterThan(0);
  return { model, calls: [...model.subscriptions[0]!.calls] };
}

const BEGINNING = Date.UTC(2026, 8, 30, 22);

describe('a call specification', () => {
  test('of a customer who has chosen nothing masks as it always did', async () => {
    expect((await specify()).calls.map(({ otherNumber }) => otherNumber)).toEqual([maskNumber(CALLED), maskNumber(CALLED), maskNumber(CALLED)]);
  });

  test.each([['none', maskNumber(CALLED)], ['last-2', maskNumber(CALLED)], ['last-4', maskNumber(CALLED)], ['all-but-country', '45••••••••']])('never shows more than that: masked %s it shows %s', async (masking, shown) => {
    await choose('2026-01-01T00:00:00Z', { masking });
    expect((await specify()).calls.map(({ otherNumber }) => otherNumber)).toEqual([shown, shown, shown]);
  });

  test('shows each call by the choice that stood when it was made, also in the hour that comes twice', async () => {
    await choose('2026-10-12T10:00:00Z', { masking: 'all-but-country' });
    await choose('2026-10-25T00:30:00.001Z');
    expect((await specify()).calls.map(({ otherNumber }) => otherNumber)).toEqual([maskNumber(CALLED), '45••••••••', '45••••••••']);
  });

  test('shows no number of a private call, and its time and price where that was chosen', async () => {
    await makePrivate('2026-10-10T00:00:00Z');
    await makePrivate('2026-10-20T00:00:00Z', false);
    expect((await specify()).calls.map(({ otherNumber, startedAt }) => [otherNumber, startedAt])).toEqual([
      [maskNumber(CALLED), Date.UTC(2026, 9, 2, 10)], [HIDDEN_NUMBER, Date.UTC(2026, 9, 12, 10)], [maskNumber(CALLED), Date.UTC(2026, 9, 25, 0, 30)],
    ]);
  });

  test('dates private calls at the beginning of the period where their time is not to be told', async () => {
    await choose('2026-01-01T00:00:00Z', { shows: 'price' });
    await makePrivate('2026-01-01T00:00:00Z');
    expect((await specify()).calls.map(({ startedAt, customerPriceMicro }) => [startedAt, customerPriceMicro])).toEqual([[BEGINNING, 2_000_000], [BEGINNING, 3_000_000], [BEGINNING, 5_000_000]]);
  });

  test('tells private calls in one sum where nothing of them is to be told', async () => {
    await choose('2026-01-01T00:00:00Z', { shows: 'nothing' });
    await makePrivate('2026-10-10T00:00:00Z');
    const { calls } = await specify();
    expect(calls.map(({ otherNumber, startedAt, durationS, customerPriceMicro, zoneName }) => [otherNumber, startedAt, durationS, customerPriceMicro, zoneName])).toEqual([
      [HIDDEN_NUMBER, BEGINNING, 0, 8_000_000, 'Private opkald, samlet'], [maskNumber(CALLED), Date.UTC(2026, 9, 2, 10), 60, 2_000_000, 'Danmark, mobil'],
    ]);
  });

  test.each(['nobody', 'employee'])('tells no call one by one to a company in which %s may see them', async (seenBy) => {
    await choose('2026-01-01T00:00:00Z', { seenBy });
    expect((await specify()).calls.map(({ otherNumber, customerPriceMicro }) => [otherNumber, customerPriceMicro])).toEqual([[HIDDEN_NUMBER, 10_000_000]]);
  });

  test('obeys no other customer’s choice', async () => {
    await choose('2026-01-01T00:00:00Z', { seenBy: 'nobody' });
    own = await sold.customerWithNumber(product);
    await sold.load([2, 3, 5].map((kroner) => ({ assignment: own, at: `2026-10-0${kroner}T10:00:00Z`, listMicro: kroner * 1_000_000 })));
    await platform.query(`update rating.call_chunk set sealed_period = '2026-10-01' where sealed_period is null`);
    expect((await specify()).calls).toHaveLength(3);
  });
});
