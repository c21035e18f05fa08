import type { Access, PurposeGate } from '@turbotrack/privacy';
import { type Page, pageOf, type Paging, Problem, PROBLEMS } from '@turbotrack/service';
import { directionAt, maskNumber, serviceAt } from '@turbotrack/telephony';
import { type SuspendedDetail, type SuspendedRecord, selectorCondition, type SuspenseCount, type SuspenseFilter } from './suspense.schemas.js';

const TABLES = ['rating.suspended_call', 'rating.call_file', 'rating.operator'];
const FROM = 'rating.suspended_call s join rating.call_file f using (file_id) join rating.operator o using (operator_id)';
const COLUMNS = `s.suspense_id::float8 as "suspenseId", o.name as operator, f.label as file, s.line, s.reason, s.field, s.sentence, s.suspended_at as "suspendedAt"`;

const accessOf = (actor: string, why: string): Access => ({ scope: 'all', actor, why, readOnly: true });

type Row = Omit<SuspendedRecord, 'suspendedAt'> & { suspendedAt: Date };

/** A page of open suspended records, without any number or other traffic data. */
export async function listSuspense(gate: PurposeGate, actor: string, filter: SuspenseFilter, { after, limit }: Paging): Promise<Page<SuspendedRecord>> {
  const { rows } = await gate.purpose('rating', accessOf(actor, 'list suspense'), ({ sql }) =>
    sql<Row>(TABLES, `select ${COLUMNS} from ${FROM} where s.resolved_at is null and s.suspense_id > $1 and ${selectorCondition('$3')} order by s.suspense_id limit $2`, [after, limit + 1, selectorOf(filter)]),
  );
  return pageOf(rows.map((row) => ({ ...row, suspendedAt: row.suspendedAt.toISOString() })), limit, ({ suspenseId }) => suspenseId);
}

function selectorOf({ reason, operator, fileId }: SuspenseFilter): string {
  return JSON.stringify({ reason, operator, fileId });
}

type DetailRow = Row & Omit<SuspendedDetail, 'suspendedAt' | 'startedAt' | 'resolvedAt' | 'service' | 'direction'> & { startedAt: Date | null; resolvedAt: Date | null; service: number | null; direction: number | null };

/** One suspended record as far as it was read, its numbers masked. @throws Problem when there is none */
export async function readSuspended(gate: PurposeGate, actor: string, suspenseId: number): Promise<SuspendedDetail> {
  const { rows } = await gate.purpose('rating', { ...accessOf(actor, 'look at a suspended record'), reference: `suspense ${suspenseId}` }, ({ sql }) =>
    sql<DetailRow & Record<string, unknown>>(
      TABLES,
      `select ${COLUMNS}, s.service, s.direction, s.served_number as "servedNumber", s.other_number as "otherNumber", s.started_at as "startedAt", s.duration_s as "durationS", s.volume::float8 as volume,
         s.answered, s.origin_country as "originCountry", s.resolved_at as "resolvedAt", s.resolution from ${FROM} where s.suspense_id = $1`,
      [suspenseId],
    ),
  );
  const [row] = rows;
  if (!row) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such suspended record.', da: 'Posten findes ikke.' } });
  const masked = (number: string | null) => (number === null || number === '' ? number : maskNumber(number));
  return {
    ...row, suspendedAt: row.suspendedAt.toISOString(), startedAt: row.startedAt?.toISOString() ?? null, resolvedAt: row.resolvedAt?.toISOString() ?? null,
    service: row.service === null ? null : serviceAt(row.service), direction: row.direction === null ? null : directionAt(row.direction),
    servedNumber: masked(row.servedNumber), otherNumber: masked(row.otherNumber),
  };
}

/** Open suspended records by reason, with their ages and the money at risk. */
export async function suspenseByReason(gate: PurposeGate, actor: string): Promise<SuspenseCount[]> {
  const { rows } = await gate.purpose('rating', accessOf(actor, 'count suspense'), ({ sql }) =>
    sql<Omit<SuspenseCount, 'oldest'> & { oldest: Date }>(
      [...TABLES, 'rating.call'],
      `with price as materialized (
         select operator_id, service, direction, count(*) as calls, sum(list_price_micro) as micro from rating.call where started_at > now() - interval '31 days' group by 1, 2, 3),
       open as (
         select s.reason, s.suspended_at, coalesce(
           (select sum(p.micro) / sum(p.calls) from price p where p.operator_id = f.operator_id and p.service = s.service and p.direction = s.direction),
           (select sum(p.micro) / sum(p.calls) from price p where p.operator_id = f.operator_id and p.service = coalesce(s.service, p.service)),
           (select sum(p.micro) / sum(p.calls) from price p), 0) as micro
         from ${FROM} where s.resolved_at is null)
       select reason, count(*)::int as records, min(suspended_at) as oldest,
         (count(*) filter (where suspended_at > now() - interval '1 day'))::int as "underDay",
         (count(*) filter (where suspended_at > now() - interval '7 days' and suspended_at <= now() - interval '1 day'))::int as "underWeek",
         (count(*) filter (where suspended_at > now() - interval '30 days' and suspended_at <= now() - interval '7 days'))::int as "underMonth",
         (count(*) filter (where suspended_at <= now() - interval '30 days'))::int as older, round(sum(micro))::float8 as "atRiskMicro"
       from open group by reason order by reason`,
    ),
  );
  return rows.map((row) => ({ ...row, oldest: row.oldest.toISOString() }));
}
