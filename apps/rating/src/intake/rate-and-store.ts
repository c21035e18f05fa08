import { Injectable } from '@nestjs/common';
import type { CallRecord } from '@turbotrack/call-records';
import type { PurposeWork } from '@turbotrack/privacy';
import { TariffShelf } from '../tariffs/tariff-shelf.js';
import { countChunk, storeTraffic } from '../traffic/count-chunk-traffic.js';
import { NumberHolders } from './number-holders.js';
import { numbersToLookUp, type RatedChunk, rateRecords } from './rate-records.js';
import { type CallPlace, copyCalls, markUsed } from './store-calls.js';

/** Finds whose the calls of a chunk are and what they cost, and stores those that have a price. */
@Injectable()
export class RateAndStore {
  private readonly shelf = new TariffShelf();

  /**
   * @param indexes which of the records
   * @param oldest calls that started before (ms) are too old
   * @returns the calls in the order in which they were stored, and what is to be suspended
   */
  async store(inside: PurposeWork<'call-intake'>, place: CallPlace, records: readonly CallRecord[], indexes: readonly number[], oldest: number): Promise<RatedChunk> {
    await this.shelf.load(inside as unknown as PurposeWork<'rating'>);
    const holders = await NumberHolders.load(inside, [...new Set(indexes.map((index) => records[index]!.servedNumber))]);
    const others = await NumberHolders.load(inside, numbersToLookUp(records, indexes, holders, this.shelf));
    const isOurs = ({ otherNumber, startedAt }: CallRecord) => typeof others.at(otherNumber, startedAt) !== 'string';
    const found = rateRecords(records, indexes, holders, this.shelf, oldest, { buyTariff: place.buy_tariff, isOurs });
    await copyCalls(inside, found.rated, place);
    await storeTraffic(inside, place.operator_id, place.chunk_id, countChunk(found, holders));
    await markUsed(inside, found.rated);
    return found;
  }
}
