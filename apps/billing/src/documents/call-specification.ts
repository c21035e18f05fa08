import { callsOfPeriod } from '@turbotrack/database';
import type { CallSpecificationModel, InvoiceModel, SpecifiedCall, SpecifiedSubscription } from '@turbotrack/invoice-documents';
import type { PurposeWork } from '@turbotrack/privacy';
import { directionAt, formatForPeople, HIDDEN_NUMBER, instantsOfLocalTime, maskNumber, serviceAt } from '@turbotrack/telephony';
import { exactNumber } from '../invoice-runs/exact-number.js';
import type { ZoneNames } from '../invoice-runs/zone-names.js';
import { type CallChoices, readCallChoices } from './call-choices.js';

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

/** A row of the specification; it stands for several calls where the customer chose that these are not told one by one. */
interface CallRowOfDocument extends SpecifiedCall {
  readonly standsFor?: number;
}

const NOT_TOLD = { da: 'Private opkald, samlet', en: 'Private calls, in sum' } as const;

/**
 * The itemised calls behind an invoice, by the number that made them and in order of their start. Called numbers are
 * masked here, before they become part of any document. Calls without a list price and those that may never be
 * itemised stay out; calls an allowance paid for stay in, with what they used.
 *
 * What the customer chose when a call was made is obeyed: more of the number may be hidden, the time of a private call is the
 * beginning of the period, and calls that are not told one by one are one row of their number, so that the sums stay those of the invoice.
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
  const choices = await readCallChoices(inside, customerId);
  const shown: Shown = { language: invoice.language, beganAt: startOf(invoice.period.from), covered, choices, zones };
  return {
    invoiceNumber: invoice.number,
    issueDate: invoice.issueDate,
    seller: { name: invoice.seller.name },
    customer: { customerNumber: invoice.buyer.customerNumber, name: invoice.buyer.name },
    period: invoice.period,
    language: invoice.language,
    subscriptions: holders.map((holder) => subscriptionOf(holder, byAssignment.get(holder.assignment_id) ?? [], shown)),
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

/** What the calls of one document are shown by. */
interface Shown {
  readonly language: InvoiceModel['language'];
  /** First moment of the period, ms since the epoch. */
  readonly beganAt: number;
  readonly covered: ReadonlyMap<string, Covered>;
  readonly choices: CallChoices;
  readonly zones: ZoneNames;
}

function subscriptionOf({ assignment_id: assignmentId, e164, employee }: Holder, rows: readonly CallRow[], shown: Shown): SpecifiedSubscription {
  const { language, beganAt, covered, choices, zones } = shown;
  const calls: CallRowOfDocument[] = [];
  const untold = { calls: 0, listPriceMicro: 0, customerPriceMicro: 0 };
  for (const row of rows) {
    const listPriceMicro = exactNumber(row.list_price_micro);
    const off = covered.get(row.call_id) ?? NOT_COVERED;
    const customerPriceMicro = listPriceMicro - off.micro;
    const { visible, time, price, otherNumber } = choices.shown(assignmentId, row.started_at, row.other_number);
    if (!visible || !price) {
      untold.calls += 1;
      untold.listPriceMicro += listPriceMicro;
      untold.customerPriceMicro += customerPriceMicro;
      continue;
    }
    calls.push({
      startedAt: time ? row.started_at.getTime() : beganAt,
      service: serviceAt(row.service),
      direction: directionAt(row.direction),
      otherNumber: storedNumber(row.other_number, otherNumber),
      zoneName: zones.find(row.tariff_version_id, row.zone)?.name[language] ?? '',
      durationS: row.duration_s,
      volume: exactNumber(row.volume),
      listPriceMicro,
      customerPriceMicro,
      allowanceSeconds: off.seconds,
    });
  }
  if (untold.calls > 0) calls.unshift(inSum(untold, beganAt, NOT_TOLD[language]));
  const sum = (price: 'listPriceMicro' | 'customerPriceMicro'): number => calls.reduce((total, call) => total + call[price], 0);
  return {
    label: formatForPeople(e164, language),
    ...(employee !== null && { user: employee }),
    calls,
    totals: { listPriceMicro: sum('listPriceMicro'), customerPriceMicro: sum('customerPriceMicro') },
  };
}

function inSum({ calls, listPriceMicro, customerPriceMicro }: { calls: number; listPriceMicro: number; customerPriceMicro: number }, beganAt: number, zoneName: string): CallRowOfDocument {
  return {
    startedAt: beganAt, service: 'voice', direction: 'outgoing', otherNumber: HIDDEN_NUMBER, zoneName, durationS: 0, volume: 0, listPriceMicro, customerPriceMicro, allowanceSeconds: 0, standsFor: calls,
  };
}

/** A stored number never shows more than its usual mask, whatever the customer chose. */
function storedNumber(number: string, chosen: string): string {
  const usual = maskNumber(number);
  return chosen.replace(/[^•]/g, '').length > usual.replace(/[^•]/g, '').length ? chosen : usual;
}

/** The first moment of a day in Copenhagen, ms since the epoch. */
function startOf(day: string): number {
  return instantsOfLocalTime(Date.parse(`${day}T00:00:00Z`))?.first ?? Date.parse(`${day}T00:00:00Z`);
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
    for (const { standsFor = 1 } of calls as Iterable<CallRowOfDocument>) sums.calls += standsFor;
    sums.listMicro += totals.listPriceMicro;
    sums.usageMicro += totals.customerPriceMicro;
  }
  return sums;
}
