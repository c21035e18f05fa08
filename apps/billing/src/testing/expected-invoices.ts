import type { TestPlatform } from '@turbotrack/service/testing';

/** What an invoice must add up to, by whole numbers of any size. */
export interface ExpectedInvoice {
  readonly netOre: bigint;
  readonly vatOre: bigint;
  readonly grossOre: bigint;
  readonly calls: bigint;
  readonly listMicro: bigint;
  readonly usageMicro: bigint;
}

interface CallRow {
  customer_id: number;
  month: string;
  service: number;
  direction: number;
  zone: number;
  list: string;
  covered: string;
}

/**
 * Reckons every customer's invoice of a month from the rows that ordering and rating left, without any code of the app:
 * days by the calendar, calls one by one, sums as bigint, half away from zero.
 */
export async function expectedInvoices(platform: TestPlatform, month: string): Promise<Map<number, ExpectedInvoice>> {
  const first = `${month}-01`;
  const fees = await feesOf(platform, first);
  const calls = await platform.query<CallRow>(
    `select c.customer_id, to_char(c.started_at at time zone 'Europe/Copenhagen', 'YYYY-MM') as month, c.service, c.direction, c.zone, c.list_price_micro::text as list,
       (select coalesce(sum(covered_micro), 0)::text from rating.allowance_use u where u.call_id = c.call_id and u.period = $1) as covered
     from rating.call c join rating.call_chunk k using (chunk_id)
     where not c.restricted and c.list_price_micro <> 0
       and greatest(date_trunc('month', c.started_at at time zone 'Europe/Copenhagen')::date, k.sealed_period) = $1::date and k.sealed_period is not null`,
    [first],
  );
  const callsOf = Map.groupBy(calls, (row) => row.customer_id);
  const expected = new Map<number, ExpectedInvoice>();
  for (const customerId of new Set([...fees.keys(), ...callsOf.keys()])) {
    const lines = [...(fees.get(customerId) ?? []), ...usageOf(callsOf.get(customerId) ?? [])];
    if (lines.length === 0) continue;
    const netOre = sum(lines);
    const vatOre = rounded(netOre * 25n, 100n);
    const own = callsOf.get(customerId) ?? [];
    const listMicro = sum(own.map(({ list }) => BigInt(list)));
    expected.set(customerId, { netOre, vatOre, grossOre: netOre + vatOre, calls: BigInt(own.length), listMicro, usageMicro: listMicro - sum(own.map(({ covered }) => BigInt(covered))) });
  }
  return expected;
}

async function feesOf(platform: TestPlatform, first: string): Promise<Map<number, bigint[]>> {
  const rows = await platform.query<{ customer_id: number; monthly: string; setup: string; days: number; all: number; begins: boolean }>(
    `select customer_id, coalesce(s.monthly_price_ore, p.monthly_price_ore)::text as monthly, coalesce(s.setup_price_ore, p.setup_price_ore)::text as setup, days_of_month as "all",
       (select count(*)::int from generate_series($1::date, $1::date + days_of_month - 1, interval '1 day') day where day >= starts_on and (ends_on is null or day < ends_on)) as days,
       starts_on >= $1::date as begins
     from ordering.subscription s join ordering.product p using (product_id), lateral (select extract(day from $1::date + interval '1 month - 1 day')::int as days_of_month) m`,
    [first],
  );
  const fees = new Map<number, bigint[]>();
  for (const { customer_id, monthly, setup, days, all, begins } of rows) {
    if (days === 0) continue;
    const own = [rounded(BigInt(monthly) * BigInt(days), BigInt(all)), begins ? BigInt(setup) : 0n].filter((ore) => ore !== 0n);
    fees.set(customer_id, [...(fees.get(customer_id) ?? []), ...own]);
  }
  return fees;
}

/** One line for each month, service, direction and zone: its millionths are rounded once. */
function usageOf(calls: readonly CallRow[]): bigint[] {
  const groups = Map.groupBy(calls, ({ month, service, direction, zone }) => `${month} ${service} ${direction} ${zone}`);
  return [...groups.values()].map((group) => rounded(sum(group.map(({ list, covered }) => BigInt(list) - BigInt(covered))), 10_000n));
}

export function rounded(numerator: bigint, denominator: bigint): bigint {
  const [size, sign] = numerator < 0n ? [-numerator, -1n] : [numerator, 1n];
  return sign * ((size * 2n + denominator) / (denominator * 2n));
}

function sum(parts: readonly bigint[]): bigint {
  return parts.reduce((total, part) => total + part, 0n);
}

/** The invoices of a month as they are stored, to be compared with what they should be. */
export async function storedInvoices(platform: TestPlatform, month: string): Promise<Map<number, ExpectedInvoice>> {
  const rows = await platform.query<{ customer_id: number; net: string; vat: string; gross: string; calls: number; list: string; usage: string }>(
    `select customer_id, net_ore::text as net, vat_ore::text as vat, gross_ore::text as gross, seal_calls as calls, seal_list_micro::text as list, seal_usage_micro::text as usage
     from billing.invoice where period = $1`,
    [`${month}-01`],
  );
  return new Map(rows.map((row) => [row.customer_id, {
    netOre: BigInt(row.net), vatOre: BigInt(row.vat), grossOre: BigInt(row.gross), calls: BigInt(row.calls), listMicro: BigInt(row.list), usageMicro: BigInt(row.usage),
  }]));
}
