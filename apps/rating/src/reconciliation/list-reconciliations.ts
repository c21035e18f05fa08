import type { PurposeGate } from '@turbotrack/privacy';
import { listSchema, type Page, pageOf, pageSchema, type Paging } from '@turbotrack/service';
import { z } from 'zod';
import { operatorName } from '../operators/operators.js';

export const outcomeSchema = z.enum(['matched', 'price differs', 'missing here', 'missing there', 'outside', 'malformed']);

export const askSchema = z.strictObject({
  operator: operatorName, from: z.iso.date().describe('First day of the calls, by the calendar in Copenhagen'), to: z.iso.date().describe('The day after the last'),
  toleranceMicro: z.coerce.number().int().min(0).max(1_000_000_000).default(0).describe('Millionths of a krone by which a price may differ'),
}).refine(({ from, to }) => from < to, { path: ['to'], message: 'Must be later than from.' });

const countSchema = z.int();
export const reconciliationSchema = z.object({
  reconciliationId: z.int(), operator: z.string(), from: z.iso.date(), to: z.iso.date(), toleranceMicro: z.int(), state: z.enum(['reading', 'done', 'refused']), problem: z.string().nullable(),
  linesDone: z.int(), matched: countSchema, priceDiffers: countSchema, missingHere: countSchema, missingThere: countSchema, outside: countSchema, malformed: countSchema,
  theirMicro: z.int().describe('All prices of the list'), ourMicro: z.int().describe('What the buy tariff says of the calls compared and of those missing there'),
  askedAt: z.iso.datetime(), finishedAt: z.iso.datetime().nullable(),
}).meta({ id: 'Reconciliation' });
export const reconciliationPageSchema = pageSchema(reconciliationSchema).meta({ id: 'ReconciliationPage' });
export const reconciliationListSchema = listSchema.extend({ operator: operatorName.optional() });
export type Reconciliation = z.output<typeof reconciliationSchema>;

export const lineSchema = z.object({
  position: z.int().describe('Line of the list without its header; calls that it lacks come behind its last'), outcome: outcomeSchema, reference: z.string().nullable().describe("The operator's name of the call"),
  callId: z.int().nullable(), day: z.iso.date().nullable(), theirMicro: z.int().nullable(), ourMicro: z.int().nullable(), differenceMicro: z.int().nullable().describe('Theirs less ours'),
}).meta({ id: 'ReconciliationLine' });
export const linePageSchema = pageSchema(lineSchema).meta({ id: 'ReconciliationLinePage' });
export const lineListSchema = listSchema.extend({ outcome: outcomeSchema.optional(), day: z.iso.date().optional() });
export type ReconciliationLine = z.output<typeof lineSchema>;

export const daySchema = z.object({ day: z.iso.date(), theirCalls: z.int(), ourCalls: z.int(), theirMicro: z.int(), ourMicro: z.int(), differenceMicro: z.int() }).meta({ id: 'ReconciliationDay' });
export type ReconciliationDay = z.output<typeof daySchema>;

const TABLES = ['rating.reconciliation', 'rating.reconciliation_line', 'rating.operator'];
const COUNT = (outcome: string) => `(count(*) filter (where l.outcome = '${outcome}'))::int`;

