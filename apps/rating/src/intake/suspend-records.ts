import type { CallRecord, MalformedLine } from '@turbotrack/call-records';
import type { PurposeWork } from '@turbotrack/privacy';
import { DIRECTION_NUMBER, SERVICE_NUMBER } from '@turbotrack/telephony';
import type { SuspenseReason } from './rate-records.js';

/** A record that waits in suspense, as its table takes it. */
export interface Waiting {
  line: number;
  byte_offset: number;
  byte_length: number;
  reason: SuspenseReason;
  field?: string;
  sentence: string;
  record_id?: string;
  service?: number;
  direction?: number;
  served_number?: string;
  other_number?: string;
  started_at?: string;
  duration_s?: number;
  volume?: number;
  answered?: boolean;
  origin_country?: string;
  /** Keyed fingerprints of a conflict: the same one waits once. As text, because JSON has no such integers. */
  claim_key?: string;
  claim_content?: string;
}

type ReadableReason = Exclude<SuspenseReason, 'malformed'>;

const SENTENCES: Record<ReadableReason, string> = {
  'unknown number': 'the served number is in no inventory of ours',
  'no assignment': 'nobody held the served number at that moment',
  'no zone': "no zone of the customer's tariff covers the other number",
  'no rate': "the customer's tariff has no rate for this use at that moment",
  'impossible time': 'the time, duration or volume cannot be rated',
  conflict: 'the same call came before with another content',
  'too old': 'the call is older than the 13 months within which a repetition would be noticed',
  incomplete: 'the parts that came of the call do not tell whose call it was and how long it lasted, or contradict one another',
};

/** The allow-listed normal form waits with the reason, so that a re-run needs no file. */
export function suspendedRecord(record: CallRecord, reason: ReadableReason): Waiting {
  return {
    ...suspendedPlace(record, reason),
    record_id: record.recordId, service: SERVICE_NUMBER[record.service], direction: DIRECTION_NUMBER[record.direction], served_number: record.servedNumber, other_number: record.otherNumber,
    started_at: new Date(record.startedAt).toISOString(), duration_s: record.durationS, volume: record.volume, answered: record.answered, origin_country: record.originCountry,
  };
}

/** Only where it stands: a part of a call must never be rated as a call. */
export function suspendedPlace({ line, offset, length }: Pick<CallRecord, 'line' | 'offset' | 'length'>, reason: ReadableReason): Waiting {
  return { line, byte_offset: offset, byte_length: length, reason, sentence: `Line ${line}: ${SENTENCES[reason]}.` };
}

/** The same call with another content: waits once, however often it is delivered. */
export function conflictingRecord(record: CallRecord, key: bigint, content: bigint): Waiting {
  const waiting = record.part === 'whole' ? suspendedRecord(record, 'conflict') : suspendedPlace(record, 'conflict');
  return { ...waiting, claim_key: String(key), claim_content: String(content) };
}

export function malformedRecord(line: MalformedLine): Waiting {
  return { line: line.line, byte_offset: line.offset, byte_length: line.length, reason: 'malformed', field: line.field, sentence: line.sentence };
}

/** Waiting records that were stored, by their record ids where they have any: fewer than given when conflicts among them wait already. */
export async function suspend({ sql }: PurposeWork<'call-intake'>, fileId: number, chunkId: number, waiting: readonly Waiting[]): Promise<{ suspense_id: string; record_id: string | null }[]> {
  if (waiting.length === 0) return [];
  const columns =
    'line, byte_offset, byte_length, reason, field, sentence, record_id, service, direction, served_number, other_number, started_at, duration_s, volume, answered, origin_country, claim_key, claim_content';
  // In the order of the keys: two transactions that suspend the same conflicts do not deadlock.
  const { rows } = await sql<{ suspense_id: string; record_id: string | null }>(
    ['rating.suspended_call'],
    `insert into rating.suspended_call (file_id, chunk_id, ${columns}) select $1, $2, ${columns} from jsonb_to_recordset($3) as r (line int, byte_offset bigint, byte_length bigint, reason text,
       field text, sentence text, record_id text, service smallint, direction smallint, served_number text, other_number text, started_at timestamptz, duration_s int, volume bigint, answered boolean, origin_country text,
       claim_key bigint, claim_content bigint)
     order by claim_key, claim_content, line on conflict do nothing returning suspense_id, record_id`,
    [fileId, chunkId, JSON.stringify(waiting)],
  );
  return rows;
}
