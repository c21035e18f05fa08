import { callsOfPeriod } from '@turbotrack/database';
import type { PurposeWork } from '@turbotrack/privacy';
import type { AllowanceCall, Usage } from '@turbotrack/rating-engine';
import { directionAt, serviceAt } from '@turbotrack/telephony';
import type { Agreements } from '../tariffs/agreements.js';
import type { ShelvedTariff } from '../tariffs/shelved-tariff.js';
import type { TariffShelf } from '../tariffs/tariff-shelf.js';

/** What pricing a stored call again needs. */
export interface StoredUse {
  started_at: Date;
  tariff_version_id: number;
  zone: number;
  service: number;
  direction: number;
  answered: boolean;
  duration_s: number;
  /** 64 bits, as the driver gives them. */
  volume: string;
  origin_country: string;
  other_number: string;
  served_number: string;
}

/** A call of a period with its row's ids, in the order in which it is settled. */
export interface PeriodCall {
  readonly callId: string;
  readonly startedAt: Date;
  readonly subscriptionId: number;
  readonly call: AllowanceCall;
}

type CallRow = StoredUse & { call_id: string; subscription_id: number; list_price_micro: string };

const CALL_COLUMNS = ['call_id', 'started_at', 'assignment_id', 'tariff_version_id', 'zone', 'service', 'direction', 'answered', 'duration_s', 'volume', 'list_price_micro', 'origin_country', 'other_number']
  .map((column) => `c.${column}`).join(', ');

/** A stored call as it was when it was priced: it lay in the zone of our own numbers exactly where it is stored with that zone. */
export function usageOf(row: StoredUse, { tariff }: ShelvedTariff): Usage {
  return {
    service: serviceAt(row.service), direction: directionAt(row.direction), otherNumber: row.other_number, servedNumber: row.served_number, originCountry: row.origin_country,
    onNet: tariff.zones[row.zone]?.onNet === true, startedAt: row.started_at.getTime(), durationS: row.duration_s, volume: Number(row.volume), answered: row.answered,
  };
}

/** The version that priced a stored call. */
export function versionOf(shelf: TariffShelf, tariffVersionId: number): ShelvedTariff {
  const version = shelf.byVersion(tariffVersionId);
  if (!version) throw new Error(`Tariff version ${tariffVersionId} of a stored call does not exist.`);
  return version;
}

/** A customer's calls of a period that have a price, in order of start, and of what they are where they start together. */
export async function readPeriodCalls({ sql }: PurposeWork<'rating'>, shelf: TariffShelf, agreements: Agreements, period: string, customerId: number): Promise<PeriodCall[]> {
  const { rows } = await sql<CallRow>(
    ['rating.call', 'rating.call_chunk', 'ordering.assignment', 'ordering.number'],
    `select q.*, a.subscription_id, n.e164 as served_number from (select ${CALL_COLUMNS} from rating.call c join rating.call_chunk k using (chunk_id)
       where ${callsOfPeriod('$1')} and c.list_price_micro > 0) q
     join ordering.assignment a using (assignment_id) join ordering.number n using (number_id)`,
    [customerId, period],
  );
  return rows.map((row) => periodCall(row, versionOf(shelf, row.tariff_version_id), agreements, customerId))
    .toSorted((a, b) => a.call.usage.startedAt - b.call.usage.startedAt || (a.call.key < b.call.key ? -1 : 1));
}

function periodCall(row: CallRow, version: ShelvedTariff, agreements: Agreements, customerId: number): PeriodCall {
  const tariff = agreements.raterFor(version, customerId, row.subscription_id);
  if (!tariff) throw new Error(`An agreement of customer ${customerId} does not fit tariff version ${version.tariffVersionId}, by which its calls are priced.`);
  // Calls that start together are ordered by what they are, not by when their file arrived; the id only tells twins apart.
  const key = [
    row.duration_s.toString().padStart(7, '0'), row.volume.padStart(17, '0'), row.service, row.direction, row.other_number, row.served_number, row.origin_country,
    row.list_price_micro.padStart(17, '0'), row.zone, row.call_id.padStart(20, '0'),
  ].join('|');
  return {
    callId: row.call_id, startedAt: row.started_at, subscriptionId: row.subscription_id,
    call: { key, usage: usageOf(row, version), tariff, listPriceMicro: Number(row.list_price_micro), subscription: String(row.subscription_id), tariffCode: version.code },
  };
}
