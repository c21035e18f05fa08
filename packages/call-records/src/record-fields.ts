import type { ColumnLayout } from './column-layout.js';
import { type CsvDescription, type Field, FIELDS } from './operator-description.js';
import type { RecordWalker } from './walk-records.js';

/** A slice of more chars than this keeps the whole window's text alive (V8 cuts longer slices without copying). */
const LONGEST_COPIED_SLICE = 12;
const DOUBLED_QUOTES = 2;

/** Where a field stands in the lines of a file: 0-based, -1 when the file has no such column. */
export interface Place {
  readonly field: Field;
  readonly column: number;
}

/** The fields of the record a walker stands on. */
export class RecordFields {
  readonly place: Readonly<Record<Field, Place>>;
  private readonly quote: string;

  constructor(
    private readonly walker: RecordWalker,
    csv: CsvDescription,
    layout: ColumnLayout,
  ) {
    this.place = Object.fromEntries(FIELDS.map((field) => [field, { field, column: layout.column[field] }])) as Record<Field, Place>;
    this.quote = csv.quote ?? '';
  }

  /** True when the file has the column and, in optional trailing places, this line has it too. */
  has({ column }: Place): boolean {
    return column >= 0 && column < this.walker.splitter.count;
  }

  filled({ column }: Place): boolean {
    const { splitter } = this.walker;
    return column >= 0 && column < splitter.count && (splitter.ends[column] as number) > (splitter.starts[column] as number);
  }

  /** Index in the window of a field the line has. */
  from({ column }: Place): number {
    return this.walker.splitter.starts[column] as number;
  }

  to({ column }: Place): number {
    return this.walker.splitter.ends[column] as number;
  }

  /** True when the field's bytes are not its text: quotes inside it are doubled. */
  hasDoubledQuotes({ column }: Place): boolean {
    return this.walker.splitter.quoted[column] === DOUBLED_QUOTES;
  }

  /** The field, one char per byte, without the doubling of quotes; '' when it is missing. */
  text(place: Place): string {
    if (!this.filled(place)) return '';
    const { walker } = this;
    const from = this.from(place);
    const to = this.to(place);
    const text = to - from <= LONGEST_COPIED_SLICE ? walker.text.slice(from, to) : walker.bytes.toString('latin1', from, to);
    return this.hasDoubledQuotes(place) ? text.replaceAll(this.quote + this.quote, this.quote) : text;
  }
}
