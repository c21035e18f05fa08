import { countryOf, DIRECTIONS, type Direction, type Service, SERVICES } from '@turbotrack/telephony';
import type { RatedCall } from './rate-records.js';

/** Columns of `rating.call` in the order in which {@link CopyOfCalls} writes them. */
export const CALL_COLUMNS =
  'call_id, started_at, chunk_id, customer_id, assignment_id, tariff_version_id, zone, operator_id, service, direction, answered, never_itemised, restricted, objected, duration_s, volume, list_price_micro, origin_country, destination_country, other_number';
const COLUMNS = CALL_COLUMNS.split(', ').length;

/** `PGCOPY\n\xff\r\n\0`, no flags, no extension (PostgreSQL manual, COPY, "Binary Format"). */
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
/** Columns of fixed width with their lengths, two country codes and a number of at most 15 digits take less than this. */
const WIDEST_ROW = 256;
/** PostgreSQL counts time from 2000-01-01 UTC; ms since the epoch. */
const EPOCH_2000_MS = 946_684_800_000;

const SERVICE_NUMBER = Object.fromEntries(SERVICES.map((service, number) => [service, number])) as Record<Service, number>;
const DIRECTION_NUMBER = Object.fromEntries(DIRECTIONS.map((direction, number) => [direction, number])) as Record<Direction, number>;

/**
 * Rows of calls as COPY's binary format takes them. Neither side writes or reads a number as text, and nothing is
 * allocated for a row.
 */
export class CopyOfCalls {
  private bytes = Buffer.allocUnsafe(1 << 18);
  private at = HEADER.copy(this.bytes);

  add({ record, holder, version, zone, neverItemised, listPriceMicro }: RatedCall, callId: number, chunkId: number, operatorId: number): void {
    if (this.at + WIDEST_ROW > this.bytes.length) this.grow();
    const outgoing = record.direction === 'outgoing' || record.direction === 'forwarded' || record.direction === 'roaming-made';
    this.at = this.bytes.writeInt16BE(COLUMNS, this.at);
    this.int8(callId);
    this.int8((record.startedAt - EPOCH_2000_MS) * 1000);
    this.int4(chunkId);
    this.int4(holder.customerId);
    this.int4(holder.assignmentId);
    this.int2(version.tariffVersionId);
    this.int2(zone);
    this.int2(operatorId);
    this.int2(SERVICE_NUMBER[record.service]);
    this.int2(DIRECTION_NUMBER[record.direction]);
    this.bool(record.answered);
    this.bool(neverItemised);
    this.bool(holder.restricted);
    this.bool(holder.objected);
    this.int4(record.durationS);
    this.int8(record.volume);
    this.int8(listPriceMicro);
    this.ascii(record.originCountry);
    this.ascii(outgoing ? countryOf(record.otherNumber) : 'DK');
    this.ascii(record.otherNumber);
  }

  /** All rows with header and trailer; nothing may be added afterwards. */
  end(): Buffer {
    this.at = this.bytes.writeInt16BE(-1, this.at);
    return this.bytes.subarray(0, this.at);
  }

  private grow(): void {
    const larger = Buffer.allocUnsafe(this.bytes.length * 2);
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
  }

  private int2(value: number): void {
    this.at = this.bytes.writeInt32BE(2, this.at);
    this.at = this.bytes.writeInt16BE(value, this.at);
  }

  private int4(value: number): void {
    this.at = this.bytes.writeInt32BE(4, this.at);
    this.at = this.bytes.writeInt32BE(value, this.at);
  }

  /** @param value a whole number that a double holds exactly */
  private int8(value: number): void {
    this.at = this.bytes.writeInt32BE(8, this.at);
    const high = Math.floor(value / 2 ** 32);
    this.at = this.bytes.writeInt32BE(high, this.at);
    this.at = this.bytes.writeUInt32BE(value - high * 2 ** 32, this.at);
  }

  private bool(value: boolean): void {
    this.at = this.bytes.writeInt32BE(1, this.at);
    this.at = this.bytes.writeUInt8(value ? 1 : 0, this.at);
  }

  private ascii(text: string): void {
    this.at = this.bytes.writeInt32BE(text.length, this.at);
    this.at += this.bytes.write(text, this.at, 'latin1');
  }
}