/** A page of reconciliations with their outcome; `only` leaves the one of that id. */
export async function listReconciliations(gate: PurposeGate, actor: string, { operator, only }: { operator?: string | undefined; only?: number }, { after, limit }: Paging): Promise<Page<Reconciliation>> {
  const rows = await gate.purpose('rating', { scope: 'all', actor, why: 'list reconciliations' }, async ({ sql }) => (await sql<Reconciliation & Record<string, unknown>>(
    TABLES,
    `with page as (select r.*, o.name from rating.reconciliation r join rating.operator o using (operator_id)
       where r.reconciliation_id > $1 and ($3::text is null or o.name = $3) and ($4::int is null or r.reconciliation_id = $4) order by r.reconciliation_id limit $2),
     sums as (select l.reconciliation_id, ${COUNT('matched')} as matched, ${COUNT('price differs')} as differs, ${COUNT('missing here')} as here, ${COUNT('missing there')} as there,
       ${COUNT('outside')} as outside, ${COUNT('malformed')} as malformed, coalesce(sum(l.their_micro), 0)::float8 as their, coalesce(sum(l.our_micro), 0)::float8 as ours
       from rating.reconciliation_line l where l.reconciliation_id in (select reconciliation_id from page) group by 1)
     select p.reconciliation_id as "reconciliationId", p.name as operator, p.from_day::text as "from", p.until_day::text as "to", p.tolerance_micro::float8 as "toleranceMicro", p.state, p.problem, p.lines_done as "linesDone",
       coalesce(s.matched, 0) as matched, coalesce(s.differs, 0) as "priceDiffers", coalesce(s.here, 0) as "missingHere", coalesce(s.there, 0) as "missingThere", coalesce(s.outside, 0) as outside,
       coalesce(s.malformed, 0) as malformed, coalesce(s.their, 0) as "theirMicro", coalesce(s.ours, 0) as "ourMicro", p.asked_at as "askedAt", p.finished_at as "finishedAt"
     from page p left join sums s using (reconciliation_id) order by p.reconciliation_id`,
    [after, limit + 1, operator ?? null, only ?? null],
  )).rows);
  const iso = (at: string | Date) => new Date(at).toISOString();
  return pageOf(rows.map((row) => ({ ...row, askedAt: iso(row.askedAt), finishedAt: row.finishedAt && iso(row.finishedAt) })), limit, ({ reconciliationId }) => reconciliationId);
}

/** A page of the lines of one reconciliation; the file of a claim is those of one outcome as CSV. */
export async function listLines(gate: PurposeGate, actor: string, reconciliationId: number, { outcome, day }: Pick<z.output<typeof lineListSchema>, 'outcome' | 'day'>, { after, limit }: Paging): Promise<Page<ReconciliationLine>> {
  const access = { scope: 'all', actor, why: 'list the lines of a reconciliation', reference: `reconciliation ${reconciliationId}` } as const;
  const rows = await gate.purpose('rating', access, async ({ sql }) => (await sql<ReconciliationLine & Record<string, unknown>>(
    TABLES,
    `select position, outcome, reference, call_id::float8 as "callId", day::text, their_micro::float8 as "theirMicro", our_micro::float8 as "ourMicro", (their_micro - our_micro)::float8 as "differenceMicro"
     from rating.reconciliation_line where reconciliation_id = $1 and position > $2 and ($4::text is null or outcome = $4) and ($5::date is null or day = $5) order by position limit $3`,
    [reconciliationId, after, limit + 1, outcome ?? null, day ?? null],
  )).rows);
  return pageOf(rows, limit, ({ position }) => position);
}

/** Totals of each day within the span: their lines, and our calls whether or not a line has them. */
export async function totalsByDay(gate: PurposeGate, actor: string, reconciliationId: number): Promise<ReconciliationDay[]> {
  const access = { scope: 'all', actor, why: 'total a reconciliation', reference: `reconciliation ${reconciliationId}` } as const;
  return gate.purpose('rating', access, async ({ sql }) => (await sql<ReconciliationDay & Record<string, unknown>>(
    TABLES,
    `select day::text, (count(*) filter (where outcome <> 'missing there'))::int as "theirCalls", count(call_id)::int as "ourCalls", coalesce(sum(their_micro), 0)::float8 as "theirMicro",
       coalesce(sum(our_micro), 0)::float8 as "ourMicro", (coalesce(sum(their_micro), 0) - coalesce(sum(our_micro), 0))::float8 as "differenceMicro"
     from rating.reconciliation_line where reconciliation_id = $1 and outcome not in ('outside', 'malformed') group by day order by day`,
    [reconciliationId],
  )).rows);
}
