import type { CallSelector, LateSelector } from './corrections.schemas.js';

/** A stored call as a correction reads it. Numbers of 64 bits come as doubles, which hold them exactly. */
export interface StoredCallRow {
  call_id: number;
  /** Ms since the epoch. */
  started_ms: number;
  chunk_id: number;
  customer_id: number;
  assignment_id: number;
  tariff_version_id: number;
  zone: number;
  service: number;
  direction: number;
  answered: boolean;
  never_itemised: boolean;
  duration_s: number;
  volume: number;
  list_micro: number;
  origin_country: string;
  other_number: string;
}

const COLUMNS = `c.call_id::float8, (extract(epoch from c.started_at) * 1000)::float8 as started_ms, c.chunk_id, c.customer_id, c.assignment_id, c.tariff_version_id, c.zone, c.service, c.direction,
  c.answered, c.never_itemised, c.duration_s, c.volume::float8, c.list_price_micro::float8 as list_micro, c.origin_country, c.other_number`;

/** A query as text and values. */
export interface Selection {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly tables: readonly string[];
}

/** Reads the calls that a re-rating concerns. */
export function callsToRateAgain({ customerId, period, tariffVersionId, prefix, fileId, operator }: CallSelector): Selection {
  const values: unknown[] = [];
  const value = (one: unknown) => `$${values.push(one)}`;
  const conditions: string[] = [];
  if (customerId !== undefined) conditions.push(`c.customer_id = ${value(customerId)}::int`);
  if (period !== undefined) {
    const month = value(period);
    conditions.push(`c.started_at >= ${month}::date::timestamp at time zone 'Europe/Copenhagen'`, `c.started_at < (${month}::date + interval '1 month') at time zone 'Europe/Copenhagen'`);
  }
  if (tariffVersionId !== undefined) conditions.push(`c.tariff_version_id = ${value(tariffVersionId)}::smallint`);
  if (prefix !== undefined) conditions.push(`c.other_number like ${value(`${prefix}%`)}`);
  if (fileId !== undefined) conditions.push(`c.chunk_id in (select k.chunk_id from rating.call_chunk k where k.file_id = ${value(fileId)}::int)`);
  if (operator !== undefined) conditions.push(`c.operator_id = (select o.operator_id from rating.operator o where o.name = ${value(operator)})`);
  return { text: `select ${COLUMNS} from rating.call c where ${conditions.join(' and ')}`, values, tables: ['rating.call', 'rating.call_chunk', 'rating.operator'] };
}

/** A call is late when its own month was frozen before its chunk was sealed into any: the next invoice would bill it. */
export const LATE_CALLS = `from rating.call_chunk k join rating.call c on c.chunk_id = k.chunk_id
  where k.sealed_period is null and k.state = 'done' and c.list_price_micro <> 0
    and exists (select from rating.period p where p.period = date_trunc('month', c.started_at at time zone 'Europe/Copenhagen')::date)`;

/** Reads the late calls that are to be written off. */
export function lateCalls({ startedBefore, customerId, operator }: LateSelector): Selection {
  return {
    text: `select ${COLUMNS} ${LATE_CALLS} and c.started_at < $1::date::timestamp at time zone 'Europe/Copenhagen'
      and ($2::int is null or c.customer_id = $2) and ($3::text is null or c.operator_id = (select o.operator_id from rating.operator o where o.name = $3))`,
    values: [startedBefore, customerId ?? null, operator ?? null],
    tables: ['rating.call', 'rating.call_chunk', 'rating.period', 'rating.operator'],
  };
}
