import { callsOfPeriod } from '@turbotrack/database';
import type { CallSpecificationModel, InvoiceModel, SpecifiedCall, SpecifiedSubscription } from '@turbotrack/invoice-documents';
import type { PurposeWork } from '@turbotrack/privacy';
import { directionAt, formatForPeople, maskNumber, serviceAt } from '@turbotrack/telephony';
import { exactNumber } from '../invoice-runs/exact-number.js';
import type { ZoneNames } from '../invoice-runs/zone-names.js';

type Inside = Pick<PurposeWork<'invoicing'>, 'sql'>;

interface CallRow {
  call_id: string;
  assignment_id: number;
  started_at: Date;
  service: number;
  direction: number;
  tariff_version_id: number;
  zone: number;
  duration_s: number;
  volume: string;
  list_price_micro: string;
  other_number: string;
}

/** What allowances and discounts took off one call. */
interface Covered {
  micro: number;
  seconds: number;
}

const NOT_COVERED: Covered = { micro: 0, seconds: 0 };

interface Holder {
  assignment_id: number;
  e164: string;
  employee: string | null;
}

/**
 * The itemised calls behind an invoice, by the number that made them and in order of their start. Called numbers are
 * masked here, before they become part of any document. Calls without a list price and those that may never be
 * itemised stay out; calls an allowance paid for stay in, with what they used.
 */
export async function callSpecification(inside: Inside, invoice: InvoiceModel, customerId: number, zones: ZoneNames): Promise<CallSpecificationModel> {
  const { rows } = await inside.sql<CallRow>(
    ['rating.call', 'rating.call_chunk'],
    `select c.call_id, c.assignment_id, c.started_at, c.service, c.direction, c.tariff_version_id, c.zone, c.duration_s, c.volume::text, c.list_price_micro::text, c.other_number
     from rating.call c join rating.call_chunk k using (chunk_id)
     where ${callsOfPeriod('$1')} and c.list_price_micro <> 0 and not c.never_itemised
     order by c.started_at, c.call_id`,
    [customerId, invoice.period.from],
  );
  const covered = await readCovered(inside, invoice.period.from, customerId);
  await zones.load(inside, rows.map((row) => row.tariff_version_id));
  const byAssignment = Map.groupBy(rows, (row) => row.assignment_id);
  const holders = await readHolders(inside, [...byAssignment.keys()]);
  return {
    invoiceNumber: invoice.number,
    issueDate: invoice.issueDate,
    seller: { name: invoice.seller.name },
    customer: { customerNumber: invoice.buyer.customerNumber, name: invoice.buyer.name },
    period: invoice.period,
    language: invoice.language,
    subscriptions: holders.map((holder) => subscriptionOf(holder, byAssignment.get(holder.assignment_id) ?? [], covered, invoice.language, zones)),
  };
}

async function readHolders({ sql }: Inside, assignments: readonly number[]): Promise<Holder[]> {
  const { rows } = await sql<Holder>(
    ['ordering.assignment', 'ordering.number', 'ordering.employee'],
    `select a.assignment_id, n.e164, e.name as employee from ordering.assignment a join ordering.number n using (number_id)
     left join ordering.employee e on e.employee_id = a.employee_id
     where a.assignment_id = any($1) order by n.e164, lower(a.during)`,
    [assignments],
  );
  return rows;
}

/** By call, of one customer and period. Joined here: freshly loaded tables have no statistics by which the planner would join well. */
async function readCovered({ sql }: Inside, firstDay: string, customerId: number): Promise<Map<string, Covered>> {
  const { rows } = await sql<{ call_id: string; micro: string; seconds: string }>(
    ['rating.allowance_use'],
    `select call_id, sum(covered_micro)::text as micro, sum(covered_s)::text as seconds from rating.allowance_use
     where customer_id = $1 and period = $2::date group by call_id`,
    [customerId, firstDay],
  );
  return new Map(rows.map((row) => [row.call_id, { micro: exactNumber(row.micro), seconds: exactNumber(row.seconds) }]));
}

function subscriptionOf(
  { e164, employee }: Holder, rows: readonly CallRow[], covered: ReadonlyMap<string, Covered>, language: InvoiceModel['language'], zones: ZoneNames,
): SpecifiedSubscription {
  const calls = rows.map((row): SpecifiedCall => {
    const listPriceMicro = exactNumber(row.list_price_micro);
    const off = covered.get(row.call_id) ?? NOT_COVERED;
    return {
      startedAt: row.started_at.getTime(),
      service: serviceAt(row.service),
      direction: directionAt(row.direction),
      otherNumber: maskNumber(row.other_number),
      zoneName: zones.find(row.tariff_version_id, row.zone)?.name[language] ?? '',
      durationS: row.duration_s,
      volume: exactNumber(row.volume),
      listPriceMicro,
      customerPriceMicro: listPriceMicro - off.micro,
      allowanceSeconds: off.seconds,
    };
  });
  const sum = (price: 'listPriceMicro' | 'customerPriceMicro'): number => calls.reduce((total, call) => total + call[price], 0);
  return {
    label: formatForPeople(e164, language),
    ...(employee !== null && { user: employee }),
    calls,
    totals: { listPriceMicro: sum('listPriceMicro'), customerPriceMicro: sum('customerPriceMicro') },
  };
}

export interface SpecifiedSums {
  calls: number;
  listMicro: number;
  usageMicro: number;
}

/** What the specification adds up to, to be compared with the invoice's seal. */
export function specifiedSums({ subscriptions }: CallSpecificationModel): SpecifiedSums {
  const sums: SpecifiedSums = { calls: 0, listMicro: 0, usageMicro: 0 };
  for (const { calls, totals } of subscriptions) {
    for (const _call of calls) sums.calls += 1;
    sums.listMicro += totals.listPriceMicro;
    sums.usageMicro += totals.customerPriceMicro;
  }
  return sums;
}
