import { countryOf, DIRECTION_NUMBER, SERVICE_NUMBER } from '@turbotrack/telephony';
import type { CopyRows } from './copy-rows.js';
import type { RatedCall } from './rate-records.js';

/** Columns of `rating.call` in the order in which {@link addCall} writes them. */
export const CALL_COLUMNS =
  'call_id, started_at, chunk_id, customer_id, assignment_id, tariff_version_id, zone, operator_id, service, direction, answered, never_itemised, restricted, objected, duration_s, volume, list_price_micro, origin_country, destination_country, other_number, cost_micro';
const COLUMNS = CALL_COLUMNS.split(', ').length;

/** One row of `rating.call`. */
export function addCall(rows: CopyRows, { record, holder, version, zone, neverItemised, listPriceMicro, costMicro }: RatedCall, callId: number, chunkId: number, operatorId: number): void {
  const outgoing = record.direction === 'outgoing' || record.direction === 'forwarded' || record.direction === 'roaming-made';
  rows.begin(COLUMNS);
  rows.int8(callId);
  rows.moment(record.startedAt);
  rows.int4(chunkId);
  rows.int4(holder.customerId);
  rows.int4(holder.assignmentId);
  rows.int2(version.tariffVersionId);
  rows.int2(zone);
  rows.int2(operatorId);
  rows.int2(SERVICE_NUMBER[record.service]);
  rows.int2(DIRECTION_NUMBER[record.direction]);
  rows.bool(record.answered);
  rows.bool(neverItemised);
  rows.bool(holder.restricted);
  rows.bool(holder.objected);
  rows.int4(record.durationS);
  rows.int8(record.volume);
  rows.int8(listPriceMicro);
  rows.ascii(record.originCountry);
  rows.ascii(outgoing ? countryOf(record.otherNumber) : 'DK');
  rows.ascii(record.otherNumber);
  if (costMicro === null) rows.nothing();
  else rows.int8(costMicro);
}
