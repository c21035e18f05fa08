/** `PGCOPY\n\xff\r\n\0`, no flags, no extension (PostgreSQL manual, COPY, "Binary Format"). */
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
/** A row is begun only with so much room, which no row of calls or claims fills. */
const WIDEST_ROW = 512;
/** PostgreSQL counts time from 2000-01-01 UTC; ms since the epoch. */
const EPOCH_2000_MS = 946_684_800_000;

/**
 * Rows as COPY's binary format takes them. Neither side writes or reads a number as text, and nothing is allocated for a
 * row. A row is `begin` and then its columns in order.
 */
export class CopyRows {
  private bytes = Buffer.allocUnsafe(1 << 18);
  private at = HEADER.copy(this.bytes);

  begin(columns: number): void {
    if (this.at + WIDEST_ROW > this.bytes.length) this.grow();
    this.at = this.bytes.writeInt16BE(columns, this.at);
  }

  int2(value: number): void {
    this.at = this.bytes.writeInt32BE(2, this.at);
    this.at = this.bytes.writeInt16BE(value, this.at);
  }

  int4(value: number): void {
    this.at = this.bytes.writeInt32BE(4, this.at);
    this.at = this.bytes.writeInt32BE(value, this.at);
  }

  /** @param value a whole number that a double holds exactly */
  int8(value: number): void {
    this.at = this.bytes.writeInt32BE(8, this.at);
    const high = Math.floor(value / 2 ** 32);
    this.at = this.bytes.writeInt32BE(high, this.at);
    this.at = this.bytes.writeUInt32BE(value - high * 2 ** 32, this.at);
  }

  nothing(): void {
    this.at = this.bytes.writeInt32BE(-1, this.at);
  }

  bigint(value: bigint): void {
    this.at = this.bytes.writeInt32BE(8, this.at);
    this.at = this.bytes.writeBigInt64BE(value, this.at);
  }

  bool(value: boolean): void {
    this.at = this.bytes.writeInt32BE(1, this.at);
    this.at = this.bytes.writeUInt8(value ? 1 : 0, this.at);
  }

  /** A timestamptz. @param ms since the epoch */
  moment(ms: number): void {
    this.int8((ms - EPOCH_2000_MS) * 1000);
  }

  /** @param text of ASCII, at most 64 characters */
  ascii(text: string): void {
    this.at = this.bytes.writeInt32BE(text.length, this.at);
    this.at += this.bytes.write(text, this.at, 'latin1');
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
}
