import type { CallRecord } from '@turbotrack/call-records';
import { emptyRatedUsage } from '@turbotrack/rating-engine';
import { isNeverItemised } from '@turbotrack/telephony';
import type { ShelvedTariff, TariffShelf } from '../tariffs/tariff-shelf.js';
import type { Holder, NumberHolders } from './number-holders.js';

export type SuspenseReason = 'malformed' | 'unknown number' | 'no assignment' | 'no zone' | 'no rate' | 'impossible time' | 'conflict' | 'too old';

/** A call that has its price, in the order in which COPY writes it. */
export interface RatedCall {
  record: CallRecord;
  holder: Holder;
  version: ShelvedTariff;
  zone: number;
  neverItemised: boolean;
  listPriceMicro: number;
}

export interface RatedChunk {
  rated: RatedCall[];
  suspended: { record: CallRecord; reason: Exclude<SuspenseReason, 'malformed'> }[];
}

/** Finds whose each call is and what it costs by list; whatever has no answer is suspended with the reason, never priced at zero. */
export function rateRecords(records: readonly CallRecord[], indexes: readonly number[], holders: NumberHolders, shelf: TariffShelf, oldest: number): RatedChunk {
  const chunk: RatedChunk = { rated: [], suspended: [] };
  const out = emptyRatedUsage();
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
    if (!version) {
      suspend('no rate');
      continue;
    }
    version.tariff.rate(record, out);
    if (out.outcome === 'rated') {
      const neverItemised = out.neverItemise || isNeverItemised(record.otherNumber);
      chunk.rated.push({ record, holder, version, zone: out.zone, neverItemised, listPriceMicro: out.listPriceMicro });
    } else suspend(out.outcome === 'no-zone' ? 'no zone' : out.outcome === 'no-rate' ? 'no rate' : 'impossible time');
  }
  return chunk;
}
