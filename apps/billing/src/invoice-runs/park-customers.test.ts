import { PurposeGate } from '@turbotrack/privacy';
import { until } from '@turbotrack/service/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { billingPeriod } from '../periods/billing-period.js';
import { BillingUnderTest, type Client } from '../testing/billing-under-test.js';
import { expectedInvoices, storedInvoices } from '../testing/expected-invoices.js';
import type { Assignment, SoldCall } from '../testing/sold-telephony.js';
import { IssueInvoice } from './issue-invoice.js';
import { PARK_REASONS } from './park-reasons.js';

const MONTH = '2024-02';
const AT = '2024-02-14T10:00:00+01:00';
const KRONE = 1_000_000;

let billing: BillingUnderTest;
let operator: Client;
let product: number;
let runId: number;
/** Customers that are parked in the first run, by reason. */
const faulty: Record<string, Assignment> = {};
const calls: Record<string, number> = {};

const query = <R extends Record<string, unknown>>(text: string, values: readonly unknown[] = []): Promise<R[]> => billing.platform.query<R>(text, values);

async function numbersOf(month: string): Promise<number[]> {
  return (await query<{ invoice_number: number }>('select invoice_number from billing.invoice where period = $1 order by 1', [`${month}-01`])).map((row) => row.invoice_number);
}

async function invoiceOf({ customerId }: Assignment): Promise<{ net_ore: string; issue_date: string; seal_calls: number } | undefined> {
  const [row] = await query<{ net_ore: string; issue_date: string; seal_calls: number }>('select net_ore::text, issue_date::text, seal_calls from billing.invoice where customer_id = $1 and period = $2', [customerId, `${MONTH}-01`]);
  return row;
}

beforeAll(async () => {
  billing = await BillingUnderTest.start();
  operator = await billing.operator();
  const { sold } = billing;
  product = await sold.product('MOBIL', 10_001);
  // 130 customers are six jobs for four workers; those that cannot be billed lie among the others.
  for (let index = 0; index < 130; index++) {
    const one = await sold.customerWithNumber(product);
    if (index % 3 === 0) await sold.load([{ assignment: one, at: AT, listMicro: 123_456 + index }]);
    const load = async (reason: string, change: Partial<SoldCall>, changes: Parameters<typeof sold.customer>[0] = {}): Promise<void> => {
      faulty[reason] = await sold.customerWithNumber(product, changes);
      [calls[reason]] = await sold.load([{ assignment: faulty[reason]!, at: AT, listMicro: KRONE, ...change }]) as [number];
    };
    if (index === 10) await load('address-missing', {}, { street: ' ' });
    if (index === 20) await load('invoice-email-invalid', {}, { invoiceEmail: 'bogholderiet' });
    if (index === 30) await load('zone-missing', { zone: 77 });
    if (index === 40) await load('priced-call-never-itemised', { neverItemised: true, otherNumber: '116111' });
    if (index === 50) await load('conservation', {});
    if (index === 60) await load('over-covered', {});
    if (index === 70) await load('customer-not-visible', { restricted: true });
    if (index === 80) await load('unexpected-error', {}, { customerId: 1_000_000 });
    if (index === 90) await load('invoice-not-valid', {});
  }
  // An allowance row for a call that is not the customer's, one of more than the call cost, and a product with a number in its name.
  await sold.allow(MONTH, faulty['conservation']!, 999_999, 60, KRONE);
  await sold.allow(MONTH, faulty['over-covered']!, calls['over-covered']!, 60, KRONE + 1);
  await query('update ordering.customer set restricted = true where customer_id = $1', [faulty['customer-not-visible']!.customerId]);
  const named = await sold.product('SERIE', 0, 100, ['Nummerserie 15 10 00 01', 'Numbers 15 10 00 01']);
  await sold.subscription(faulty['invoice-not-valid']!.customerId, named, '2024-02-01');
  runId = await billing.askForRun(MONTH);
  await sold.freeze(runId, MONTH);
  await billing.untilDone(runId);
});
afterAll(() => billing.close());

