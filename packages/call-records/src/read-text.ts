import { BytesTable } from './bytes-table.js';
import type { MalformedReason } from './malformed.js';
import type { CsvDescription } from './operator-description.js';
import type { Place, RecordFields } from './record-fields.js';
import type { RecordWalker } from './walk-records.js';

/** Bytes of the longest id or name that is kept. */
export const LONGEST_TEXT = 128;
/** Names of trunks that are remembered, so that each is one text and not one per record. */
const MOST_TRUNKS = 1000;

/** Reads texts that are kept: decoded, of bounded length, without control characters. */
export class TextReader {
  /** Why the last text was refused. */
  reason: MalformedReason = 'value-too-long';
  private readonly trunks = new BytesTable<string>();

  constructor(
    private readonly walker: RecordWalker,
    private readonly fields: RecordFields,
    private readonly encoding: CsvDescription['encoding'],
  ) {}

  /** @returns null when the text is refused; '' when there is none */
  read(place: Place): string | null {
    const text = this.fields.text(place);
    if (text.length > LONGEST_TEXT) return this.refuse('value-too-long');
    let ascii = true;
    for (let at = 0; at < text.length; at += 1) {
      const byte = text.charCodeAt(at);
      if (byte < 32 || byte === 127) return this.refuse('control-character');
      if (byte > 127) ascii = false;
    }
    return ascii || this.encoding === 'iso-8859-1' ? text : Buffer.from(text, 'latin1').toString('utf8');
  }

  /** As {@link read}, for a field of which a file has few values. */
  readRepeated(place: Place): string | null {
    const { fields, trunks } = this;
    if (!fields.filled(place) || fields.hasDoubledQuotes(place)) return this.read(place);
    const { bytes } = this.walker;
    const from = fields.from(place);
    const to = fields.to(place);
    const known = trunks.get(bytes, from, to);
    if (known !== undefined) return known;
    const name = this.read(place);
    if (name !== null && trunks.size < MOST_TRUNKS) trunks.set(Uint8Array.from(bytes.subarray(from, to)), name);
    return name;
  }

  private refuse(reason: MalformedReason): null {
    this.reason = reason;
    return null;
  }
}
