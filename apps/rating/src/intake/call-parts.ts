import { type CallRecord, emptyCallRecord, type Part } from '@turbotrack/call-records';
import type { PurposeWork } from '@turbotrack/privacy';
import { DIRECTION_NUMBER, directionAt, SERVICE_NUMBER, serviceAt } from '@turbotrack/telephony';

type Intake = PurposeWork<'call-intake'>;

/** A part of a call as it waits, and what has become of its call so far. */
export interface StoredPart {
  readonly partId: number;
  readonly record: CallRecord;
  /** Null while the call waits for further parts. */
  readonly became: { readonly key: string | null; readonly call: { readonly id: string; readonly startedAt: Date } | null; readonly suspenseId: string | null } | null;
}

interface PartRow {
  part_id: string;
  reference: string;
  line: number;
  byte_offset: string;
  byte_length: string;
  part: Part;
  part_sequence: number;
  ordinal: number;
  service: number;
  direction: number;
  a_number: string;
  b_number: string;
  served_number: string;
  other_number: string;
  trunk: string;
  started_at: Date;
  duration_s: number;
  volume: string;
  answered: boolean;
  origin_country: string;
  is_joined: boolean;
  joined_key: string | null;
  call_id: string | null;
  call_started_at: Date | null;
  suspense_id: string | null;
}

/** Parts of one operator are joined by one transaction at a time: of two halves that come at once, one sees the other. */
export async function lockParts({ sql }: Intake, operatorId: number): Promise<void> {
  await sql([], "select pg_advisory_xact_lock(hashtext('rating.call_part'), $1)", [operatorId]);
}

/** @param parts with the keyed reference in place of the operator's own */
export async function storeParts({ sql }: Intake, operatorId: number, chunkId: number, parts: readonly CallRecord[]): Promise<void> {
  const columns =
    'reference, line, byte_offset, byte_length, part, part_sequence, ordinal, service, direction, a_number, b_number, served_number, other_number, trunk, started_at, duration_s, volume, answered, origin_country';
  await sql(
    ['rating.call_part'],
    `insert into rating.call_part (operator_id, chunk_id, ${columns}) select $1, $2, decode(reference, 'hex'), ${columns.slice('reference, '.length)} from jsonb_to_recordset($3) as r (reference text, line int,
       byte_offset bigint, byte_length bigint, part text, part_sequence int, ordinal int, service smallint, direction smallint, a_number text, b_number text, served_number text, other_number text, trunk text,
       started_at timestamptz, duration_s int, volume bigint, answered boolean, origin_country text)`,
    [operatorId, chunkId, JSON.stringify(parts.map((part) => ({
      reference: part.callReference, line: part.line, byte_offset: part.offset, byte_length: part.length, part: part.part, part_sequence: part.partSequence, ordinal: part.ordinal,
      service: SERVICE_NUMBER[part.service], direction: DIRECTION_NUMBER[part.direction], a_number: part.aNumber, b_number: part.bNumber, served_number: part.servedNumber, other_number: part.otherNumber,
      trunk: part.trunk, started_at: new Date(part.startedAt).toISOString(), duration_s: part.durationS, volume: part.volume, answered: part.answered, origin_country: part.originCountry,
    })))],
  );
}

/** Every part there is of each call, in the order in which they came. */
export async function partsOf({ sql }: Intake, operatorId: number, references: readonly string[]): Promise<Map<string, StoredPart[]>> {
  const { rows } = await sql<PartRow & Record<string, unknown>>(
    ['rating.call_part'],
    `select p.*, encode(p.reference, 'hex') as reference, p.joined_at is not null as is_joined from unnest($2::text[]) r (hex) join rating.call_part p on p.operator_id = $1 and p.reference = decode(r.hex, 'hex') order by p.part_id`,
    [operatorId, references],
  );
  return Map.groupBy(rows.map(storedPart), ({ record }) => record.callReference);
}

function storedPart(row: PartRow): StoredPart {
  return {
    partId: Number(row.part_id),
    record: {
      ...emptyCallRecord(), line: row.line, offset: Number(row.byte_offset), length: Number(row.byte_length), callReference: row.reference, part: row.part, partSequence: row.part_sequence, ordinal: row.ordinal,
      service: serviceAt(row.service), direction: directionAt(row.direction), aNumber: row.a_number, bNumber: row.b_number, servedNumber: row.served_number, otherNumber: row.other_number, trunk: row.trunk,
      startedAt: row.started_at.getTime(), durationS: row.duration_s, volume: Number(row.volume), answered: row.answered, originCountry: row.origin_country,
    },
    became: row.is_joined
      ? { key: row.joined_key, call: row.call_id === null ? null : { id: row.call_id, startedAt: row.call_started_at! }, suspenseId: row.suspense_id }
      : null,
  };
}

/** What became of a call, told to all its parts. */
export interface Became {
  readonly reference: string;
  readonly key: bigint | string | null;
  readonly callId: number | string | null;
  readonly callStartedAt: number | null;
  readonly suspenseId: string | null;
}

export async function noteJoined({ sql }: Intake, operatorId: number, joined: readonly Became[]): Promise<void> {
  if (joined.length === 0) return;
  await sql(
    ['rating.call_part'],
    `update rating.call_part p set joined_at = now(), joined_key = j.key, call_id = j.call_id, call_started_at = to_timestamp(j.started_ms / 1000.0), suspense_id = j.suspense_id
     from unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[]) j (hex, key, call_id, started_ms, suspense_id) where p.operator_id = $1 and p.reference = decode(j.hex, 'hex')`,
    [
      operatorId, joined.map(({ reference }) => reference), joined.map(({ key }) => (key === null ? null : String(key))), joined.map(({ callId }) => callId),
      joined.map(({ callStartedAt }) => callStartedAt), joined.map(({ suspenseId }) => suspenseId),
    ],
  );
}
