import type { PurposeGate, PurposeWork } from '@turbotrack/privacy';
import { type Page, pageOf, type Paging, Problem, PROBLEMS } from '@turbotrack/service';
import { directionAt, DIRECTION_NUMBER, serviceAt, SERVICE_NUMBER } from '@turbotrack/telephony';
import type { z } from 'zod';
import { refusalOf, sentenceOf } from './difference-sentences.js';
import type { Difference, differenceListSchema, OperatorInvoice, RefusedLine } from './operator-invoices.schemas.js';

type DifferenceFilter = Pick<z.output<typeof differenceListSchema>, 'outcome' | 'service' | 'direction'> & { readonly only?: 'overbilled' | 'differing'; readonly position?: number };

const TABLES = ['rating.operator_invoice', 'rating.operator_invoice_line', 'rating.operator_invoice_sum', 'rating.operator'];
const COUNT = (outcome: string) => `(count(*) filter (where s.outcome = '${outcome}'))::int`;

/** A page of operators' invoices with their outcome; `only` leaves the one of that id. */
export async function listOperatorInvoices(
  gate: PurposeGate, actor: string, { operator, state, only }: { operator?: string | undefined; state?: string | undefined; only?: number }, { after, limit }: Paging,
): Promise<Page<OperatorInvoice>> {
  const rows = await gate.purpose('rating', { scope: 'all', actor, why: 'list operator invoices', readOnly: true }, async ({ sql }) => (await sql<OperatorInvoice & Record<string, unknown>>(
    TABLES,
    `with page as (select i.*, o.name from rating.operator_invoice i join rating.operator o using (operator_id)
       where i.operator_invoice_id > $1 and ($3::text is null or o.name = $3) and ($4::int is null or i.operator_invoice_id = $4) and ($5::text is null or i.state = $5) order by i.operator_invoice_id limit $2),
     billed as (select l.operator_invoice_id, (count(*) filter (where l.fault is null))::int as lines, count(l.fault)::int as refused, sum(l.amount_micro) as micro, sum(l.calls) as calls
       from rating.operator_invoice_line l where l.operator_invoice_id in (select operator_invoice_id from page) group by 1),
     sums as (select s.operator_invoice_id, ${COUNT('matched')} as matched, ${COUNT('missing here')} as here, ${COUNT('missing there')} as there, ${COUNT('quantity differs')} as quantity,
       ${COUNT('price differs')} as price, sum(s.our_micro) as ours from rating.operator_invoice_sum s where s.operator_invoice_id in (select operator_invoice_id from page) group by 1)
     select p.operator_invoice_id as "operatorInvoiceId", p.claim_number as "claimNumber", p.name as operator, p.invoice_number as "invoiceNumber", p.from_day::text as "from", p.until_day::text as "to",
       p.tolerance_micro::float8 as "toleranceMicro", p.tolerance_permille as "tolerancePermille", p.state, coalesce(b.lines, 0) as lines, coalesce(b.refused, 0) as "refusedLines",
       p.control_micro::float8 as "controlMicro", (coalesce(b.micro, 0) - p.control_micro)::float8 as "controlDifferenceMicro", (coalesce(b.calls, 0) - p.control_calls)::float8 as "controlCallsDifference",
       coalesce(b.micro, 0)::float8 as "theirMicro", coalesce(s.ours, 0)::float8 as "ourMicro", (coalesce(b.micro, 0) - coalesce(s.ours, 0))::float8 as "differenceMicro",
       coalesce(s.matched, 0) as matched, coalesce(s.here, 0) as "missingHere", coalesce(s.there, 0) as "missingThere", coalesce(s.quantity, 0) as "quantityDiffers", coalesce(s.price, 0) as "priceDiffers",
       p.unpriced_calls::float8 as "unpricedCalls", p.asked_at as "askedAt", p.finished_at as "finishedAt"
     from page p left join billed b using (operator_invoice_id) left join sums s using (operator_invoice_id) order by p.operator_invoice_id`,
    [after, limit + 1, operator ?? null, only ?? null, state ?? null],
  )).rows);
  const iso = (at: string | Date) => new Date(at).toISOString();
  return pageOf(rows.map((row) => ({ ...row, askedAt: iso(row.askedAt), finishedAt: row.finishedAt && iso(row.finishedAt) })), limit, ({ operatorInvoiceId }) => operatorInvoiceId);
}

