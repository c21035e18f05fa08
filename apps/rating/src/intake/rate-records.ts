import type { CallRecord } from '@turbotrack/call-records';
import { emptyRatedUsage, type RatedUsage } from '@turbotrack/rating-engine';
import { isNeverItemised } from '@turbotrack/telephony';
import type { ShelvedTariff } from '../tariffs/shelved-tariff.js';
import type { TariffShelf } from '../tariffs/tariff-shelf.js';
import type { Holder, NumberHolders } from './number-holders.js';

export type SuspenseReason = 'malformed' | 'unknown number' | 'no assignment' | 'no zone' | 'no rate' | 'impossible time' | 'conflict' | 'too old' | 'incomplete';

/** A call that has its price, in the order in which COPY writes it. */
export interface RatedCall {
  record: CallRecord;
  holder: Holder;
  version: ShelvedTariff;
  zone: number;
  neverItemised: boolean;
  listPriceMicro: number;
  /** What the operator charges us by its tariff; null where it has none that prices the call. */
  costMicro: number | null;
  /** The version of that tariff which applied, whether or not it has a price for the call. */
  boughtBy: number | null;
}

/** What is known of a chunk beside its records and holders. */
export interface ChunkPricing {
  /** Code of the tariff the operator charges us by. */
  readonly buyTariff?: string | null;
  /** Whether the other number of a record was ours at that moment; asked only where the tariff prices such calls by themselves. */
  readonly isOurs?: (record: CallRecord) => boolean;
}

export interface RatedChunk {
  rated: RatedCall[];
  suspended: { record: CallRecord; reason: Exclude<SuspenseReason, 'malformed'> }[];
}

/** Finds whose each call is and what it costs by list; whatever has no answer is suspended with the reason, never priced at zero. */
export function rateRecords(records: readonly CallRecord[], indexes: readonly number[], holders: Pick<NumberHolders, 'at'>, shelf: TariffShelf, oldest: number, { buyTariff = null, isOurs = () => false }: ChunkPricing = {}): RatedChunk {
  const chunk: RatedChunk = { rated: [], suspended: [] };
  const out = emptyRatedUsage();
  const cost = emptyRatedUsage();
  for (const index of indexes) {
    const record = records[index]!;
    const suspend = (reason: Exclude<SuspenseReason, 'malformed'>) => chunk.suspended.push({ record, reason });
    if (record.startedAt < oldest) {
      suspend('too old');
      continue;
    }
    const holder = holders.at(record.servedNumber, record.startedAt);
    if (typeof holder === 'string') {
      suspend(holder);
      continue;
    }
    const version = shelf.at(holder.tariffCode, record.startedAt);
    const rater = version && shelf.raterFor(version, holder.customerId, holder.subscriptionId);
    if (!rater) {
      suspend('no rate');
      continue;
    }
    // Nearly always the record is the usage as it stands, and nothing is allocated.
    rater.rate(version.hasOnNet || holder.servedNumber !== undefined ? { ...record, servedNumber: holder.servedNumber ?? record.servedNumber, onNet: version.hasOnNet && isOurs(record) } : record, out);
    if (out.outcome === 'rated') {
      const neverItemised = out.neverItemise || isNeverItemised(record.otherNumber);
      const bought = buyTariff === null ? undefined : shelf.at(buyTariff, record.startedAt);
      chunk.rated.push({ record, holder, version, zone: out.zone, neverItemised, listPriceMicro: out.listPriceMicro, costMicro: costOf(record, bought, cost), boughtBy: bought?.tariffVersionId ?? null });
    } else suspend(out.outcome === 'no-zone' ? 'no zone' : out.outcome === 'no-rate' ? 'no rate' : 'impossible time');
  }
  return chunk;
}

function costOf(record: CallRecord, version: ShelvedTariff | undefined, out: RatedUsage): number | null {
  if (!version) return null;
  version.tariff.rate(record, out);
  return out.outcome === 'rated' ? out.listPriceMicro : null;
}

/** The other numbers of calls whose tariff asks whether they are ours: none where no tariff does. */
export function numbersToLookUp(records: readonly CallRecord[], indexes: readonly number[], holders: Pick<NumberHolders, 'at'>, shelf: TariffShelf): string[] {
  if (!shelf.hasOnNet) return [];
  const numbers = new Set<string>();
  for (const index of indexes) {
    const { servedNumber, otherNumber, startedAt } = records[index]!;
    const holder = holders.at(servedNumber, startedAt);
    if (typeof holder !== 'string' && shelf.at(holder.tariffCode, startedAt)?.hasOnNet) numbers.add(otherNumber);
  }
  return [...numbers];
}
