import type { InvoiceModel } from '@turbotrack/invoice-documents';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sealHash } from '../invoices/seal-invoice.js';
import { BillingUnderTest } from '../testing/billing-under-test.js';
import { expectedInvoices, rounded, storedInvoices } from '../testing/expected-invoices.js';
import type { Assignment, SoldCall } from '../testing/sold-telephony.js';

const KRONE = 1_000_000;

interface Line {
  kind: string;
  text: string;
  quantity: number;
  price: number | null;
  ore: number;
  calls: number | null;
  seconds: number | null;
  micro: number | null;
}

let billing: BillingUnderTest;

async function linesOf(customerId: number, month: string): Promise<Line[]> {
  return billing.platform.query<Line>(
    `select l.kind, l.text_da as text, l.quantity, l.unit_price_ore::int as price, l.amount_ore::int as ore, l.calls, l.seconds::int, l.usage_micro::int as micro
     from billing.invoice_line l join billing.invoice i using (invoice_number) where i.customer_id = $1 and i.period = $2 order by line_no`,
    [customerId, `${month}-01`],
  );
}

async function snapshotOf(customerId: number, month: string): Promise<InvoiceModel> {
  const [row] = await billing.platform.query<{ snapshot: InvoiceModel }>('select snapshot from billing.invoice where customer_id = $1 and period = $2', [customerId, `${month}-01`]);
  return row!.snapshot;
}

beforeAll(async () => {
  billing = await BillingUnderTest.start();
});
afterAll(() => billing.close());

