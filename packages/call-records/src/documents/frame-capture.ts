/** Longer records are refused unread: the longest real one, a FreeSWITCH call with all its variables, has some 20 KB. */
export const LONGEST_RECORD_BYTES = 1 << 20;

/**
 * Collects the bytes of one record while a file passes in windows. A record that lies in one window is not copied; of a
 * record too long nothing is kept.
 */
export class FrameCapture {
  private pieces: Buffer[] = [];
  private held = 0;
  private from = -1;
  private tooLong = false;

  /** @param at index in the current window of the record's first byte */
  begin(at: number): void {
    this.from = at;
    this.pieces = [];
    this.held = 0;
    this.tooLong = false;
  }

  /** What was begun is no record. */
  cancel(): void {
    this.from = -1;
    this.pieces = [];
  }

  /** To be called at the end of each window, before its bytes are overwritten. */
  carry(window: Buffer): void {
    if (this.from < 0) return;
    this.keep(window.subarray(this.from));
    this.from = 0;
  }

  /** @returns the record up to index `to` of the current window, valid until the window is overwritten; null when it is too long */
  finish(window: Buffer, to: number): Buffer | null {
    const last = window.subarray(this.from, to);
    this.from = -1;
    if (this.pieces.length === 0 && !this.tooLong) return last.length > LONGEST_RECORD_BYTES ? null : last;
    this.keep(last);
    const whole = this.tooLong ? null : Buffer.concat(this.pieces, this.held);
    this.pieces = [];
    return whole;
  }

  private keep(piece: Buffer): void {
    this.held += piece.length;
    if (this.held > LONGEST_RECORD_BYTES) {
      this.tooLong = true;
      this.pieces = [];
    }
    if (!this.tooLong) this.pieces.push(Buffer.from(piece));
  }
}
