import { until } from '@turbotrack/service/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RenderDocuments } from '../documents/render-documents.js';
import { billingPeriod } from '../periods/billing-period.js';
import { BillingUnderTest, type Client } from '../testing/billing-under-test.js';
import type { Assignment } from '../testing/sold-telephony.js';
import { IssueInvoice } from './issue-invoice.js';
import { ResumeRuns } from './resume-runs.js';

const KRONE = 1_000_000;

let billing: BillingUnderTest;
let operator: Client;
let restricted: Assignment;
/** Has no subscription any longer when its last calls come in. */
let formerCustomer: Assignment;
let other: Assignment;
let february: number;
let march: number;

const query = <R extends Record<string, unknown>>(text: string, values: readonly unknown[] = []): Promise<R[]> => billing.platform.query<R>(text, values);
const restrict = async (value: boolean, ...customers: readonly Assignment[]): Promise<void> => {
  await query('update ordering.customer set restricted = $2 where customer_id = any($1)', [customers.map(({ customerId }) => customerId), value]);
  await query('update rating.call set restricted = $2 where customer_id = any($1)', [customers.map(({ customerId }) => customerId), value]);
};
const invoicesOf = ({ customerId }: Assignment) => query<{ invoice_number: number; period: string; net_ore: string }>(
  'select invoice_number, period::text, net_ore::text from billing.invoice where customer_id = $1 order by 1', [customerId]);

beforeAll(async () => {
  billing = await BillingUnderTest.start();
  operator = await billing.operator();
  const product = await billing.sold.product('MOBIL', 10_000);
  restricted = await billing.sold.customerWithNumber(product);
  formerCustomer = await billing.sold.customerWithNumber(product);
  other = await billing.sold.customerWithNumber(product);
  await query(`update ordering.subscription set ends_on = '2024-03-01' where customer_id = $1`, [formerCustomer.customerId]);
  february = (await billing.bill('2024-02')).runId;
});
afterAll(() => billing.close());

describe('a restriction that comes after the invoice (GDPR art. 18)', () => {
  test('hides it from invoicing and not from the customer, while the run still comes to the same (bogføringsloven § 12)', async () => {
    const before = await billing.findRun(february);
    expect(before.totals).toMatchObject({ invoices: 3, netOre: 30_000 });
    const [invoice] = await invoicesOf(restricted);
    const path = `/invoices/${invoice!.invoice_number}`;
    const listed = async (): Promise<number[]> => (await operator.get<{ items: { customerId: number }[] }>('/invoices')).body.items.map(({ customerId }) => customerId);
    expect(await listed()).toContain(restricted.customerId);
    expect((await operator.get(path)).status).toBe(200);

    await restrict(true, restricted);
    expect(await billing.findRun(february)).toEqual(before);
    expect(await listed()).toEqual([formerCustomer.customerId, other.customerId]);
    expect((await operator.get(path)).status).toBe(404);
    expect((await operator.download(`${path}/documents/invoice-pdf`)).status).toBe(404);
    const self = await billing.customer(restricted.customerId);
    expect((await self.get(path)).status).toBe(200);
    expect((await self.download(`${path}/documents/invoice-pdf`)).status).toBe(200);
    // Stored as it was: hidden is not changed.
    expect(await invoicesOf(restricted)).toEqual([invoice]);
  });
});

describe('a run while customers are restricted', () => {
  test('parks every one of them, also whoever has only calls left, and bills nothing of theirs', async () => {
    await billing.sold.load([restricted, formerCustomer, other].map((assignment) => ({ assignment, at: '2024-03-05T10:00:00+01:00', listMicro: KRONE })));
    await restrict(true, restricted, formerCustomer);
    march = (await billing.bill('2024-03')).runId;
    expect(await billing.parked(march)).toEqual({ [restricted.customerId]: 'customer-not-visible', [formerCustomer.customerId]: 'customer-not-visible' });
    expect(await billing.findRun(march)).toMatchObject({ customers: { issued: 1, parked: 2, pending: 0 }, totals: { netOre: 10_100 } });
    expect(await invoicesOf(formerCustomer)).toHaveLength(1);
  });

  test('bills them once the restriction is lifted, with the calls that waited', async () => {
    await restrict(false, restricted, formerCustomer);
    await operator.post(`/runs/${march}/retry-parked`);
    expect((await billing.untilDone(march)).customers).toMatchObject({ issued: 3, parked: 0 });
    expect((await invoicesOf(restricted)).at(-1)).toMatchObject({ period: '2024-03-01', net_ore: '10100' });
    expect((await invoicesOf(formerCustomer)).at(-1)).toMatchObject({ period: '2024-03-01', net_ore: '100' });
  });

  test('makes no documents of an invoice whose customer was restricted in between, and makes them once that is lifted', async () => {
    const late = await billing.sold.customerWithNumber(await billing.sold.product('SEN', 20_000));
    await query('insert into billing.run_customer (run_id, customer_id) values ($1, $2)', [march, late.customerId]);
    await billing.app.nest.get(IssueInvoice, { strict: false }).issue({ runId: march, period: billingPeriod('2024-03'), issueDate: '2024-04-01' }, late.customerId);
    await restrict(true, late);
    const range = { runId: march, firstCustomer: late.customerId, lastCustomer: late.customerId };
    await billing.app.nest.get(RenderDocuments, { strict: false }).renderRange(range, { signal: new AbortController().signal });
    const { documents } = await billing.findRun(march);
    expect(documents.expected - documents.made).toBe(1);
    const resume = billing.app.nest.get(ResumeRuns, { strict: false });
    await resume.resume(undefined, undefined, '0 seconds');
    expect(await query(`select from platform.outbox where job = 'render-documents'`)).toEqual([]);
    await restrict(false, late);
    await resume.resume(undefined, undefined, '0 seconds');
    await until(async () => {
      const run = await billing.findRun(march);
      return run.documents.made === run.documents.expected;
    });
  });
});
