import type { PurposeWork } from '@turbotrack/privacy';
import { ConcurrencySteps, INTERVAL_MS, intervalFigures, TrafficCount, type TrafficFigures } from '@turbotrack/traffic-engineering';

export const HOUR_MS = 3_600_000;

type Measuring = Pick<PurposeWork<'traffic-measurement'>, 'sql'>;

/** A trunk of an operator; the name is '' where the operator names none, and `(withheld)` where it is a telephone number. */
export interface TrunkName {
  readonly operatorId: number;
  readonly trunk: string;
}

export interface Trunk extends TrunkName {
  readonly operator: string;
  /** Null where nobody has said how many it has. */
  readonly channels: number | null;
}

/** Traffic older than this is not looked at for a forecast: ten weeks give the whole back-test. */
const WEEKS_LOOKED_AT = 12;
const WEEK_MS = 7 * 24 * HOUR_MS;

/** Every trunk that carried anything in the last twelve weeks or has channels, by operator and name. */
export async function listTrunks({ sql }: Measuring): Promise<Trunk[]> {
  const { rows } = await sql<{ operator_id: number; operator: string; trunk: string; channels: number | null }>(
    ['rating.traffic', 'rating.trunk', 'rating.operator'],
    `with recursive carried as (
       (select operator_id, trunk from rating.traffic order by 1, 2 limit 1)
       union all
       -- From one trunk straight to the next, not over all its intervals.
       select further.* from carried cross join lateral (
         select t.operator_id, t.trunk from rating.traffic t where (t.operator_id, t.trunk) > (carried.operator_id, carried.trunk) order by 1, 2 limit 1) further),
     named as (
       select operator_id, trunk from carried
       where exists (select from rating.traffic t where t.operator_id = carried.operator_id and t.trunk = carried.trunk and t.began_at > now() - make_interval(weeks => $1))
       union select operator_id, name from rating.trunk)
     select n.operator_id, o.name as operator, n.trunk, k.channels from named n join rating.operator o using (operator_id)
     left join rating.trunk k on k.operator_id = n.operator_id and k.name = n.trunk order by o.name, n.trunk`,
    [WEEKS_LOOKED_AT],
  );
  return rows.map(({ operator_id: operatorId, operator, trunk, channels }) => ({ operatorId, operator, trunk, channels }));
}

/** The trunk of that name, whether or not it has carried anything; undefined without such an operator. */
export async function findTrunk({ sql }: Measuring, operator: string, trunk: string): Promise<Trunk | undefined> {
  const { rows } = await sql<{ operator_id: number; channels: number | null }>(
    ['rating.trunk', 'rating.operator'],
    'select o.operator_id, k.channels from rating.operator o left join rating.trunk k on k.operator_id = o.operator_id and k.name = $2 where o.name = $1',
    [operator, trunk],
  );
  return rows[0] && { operatorId: rows[0].operator_id, operator, trunk, channels: rows[0].channels };
}

/** The five minutes of a trunk that began from `from` (included) to `to` (excluded), ms since the epoch, all files together. */
export async function readIntervals({ sql }: Measuring, { operatorId, trunk }: TrunkName, from: number, to: number): Promise<TrafficFigures[]> {
  const { rows } = await sql<{ began_ms: string; attempts: number; answered: number; answered_duration_s: string; conversation_ms: string; steps: Buffer }>(
    ['rating.traffic'],
    `select (extract(epoch from began_at) * 1000)::bigint as began_ms, attempts, answered, answered_duration_s, conversation_ms, steps
     from rating.traffic where operator_id = $1 and trunk = $2 and began_at >= to_timestamp($3::float8 / 1000) and began_at < to_timestamp($4::float8 / 1000)`,
    [operatorId, trunk, from, to],
  );
  const count = new TrafficCount();
  for (const row of rows) {
    count.addCounters({
      trunk, from: Number(row.began_ms), attempts: row.attempts, answered: row.answered, answeredDurationS: Number(row.answered_duration_s), conversationMs: Number(row.conversation_ms),
      steps: ConcurrencySteps.decode(row.steps),
    });
  }
  return count.intervals().map(intervalFigures);
}

/** When the first `most` intervals from `after` on began that carried anything, ms since the epoch; so that a page reads no more than it shows. */
export async function beginnings({ sql }: Measuring, { operatorId, trunk }: TrunkName, { from, to, lengthMs, most }: { from: number; to: number; lengthMs: number; most: number }): Promise<number[]> {
  const { rows } = await sql<{ began_ms: string }>(
    ['rating.traffic'],
    `select distinct floor(extract(epoch from began_at) * 1000 / $5)::bigint * $5 as began_ms from rating.traffic
     where operator_id = $1 and trunk = $2 and began_at >= to_timestamp($3::float8 / 1000) and began_at < to_timestamp($4::float8 / 1000) order by 1 limit $6`,
    [operatorId, trunk, from, to, lengthMs, most],
  );
  return rows.map(({ began_ms: began }) => Number(began));
}

export interface MeasuredHours {
  /** Ms since the epoch: the first hour measured, and the end of the last. */
  readonly from: number;
  readonly to: number;
  readonly hours: readonly { readonly from: number; readonly erlangs: number }[];
}

/**
 * The hourly loads of a trunk over at most twelve weeks. They end with the newest whole hour of which the operator has
 * delivered anything, so that a delivery still to come is not taken for silence. Undefined without traffic.
 */
export async function readHours({ sql }: Measuring, { operatorId, trunk }: TrunkName, now: number): Promise<MeasuredHours | undefined> {
  const { rows: [newest] } = await sql<{ ms: string | null }>(
    ['rating.traffic'],
    'select (extract(epoch from max(began_at)) * 1000)::bigint as ms from rating.traffic where operator_id = $1 and began_at < to_timestamp($2::float8 / 1000) and began_at > to_timestamp($3::float8 / 1000)',
    [operatorId, now, now - WEEKS_LOOKED_AT * WEEK_MS],
  );
  if (newest?.ms == null) return undefined;
  const to = Math.floor((Number(newest.ms) + INTERVAL_MS) / HOUR_MS) * HOUR_MS;
  const { rows } = await sql<{ ms: string; erlangs: number }>(
    ['rating.traffic'],
    `select floor(extract(epoch from began_at) / 3600)::bigint * 3600000 as ms, (sum(conversation_ms) / 3600000)::float8 as erlangs from rating.traffic
     where operator_id = $1 and trunk = $2 and began_at >= to_timestamp($3::float8 / 1000) and began_at < to_timestamp($4::float8 / 1000) group by 1 order by 1`,
    [operatorId, trunk, to - WEEKS_LOOKED_AT * WEEK_MS, to],
  );
  const hours = rows.map(({ ms, erlangs }) => ({ from: Number(ms), erlangs }));
  return hours[0] && { from: hours[0].from, to, hours };
}