describe('customers that cannot be billed', () => {
  test('are put aside, each with its reason, and the others are billed', async () => {
    expect(await billing.parked(runId)).toEqual(Object.fromEntries(Object.entries(faulty).map(([reason, { customerId }]) => [customerId, reason === 'over-covered' ? 'conservation' : reason])));
    expect((await billing.findRun(runId)).customers).toEqual({ pending: 0, issued: 130, parked: 9, nothing: 0 });
  });

  test('are listed for people in sentences of both languages', async () => {
    const { body } = await operator.get<{ items: { reason: keyof typeof PARK_REASONS; sentence: unknown; decidedAt: string }[]; next: number | null }>(`/runs/${runId}/parked?limit=3`);
    expect(body.items).toHaveLength(3);
    for (const { reason, sentence, decidedAt } of body.items) {
      expect(sentence).toEqual(PARK_REASONS[reason]);
      expect(Date.parse(decidedAt)).toBeGreaterThan(0);
    }
    const rest = await operator.get<{ items: unknown[]; next: null }>(`/runs/${runId}/parked?limit=500&after=${body.next}`);
    expect(rest.body).toMatchObject({ next: null });
    expect(rest.body.items).toHaveLength(6);
    expect((await operator.get('/runs/999/parked')).status).toBe(404);
  });

  test('take no number: four workers and nine failures leave no gap', async () => {
    expect(await numbersOf(MONTH)).toEqual(Array.from({ length: 130 }, (_, index) => 100_001 + index));
    expect(await query('select next_number from billing.number_series')).toEqual([{ next_number: 100_131 }]);
  });

  test('cost the others no second attempt: nobody but the one that failed three times had to be tried again', () => {
    expect(billing.log.match(/"event":"customer-not-billed"/g)).toHaveLength(3);
  });

  test('leave the totals of the others right', async () => {
    const expected = await expectedInvoices(billing.platform, MONTH);
    for (const { customerId } of Object.values(faulty)) expected.delete(customerId);
    expect(await storedInvoices(billing.platform, MONTH)).toEqual(expected);
  });
});

describe('a retry of parked customers', () => {
  test('bills those whose fault was mended, dated the day of the retry, and numbers on without a gap', async () => {
    const mend = (text: string, reason: string): Promise<unknown> => query(text, [faulty[reason]!.customerId]);
    await mend(`update ordering.customer set street = 'Prøvevej 2' where customer_id = $1`, 'address-missing');
    await mend(`update ordering.customer set invoice_email = 'faktura@nordlys.example' where customer_id = $1`, 'invoice-email-invalid');
    await mend('update rating.call set zone = 1 where customer_id = $1', 'zone-missing');
    await mend('update rating.call set list_price_micro = 0 where customer_id = $1', 'priced-call-never-itemised');
    await mend('delete from rating.allowance_use where customer_id = $1', 'conservation');
    await query('update rating.allowance_use set covered_micro = $2 where customer_id = $1', [faulty['over-covered']!.customerId, KRONE]);
    await query(`update ordering.product set name_da = 'Nummerserie', name_en = 'Numbers' where code = 'SERIE'`);

    // The one whose number does not fit a FIK payment id would only be tried three times again.
    await query('update ordering.subscription set ends_on = starts_on where customer_id = 1000000');
    await query('delete from rating.call where customer_id = 1000000');
    await query('delete from billing.run_customer where customer_id = 1000000');
    const [before] = await query<{ today: string }>(`select (now() at time zone 'Europe/Copenhagen')::date::text as today`);
    expect((await operator.post(`/runs/${runId}/retry-parked`)).body).toEqual({ retried: 8 });
    const run = await billing.untilDone(runId);
    expect(run.customers).toEqual({ pending: 0, issued: 137, parked: 1, nothing: 0 });
    expect(await numbersOf(MONTH)).toEqual(Array.from({ length: 137 }, (_, index) => 100_001 + index));
    expect((await invoiceOf(faulty['zone-missing']!))!.issue_date >= before!.today).toBe(true);
    expect(run.issueDate >= before!.today).toBe(true);
    // Invoices that were issued before keep their date.
    expect(await query(`select count(*)::int as count from billing.invoice where issue_date = '2024-03-01'`)).toEqual([{ count: 130 }]);
    expect(await invoiceOf(faulty['priced-call-never-itemised']!)).toMatchObject({ net_ore: '10001', seal_calls: 0 });
    expect(await invoiceOf(faulty['over-covered']!)).toMatchObject({ net_ore: '10001', seal_calls: 1 });
  });

  test('leaves what nobody has mended parked, and a customer under restriction with its calls waiting', async () => {
    expect(await billing.parked(runId)).toEqual({ [faulty['customer-not-visible']!.customerId]: 'customer-not-visible' });
    expect(await invoiceOf(faulty['customer-not-visible']!)).toBeUndefined();
  });

  test('bills a customer whose restriction was lifted, with the calls that waited', async () => {
    const { customerId } = faulty['customer-not-visible']!;
    await query('update ordering.customer set restricted = false where customer_id = $1', [customerId]);
    await query('update rating.call set restricted = false where customer_id = $1', [customerId]);
    await operator.post(`/runs/${runId}/retry-parked`);
    await billing.untilDone(runId);
    expect(await invoiceOf(faulty['customer-not-visible']!)).toMatchObject({ net_ore: '10101', seal_calls: 1 });
    expect(await storedInvoices(billing.platform, MONTH)).toEqual(await expectedInvoices(billing.platform, MONTH));
  });

  test('of a run that does not exist is 404, and before the freeze 409', async () => {
    expect((await operator.post('/runs/999/retry-parked')).status).toBe(404);
    const next = await billing.askForRun('2024-03');
    expect((await operator.post(`/runs/${next}/retry-parked`)).status).toBe(409);
  });
});

