import type { PurposeGate, PurposeWork } from '@turbotrack/privacy';
import { type Page, type Paging, Problem, PROBLEMS } from '@turbotrack/service';
import { DIRECTION_NUMBER, SERVICE_NUMBER } from '@turbotrack/telephony';
import { TariffShelf } from '../tariffs/tariff-shelf.js';
import { readDifferences } from './list-operator-invoices.js';
import { type InvoiceUnderWay, openInvoice } from './open-invoice.js';
import type { CallBehind, Difference } from './operator-invoices.schemas.js';
import { CallSums, type CallToBill, COUNTED_CALL } from './sum-calls.js';

const CALLS_AT_ONCE = 5_000;

type CandidateRow = CallToBill & { call_id: number; customer_id: number };

/**
 * The calls of ours behind one line of a comparison, by id: when each began, how long it was, what it costs us. The numbers called stay where
 * they are. Calls that may lie in the place are found by the beginnings of its numbers, and priced as in the comparison to know whether they do.
 *
 * @throws Problem 404 for a line that is not there; 409 while the invoice is being compared
 */
export async function listCallsBehind(gate: PurposeGate, actor: string, id: number, position: number, { after, limit }: Paging): Promise<Page<CallBehind>> {
  const access = { scope: 'all', actor, why: 'list the calls behind a difference', reference: `operator invoice ${id}`, readOnly: true } as const;
  return gate.purpose('rating', access, async (inside) => {
    const invoice = await openInvoice(inside, new TariffShelf(), id, 'done');
    if (!invoice) throw new Problem(PROBLEMS.conflict, { detail: { en: 'The invoice is still being compared.', da: 'Fakturaen er stadig ved at blive sammenlignet.' } });
    const { items: [line] } = await readDifferences(inside, id, { position }, { after: 0, limit: 1 });
    if (!line) throw new Problem(PROBLEMS.notFound, { detail: { en: 'The comparison has no such line.', da: 'Sammenligningen har ingen sådan linje.' } });
    const found = await findCalls(inside, invoice, line, after, limit + 1);
    const shown = found.slice(0, limit);
    inside.concerns({ customers: shown.map(({ customerId }) => customerId) });
    return { items: shown.map(({ customerId: _customer, ...call }) => call), next: found.length > limit ? shown.at(-1)!.callId : null };
  });
}

async function findCalls(inside: PurposeWork<'rating'>, invoice: InvoiceUnderWay, line: Difference, after: number, wanted: number): Promise<(CallBehind & { customerId: number })[]> {
  const found: (CallBehind & { customerId: number })[] = [];
  const sums = new CallSums(invoice);
  const patterns = patternsOf(invoice, line);
  for (let from = after; found.length < wanted && patterns.length > 0;) {
    const rows = await candidates(inside, invoice, line, patterns, from);
    for (const row of rows) {
      const billed = sums.bill(row);
      if (billed?.kind !== line.kind || billed.place !== line.place || found.length === wanted) continue;
      found.push({ callId: row.call_id, customerId: row.customer_id, startedAt: new Date(row.started_ms).toISOString(), seconds: row.duration_s, volume: row.volume, costMicro: billed.costMicro });
    }
    if (rows.length < CALLS_AT_ONCE) break;
    from = rows.at(-1)!.call_id;
  }
  return found;
}

/** For LIKE: beginnings of numbers and short codes that lie in the place, by any version of the tariff. A destination nobody knows has none. */
function patternsOf({ versions }: InvoiceUnderWay, { kind, place }: Difference): string[] {
  if (kind === 'prefix') return [`${place}%`];
  const zones = kind === 'zone' ? versions.flatMap(({ tariff }) => tariff.zones.filter(({ code }) => code === place)) : [];
  return [...new Set(zones.flatMap(({ prefixes, shortCodes, withheld }) => [...prefixes.map((prefix) => `${prefix}%`), ...shortCodes.map((code) => code.replaceAll('x', '_')), ...(withheld === true ? [''] : [])]))];
}

async function candidates({ sql }: PurposeWork<'rating'>, { operatorId, from, until }: InvoiceUnderWay, { service, direction }: Difference, patterns: readonly string[], after: number): Promise<CandidateRow[]> {
  const directions = direction === 'outgoing' ? [DIRECTION_NUMBER.outgoing, DIRECTION_NUMBER.forwarded] : [DIRECTION_NUMBER[direction]];
  const { rows } = await sql<CandidateRow & Record<string, unknown>>(
    ['rating.call', 'ordering.assignment', 'ordering.number'],
    `select c.call_id::float8, c.customer_id, ${COUNTED_CALL.columns} from rating.call c join ordering.assignment a using (assignment_id) join ordering.number n using (number_id)
     where c.call_id > $1 and c.operator_id = $2 and c.started_at >= $3::date::timestamp at time zone 'Europe/Copenhagen' and c.started_at < $4::date::timestamp at time zone 'Europe/Copenhagen'
       and c.service = $5 and c.direction = any($6::smallint[]) and c.other_number like any($7::text[]) and ${COUNTED_CALL.condition} order by c.call_id limit ${CALLS_AT_ONCE}`,
    [after, operatorId, from, until, SERVICE_NUMBER[service], directions, patterns],
  );
  return rows;
}