describe('four months in a row', () => {
  const customers: Record<string, number> = {};
  let user: Assignment;
  let late: Assignment;
  let calls: number[];

  beforeAll(async () => {
    const { sold } = billing;
    const mobile = await sold.product('MOBIL', 14_900, 9_900);
    const trunk = await sold.product('TRUNK', 100_001, 0, ['SIP-trunk', 'SIP trunk']);
    const free = await sold.product('GRATIS', 0);
    const whole = async (name: string, products: readonly number[], startsOn: string, endsOn: string | null = null): Promise<void> => {
      customers[name] = await sold.customer({ name: `${name} ApS` });
      for (const product of products) await sold.subscription(customers[name]!, product, startsOn, endsOn);
    };
    await whole('whole', [mobile, mobile, mobile, trunk], '2023-05-01');
    await whole('startsInMonth', [mobile, mobile], '2024-02-28');
    await whole('endsInMonth', [trunk], '2023-01-01', '2024-02-02');
    await whole('startsOnDstDay', [trunk], '2024-03-31');
    await whole('endsBeforeDstDay', [trunk], '2024-03-01', '2024-03-31');
    await whole('oneDay', [mobile], '2024-02-29', '2024-03-01');
    await whole('noDay', [mobile], '2024-02-10', '2024-02-10');
    await whole('laterMonth', [mobile], '2024-03-01');
    await whole('free', [free], '2023-01-01');
    user = await sold.customerWithNumber(free, { name: 'Opkald ApS' });
    late = await sold.customerWithNumber(free, { name: 'Forsinket ApS', language: 'en' });

    const call = (at: string, listMicro: number, change: Partial<SoldCall> = {}): SoldCall => ({ assignment: user, at, listMicro, ...change });
    calls = await sold.load([
      // Three prices of a third of an øre: the line is rounded once.
      call('2024-02-01T00:00:00+01:00', 3_333), call('2024-02-29T23:59:59+01:00', 3_333), call('2024-02-15T12:00:00+01:00', 3_334, { durationS: 61 }),
      call('2024-02-15T12:00:00+01:00', 2 * KRONE, { zone: 1, durationS: 600 }), call('2024-02-15T13:00:00+01:00', 5_000, { zone: 1, durationS: 1 }),
      call('2024-02-15T12:00:00+01:00', KRONE, { zone: 1, direction: 'roaming-made' }), call('2024-02-15T12:00:00+01:00', 190_000, { service: 'sms', durationS: 0, volume: 2 }),
      call('2024-02-15T12:00:00+01:00', 7 * KRONE, { service: 'data', zone: 2, direction: 'roaming-made', durationS: 3_600, volume: 1_500_000_000 }),
      // Free of charge: on no invoice.
      call('2024-02-15T12:00:00+01:00', 0, { neverItemised: true, otherNumber: '116111' }), call('2024-02-15T12:00:00+01:00', 0),
      // The neighbours' months.
      call('2024-01-31T23:59:59+01:00', 11 * KRONE), call('2024-03-01T00:00:00+01:00', 13 * KRONE),
    ]);
    // An allowance pays one call to Sweden whole, and one message in part; the list prices stay.
    await sold.allow('2024-02', user, calls[3]!, 600, 2 * KRONE);
    await sold.allow('2024-02', user, calls[6]!, 0, 90_000);
    await billing.bill('2024-02');
    // What arrives after the freeze belongs to the next one, whenever it took place.
    await sold.load([
      { assignment: late, at: '2024-02-10T10:00:00+01:00', listMicro: 4 * KRONE }, { assignment: late, at: '2024-01-02T10:00:00+01:00', listMicro: KRONE },
      { assignment: late, at: '2024-03-10T10:00:00+01:00', listMicro: 2 * KRONE }, { assignment: late, at: '2024-03-31T03:00:00+02:00', listMicro: 2 * KRONE },
      { assignment: late, at: '2024-03-31T23:59:59+02:00', listMicro: 3 * KRONE }, { assignment: late, at: '2024-04-01T00:00:00+02:00', listMicro: 17 * KRONE },
    ]);
    await billing.bill('2024-03');
    await sold.load([{ assignment: late, at: '2024-05-01T00:00:00+02:00', listMicro: KRONE }]);
    await billing.bill('2024-04');
  });

  test('a whole month costs the monthly price whatever its length, like subscriptions on one line', async () => {
    const lines = [
      { kind: 'subscription', text: 'Mobil MOBIL', quantity: 3, price: 14_900, ore: 44_700 },
      { kind: 'subscription', text: 'SIP-trunk', quantity: 1, price: 100_001, ore: 100_001 },
    ];
    for (const month of ['2024-02', '2024-03', '2024-04']) expect(await linesOf(customers['whole']!, month)).toMatchObject(lines);
  });

  test.each([
    // A leap February has 29 days; a month with a changed clock has its days like any other.
    ['startsInMonth', '2024-02', 'Mobil MOBIL (2 af 29 dage)', 2, 14_900, 2, 29],
    ['endsInMonth', '2024-02', 'SIP-trunk (1 af 29 dage)', 1, 100_001, 1, 29],
    ['startsOnDstDay', '2024-03', 'SIP-trunk (1 af 31 dage)', 1, 100_001, 1, 31],
    ['endsBeforeDstDay', '2024-03', 'SIP-trunk (30 af 31 dage)', 1, 100_001, 30, 31],
  ])('%s in %s pays by the day: %s', async (name, month, text, quantity, monthly, days, all) => {
    const unit = Number(rounded(BigInt(monthly * days), BigInt(all)));
    expect((await linesOf(customers[name]!, month))[0]).toMatchObject({ kind: 'subscription', text, quantity, price: unit, ore: unit * quantity });
    expect((await snapshotOf(customers[name]!, month)).lines[0]?.period).toBeDefined();
  });

  test('a setup fee is paid once, with the first day', async () => {
    const setup = { kind: 'setup', text: 'Oprettelse: Mobil MOBIL', quantity: 2, price: 9_900, ore: 19_800 };
    expect((await linesOf(customers['startsInMonth']!, '2024-02'))[1]).toMatchObject(setup);
    for (const month of ['2024-03', '2024-04']) expect(await linesOf(customers['startsInMonth']!, month)).toMatchObject([{ kind: 'subscription', quantity: 2, ore: 29_800 }]);
    expect(await linesOf(customers['oneDay']!, '2024-02')).toMatchObject([{ kind: 'subscription', ore: 514 }, { kind: 'setup', ore: 9_900 }]);
  });

  test('who has no day in the month, nothing that costs and no calls is sent no invoice', async () => {
    for (const name of ['noDay', 'laterMonth', 'free']) expect(await linesOf(customers[name]!, '2024-02')).toEqual([]);
    expect(await linesOf(customers['endsInMonth']!, '2024-03')).toEqual([]);
    const [state] = await billing.platform.query('select state from billing.run_customer where customer_id = $1 order by run_id limit 1', [customers['free']]);
    expect(state).toEqual({ state: 'nothing' });
  });

  test('usage stands by service, direction and zone, each line rounded once, with what an allowance covered', async () => {
    expect(await linesOf(user.customerId, '2024-02')).toEqual([
      { kind: 'usage', text: 'Opkald til Danmark, mobil', quantity: 1, price: null, ore: 1, calls: 3, seconds: 181, micro: 10_000 },
      { kind: 'usage', text: 'Opkald til Sverige, heraf 10 min 00 s inkluderet', quantity: 1, price: null, ore: 1, calls: 2, seconds: 601, micro: 5_000 },
      { kind: 'usage', text: 'Opkald i udlandet til Sverige', quantity: 1, price: null, ore: 100, calls: 1, seconds: 60, micro: KRONE },
      { kind: 'usage', text: 'SMS til Danmark, mobil, heraf 0,09 kr. inkluderet', quantity: 1, price: null, ore: 10, calls: 1, seconds: null, micro: 100_000 },
      { kind: 'usage', text: 'Mobildata i udlandet', quantity: 1, price: null, ore: 700, calls: 1, seconds: null, micro: 7 * KRONE },
      { kind: 'late-usage', text: 'Opkald til Danmark, mobil (januar 2024)', quantity: 1, price: null, ore: 1_100, calls: 1, seconds: 60, micro: 11 * KRONE },
    ]);
  });

  test('late calls stand on lines of their own months on the next invoice, and none is forgotten', async () => {
    const lines = (await linesOf(late.customerId, '2024-03')).map(({ kind, text, ore, calls: count }) => [kind, text, ore, count]);
    expect(lines).toEqual([
      ['usage', 'Opkald til Danmark, mobil', 700, 3], ['late-usage', 'Opkald til Danmark, mobil (januar 2024)', 100, 1], ['late-usage', 'Opkald til Danmark, mobil (februar 2024)', 400, 1],
    ]);
    expect((await snapshotOf(late.customerId, '2024-03')).lines[1]).toMatchObject({ text: { en: 'Calls to Denmark, mobile (January 2024)' }, period: { from: '2024-01-01', to: '2024-01-31' } });
    // Came in before March was frozen, took place in April.
    expect(await linesOf(late.customerId, '2024-04')).toMatchObject([{ kind: 'usage', ore: 1_700, calls: 1 }]);
    expect((await linesOf(user.customerId, '2024-03')).map(({ ore }) => ore)).toEqual([1_300]);
  });

  test('calls are lines, lines are the invoice and the invoice is its seal, reckoned again by other arithmetic', async () => {
    for (const month of ['2024-02', '2024-03', '2024-04']) {
      const expected = await expectedInvoices(billing.platform, month);
      expect(expected.size).toBeGreaterThanOrEqual(5);
      expect(await storedInvoices(billing.platform, month)).toEqual(expected);
    }
    // Every priced call of a frozen month is behind exactly one invoice.
    const [sums] = await billing.platform.query(
      `select (select sum(seal_list_micro) from billing.invoice)::text as sealed, (select sum(seal_calls) from billing.invoice)::int as calls,
         (select sum(list_price_micro) from rating.call where started_at < '2024-05-01 00:00+02')::text as listed,
         (select count(*) from rating.call where list_price_micro > 0 and started_at < '2024-05-01 00:00+02')::int as priced`,
    );
    expect(sums).toMatchObject({ sealed: sums!['listed'], calls: sums!['priced'] });
  });

  test('lines sum to the invoice, VAT is reckoned once per rate, and the seal can be made again from what is stored', async () => {
    const invoices = await billing.platform.query<{ invoice_number: number; net: number; vat: number; snapshot: InvoiceModel; hash: string; calls: number; list: string; usage: string }>(
      `select invoice_number, net_ore::int as net, vat_ore::int as vat, snapshot, seal_hash as hash, seal_calls as calls, seal_list_micro::text as list, seal_usage_micro::text as usage from billing.invoice`,
    );
    for (const { invoice_number: number, net, vat, snapshot, hash, calls: sealed, list, usage } of invoices) {
      const lines = await billing.platform.query<{ lineNo: number; kind: string; amountOre: number; calls: number | null; usageMicro: number | null }>(
        `select line_no as "lineNo", kind, amount_ore::int as "amountOre", calls, usage_micro::int as "usageMicro" from billing.invoice_line where invoice_number = $1 order by line_no`, [number],
      );
      expect(lines.reduce((sum, { amountOre }) => sum + amountOre, 0)).toBe(net);
      expect(lines.reduce((sum, { calls: count }) => sum + (count ?? 0), 0)).toBe(sealed);
      expect(snapshot.vat).toEqual([{ ratePermille: 250, baseOre: net, vatOre: vat }]);
      expect(sealHash({ snapshot, lines, calls: sealed, listMicro: Number(list), usageMicro: Number(usage) })).toBe(hash);
    }
    expect(invoices.length).toBeGreaterThan(10);
  });

  test('numbers run on without a gap, through all months', async () => {
    const rows = await billing.platform.query<{ invoice_number: number }>('select invoice_number from billing.invoice order by 1');
    expect(rows.map((row) => row.invoice_number)).toEqual(rows.map((_row, index) => 100_001 + index));
    const [series] = await billing.platform.query('select next_number from billing.number_series');
    expect(series).toEqual({ next_number: 100_001 + rows.length });
  });

  test("an invoice is due after the customer's days of credit, and paid by a FIK line that names customer and invoice", async () => {
    const { number, issueDate, dueDate, payment, buyer } = await snapshotOf(user.customerId, '2024-02');
    expect([issueDate, dueDate]).toEqual(['2024-03-01', '2024-03-15']);
    expect(payment.fik).toMatch(new RegExp(`^\\+71<${String(user.customerId).padStart(6, '0')}${number.padStart(8, '0')}\\d\\+89999999<$`));
    expect(buyer).toMatchObject({ name: 'Opkald ApS', address: ['Prøvevej 1', '9999 Prøveby'], cvr: '12345674' });
  });

  test('calls that no period has sealed wait', async () => {
    expect(await linesOf(late.customerId, '2024-05')).toEqual([]);
    const run = await billing.bill('2024-05');
    expect(await linesOf(late.customerId, '2024-05')).toMatchObject([{ kind: 'usage', ore: 100 }]);
    expect(run.customers).toMatchObject({ pending: 0, parked: 0 });
  });
});

test('a customer abroad has its country on the invoice', async () => {
  const product = await billing.sold.product('UDLAND', 5_000);
  const customer = await billing.sold.customer({ country: 'DE', language: 'en', paymentTermsDays: 0 });
  await billing.sold.subscription(customer, product, '2024-06-01');
  await billing.bill('2024-06');
  expect(await snapshotOf(customer, '2024-06')).toMatchObject({ language: 'en', issueDate: '2024-07-01', dueDate: '2024-07-01', buyer: { address: ['Prøvevej 1', '9999 Prøveby', 'Germany'] } });
});