describe('one customer at a time', () => {
  const run = () => ({ runId, period: billingPeriod(MONTH), issueDate: '2024-03-01' });

  test('is billed once however often and at once it is asked for', async () => {
    const issuing = billing.app.nest.get(IssueInvoice, { strict: false });
    const late = await billing.sold.customerWithNumber(product);
    await query(`insert into billing.run_customer (run_id, customer_id) values ($1, $2)`, [runId, late.customerId]);
    const [series] = await query<{ next_number: number }>('select next_number from billing.number_series');
    await Promise.all(Array.from({ length: 8 }, () => issuing.issue(run(), late.customerId)));
    expect(await query('select count(*)::int as count from billing.invoice where customer_id = $1', [late.customerId])).toEqual([{ count: 1 }]);
    expect(await query('select next_number from billing.number_series')).toEqual([{ next_number: series!.next_number + 1 }]);
  });

  test('is put aside when there is no series to number it by', async () => {
    const issuing = billing.app.nest.get(IssueInvoice, { strict: false });
    const late = await billing.sold.customerWithNumber(product);
    await query(`insert into billing.run_customer (run_id, customer_id) values ($1, $2)`, [runId, late.customerId]);
    const [series] = await query<{ next_number: number }>('delete from billing.number_series returning next_number');
    await issuing.issue(run(), late.customerId);
    expect((await billing.parked(runId))[late.customerId]).toBe('no-number-series');
    await query(`insert into billing.number_series values ('invoice', $1)`, [series!.next_number]);
  });
});

describe('an invoice once issued', () => {
  test.each(['billing.invoice', 'billing.invoice_line'])('cannot be changed or deleted in %s, neither by invoicing nor by whoever owns the database', async (table) => {
    const gate = billing.app.nest.get(PurposeGate, { strict: false });
    for (const statement of [`update ${table} set customer_id = customer_id where invoice_number = 100001`, `delete from ${table} where invoice_number = 100001`]) {
      const asInvoicing = gate.purpose('invoicing', { scope: 'all', actor: 'test', why: 'try to change an invoice' }, ({ sql }) => sql([table], statement));
      await expect(asInvoicing).rejects.toMatchObject({ code: '42501', message: expect.stringContaining('permission denied') });
      await expect(query(statement)).rejects.toThrow('append-only');
    }
  });

  test('cannot share its number, nor its customer and run, with another', async () => {
    await expect(query('insert into billing.invoice select * from billing.invoice where invoice_number = 100001')).rejects.toMatchObject({ code: '23505' });
    const copy = `insert into billing.invoice select (jsonb_populate_record(i, '{"invoice_number": 900001}')).* from billing.invoice i where invoice_number = 100001`;
    await expect(query(copy)).rejects.toMatchObject({ code: '23505', constraint: 'invoice_run_id_customer_id_key' });
  });
});

test('nothing personal reaches log or queue when billing fails, and no field of the log had to be dropped', async () => {
  await until(() => billing.log.includes('customer-not-billed'));
  expect(billing.log).not.toMatch(/Nordlys|Prøvevej|@nordlys|bogholderiet|4515\d{6}|116111|"dropped"/);
});
