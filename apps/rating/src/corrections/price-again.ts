import { type CallRecord, emptyCallRecord } from '@turbotrack/call-records';
import { directionAt, serviceAt } from '@turbotrack/telephony';
import { rateRecords } from '../intake/rate-records.js';
import type { TariffShelf } from '../tariffs/tariff-shelf.js';
import type { AssignmentHolders } from './assignment-holders.js';
import type { StoredCallRow } from './select-calls.js';

/** What a call's price columns become. */
export interface NewPrice {
  readonly row: StoredCallRow;
  readonly tariffVersionId: number;
  readonly zone: number;
  readonly neverItemised: boolean;
  readonly listMicro: number;
}

export interface PricedAgain {
  /** Calls that get another price, zone or version. */
  readonly changed: NewPrice[];
  /** Calls that the tariffs of today do not price, by why; they keep what they have. */
  readonly unpriced: Record<string, number>;
}

/** Rates stored calls by the same rules as intake, with the tariff that applies today at the moment each began. */
export function priceAgain(rows: readonly StoredCallRow[], holders: AssignmentHolders, shelf: TariffShelf): PricedAgain {
  const records = rows.map(recordOf);
  const knowsOnNet = (row: StoredCallRow) => shelf.byVersion(row.tariff_version_id)?.hasOnNet === true;
  const isOurs = ({ line }: CallRecord): boolean => {
    const row = rows[line]!;
    return knowsOnNet(row) && shelf.byVersion(row.tariff_version_id)?.tariff.zones[row.zone]?.onNet === true;
  };
  const { rated, suspended } = rateRecords(records, records.map((_, index) => index), holders, shelf, -Infinity, { isOurs });
  const changed: NewPrice[] = [];
  const unpriced: Record<string, number> = {};
  const leave = (why: string) => (unpriced[why] = (unpriced[why] ?? 0) + 1);
  for (const { record, version, zone, neverItemised, listPriceMicro } of rated) {
    const row = rows[record.line]!;
    // Whether the other number was ours is stored with the zone it gave; a tariff that never asked does not tell, and rating may not look up who held what.
    if (version.hasOnNet && !knowsOnNet(row)) leave('on-net unknown');
    else if (version.tariffVersionId !== row.tariff_version_id || zone !== row.zone || listPriceMicro !== row.list_micro || neverItemised !== row.never_itemised) {
      changed.push({ row, tariffVersionId: version.tariffVersionId, zone, neverItemised, listMicro: listPriceMicro });
    }
  }
  for (const { reason } of suspended) leave(reason);
  return { changed, unpriced };
}

/** A call that is given up keeps version and zone, and costs nothing. */
export function writtenOff(rows: readonly StoredCallRow[]): PricedAgain {
  return { changed: rows.map((row) => ({ row, tariffVersionId: row.tariff_version_id, zone: row.zone, neverItemised: row.never_itemised, listMicro: 0 })), unpriced: {} };
}

const EMPTY = emptyCallRecord();

/** The assignment stands where the served number stood, the place among the rows where the line stood. */
function recordOf(row: StoredCallRow, index: number): CallRecord {
  return {
    ...EMPTY, line: index, service: serviceAt(row.service), direction: directionAt(row.direction), servedNumber: String(row.assignment_id), otherNumber: row.other_number,
    startedAt: row.started_ms, durationS: row.duration_s, volume: row.volume, answered: row.answered, originCountry: row.origin_country,
  };
}