/** @throws Problem 404 */
export async function findOperatorInvoice(gate: PurposeGate, actor: string, id: number): Promise<OperatorInvoice> {
  const { items: [found] } = await listOperatorInvoices(gate, actor, { only: id }, { after: 0, limit: 1 });
  if (!found) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such invoice.', da: 'Fakturaen findes ikke.' } });
  return found;
}

interface SumRow extends Record<string, unknown> {
  position: number;
  outcome: Difference['outcome'];
  kind: Difference['kind'];
  place: string;
  service: number;
  direction: number;
  their_calls: string;
  their_quantity: string;
  their_micro: string;
  our_calls: string;
  our_quantity: string;
  our_micro: string;
}

/** A page of the lines of a comparison, by their numbers within the claim. */
export async function listDifferences(gate: PurposeGate, actor: string, id: number, filter: DifferenceFilter, paging: Paging): Promise<Page<Difference>> {
  const access = { scope: 'all', actor, why: 'list the differences of an operator invoice', reference: `operator invoice ${id}`, readOnly: true } as const;
  return gate.purpose('rating', access, (inside) => readDifferences(inside, id, filter, paging));
}

export async function readDifferences({ sql }: PurposeWork<'rating'>, id: number, { outcome, service, direction, only, position }: DifferenceFilter, { after, limit }: Paging): Promise<Page<Difference>> {
  const { rows } = await sql<SumRow>(
    TABLES,
    `select position, outcome, kind, place, service, direction, their_calls, their_quantity, their_micro, our_calls, our_quantity, our_micro from rating.operator_invoice_sum
     where operator_invoice_id = $1 and position > $2 and ($4::text is null or outcome = $4) and ($5::smallint is null or service = $5) and ($6::smallint is null or direction = $6)
       and case $7 when 'overbilled' then outcome <> 'matched' and their_micro > our_micro when 'differing' then outcome <> 'matched' else true end and ($8::int is null or position = $8)
     order by position limit $3`,
    [id, after, limit + 1, outcome ?? null, service === undefined ? null : SERVICE_NUMBER[service], direction === undefined ? null : DIRECTION_NUMBER[direction], only ?? null, position ?? null],
  );
  return pageOf(rows.map(differenceFrom), limit, ({ position: at }) => at);
}

function differenceFrom(row: SumRow): Difference {
  const theirs = { calls: Number(row.their_calls), quantity: Number(row.their_quantity), micro: Number(row.their_micro) };
  const ours = { calls: Number(row.our_calls), quantity: Number(row.our_quantity), micro: Number(row.our_micro) };
  const difference = { calls: theirs.calls - ours.calls, quantity: theirs.quantity - ours.quantity, micro: theirs.micro - ours.micro };
  // Without a quantity of ours there is no price of ours: all of it comes of the quantity.
  const quantityEffectMicro = ours.quantity === 0 ? difference.micro : Number((BigInt(row.our_micro) * BigInt(difference.quantity)) / BigInt(ours.quantity));
  const told = {
    position: row.position, outcome: row.outcome, kind: row.kind, place: row.place, service: serviceAt(row.service), direction: directionAt(row.direction) as Difference['direction'], theirs, ours, difference,
    quantityEffectMicro, priceEffectMicro: difference.micro - quantityEffectMicro,
  };
  return { ...told, sentence: sentenceOf(told) };
}

/** Lines that could not be read, with column and reason. */
export async function listRefusedLines(gate: PurposeGate, actor: string, id: number, { after, limit }: Paging): Promise<Page<RefusedLine>> {
  const access = { scope: 'all', actor, why: 'list the refused lines of an operator invoice', reference: `operator invoice ${id}`, readOnly: true } as const;
  const rows = await gate.purpose('rating', access, async ({ sql }) => (await sql<Omit<RefusedLine, 'sentence'> & Record<string, unknown>>(
    TABLES, `select line, fault_column as column, fault from rating.operator_invoice_line where operator_invoice_id = $1 and fault is not null and line > $2 order by line limit $3`, [id, after, limit + 1],
  )).rows);
  return pageOf(rows.map((row) => ({ ...row, sentence: refusalOf(row) })), limit, ({ line }) => line);
}
