import type { PurposeWork } from '@turbotrack/privacy';
import { storedSettings, type StoredDeliverySettings } from './delivery-settings.js';
import { type ExpectedDelivery, matchDeliveries, missingNumbers, type VolumeBand, volumeBand, weekdayOfVolume } from './match-deliveries.js';

const DAY_MS = 86_400_000;
/** How far back deliveries are looked at. */
const DAYS_EXAMINED = 14;
/** A file whose volume was odd is told of for so long; what came before is history. */
const VOLUME_DAYS = 2;
/** Learning needs the same weekday of many weeks. */
const DAYS_LEARNED_FROM = 400;

export interface WatchedOperator {
  readonly operatorId: number;
  readonly name: string;
  readonly delivery: StoredDeliverySettings;
}

export interface ExaminedFile {
  readonly fileId: number;
  readonly receivedAt: number;
  readonly state: string;
  readonly sequence: number | null;
  readonly records: number | null;
  /** What is usual on the weekday it came; null when nobody can say yet. */
  readonly band: VolumeBand | null;
  readonly isOdd: boolean;
}

/** What came of one operator in the last fourteen days, beside what was expected. */
export interface ExaminedDeliveries {
  readonly expected: readonly ExpectedDelivery[];
  readonly files: readonly ExaminedFile[];
  /** Running numbers that lack, and since when (ms). */
  readonly missing: readonly { readonly sequence: number; readonly noticedAt: number }[];
}

type Sql = (touches: readonly string[], text: string, values?: readonly unknown[]) => Promise<{ rows: unknown[] }>;

interface FileRow {
  file_id: number;
  received_at: Date;
  state: string;
  sequence: string | null;
  records: number | null;
}

export async function watchedOperators(inside: Pick<PurposeWork<'call-intake'>, 'sql'>): Promise<WatchedOperator[]> {
  const { rows } = await inside.sql<{ operator_id: number; name: string; delivery: unknown }>(['rating.operator'], 'select operator_id, name, delivery from rating.operator order by name');
  return rows.map(({ operator_id: operatorId, name, delivery }) => ({ operatorId, name, delivery: storedSettings(delivery) }));
}

/** @param now ms since the epoch */
export async function examineDeliveries(sql: Sql, { operatorId, delivery: { settings, since } }: WatchedOperator, now: number): Promise<ExaminedDeliveries> {
  const { rows } = await sql(
    ['rating.call_file'],
    `select file_id, received_at, state, sequence, records from rating.call_file where operator_id = $1 and received_at > $2 and state not in ('refused', 'rejected', 'rolled back') order by received_at, file_id`,
    [operatorId, new Date(now - DAYS_LEARNED_FROM * DAY_MS)],
  );
  const all = (rows as FileRow[]).map((row) => ({ ...row, receivedAt: row.received_at.getTime(), weekday: weekdayOfVolume(row.received_at.getTime()) }));
  const from = now - DAYS_EXAMINED * DAY_MS;
  const learned = new Map<number, number[]>();
  const files: ExaminedFile[] = [];
  for (const { file_id: fileId, receivedAt, state, sequence, records, weekday } of all) {
    const earlier = learned.get(weekday) ?? [];
    if (receivedAt >= from) {
      const band = volumeBand(settings, weekday, earlier);
      const isOdd = band !== null && records !== null && receivedAt > now - VOLUME_DAYS * DAY_MS && (records < band.fewest || records > band.most);
      files.push({ fileId, receivedAt, state, sequence: sequence === null ? null : Number(sequence), records, band, isOdd });
    }
    if (records !== null && state === 'read') learned.set(weekday, [records, ...earlier].slice(0, 50));
  }
  return {
    expected: matchDeliveries(settings, files, Math.max(from, since === null ? now : Date.parse(since)), now),
    files,
    missing: missingNumbers(files.flatMap(({ sequence, receivedAt }) => (sequence === null ? [] : [{ sequence, receivedAt }]))),
  };
}
