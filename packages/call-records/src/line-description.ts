import { asteriskAsCsv } from './asterisk-as-csv.js';
import { FixedWidthSplitter, fixedColumns, TRAILER_COLUMNS } from './fixed-width.js';
import { pairColumns, PairSplitter } from './key-value-pairs.js';
import {
  type AsteriskDescription,
  type CsvDescription,
  DROP_KINDS,
  type DropKind,
  type Field,
  type FixedWidthDescription,
  type KeyValueDescription,
} from './operator-description.js';
import { type LineSplitter, MAXIMUM_COLUMNS, RecordSplitter } from './split-record.js';

/** Descriptions of files of lines. */
export type LineDescription = CsvDescription | AsteriskDescription | FixedWidthDescription | KeyValueDescription;

/** The description in terms of CSV, which all of them are read as: the columns are those of {@link splitterFor}. */
export function asCsv(description: LineDescription): CsvDescription {
  switch (description.format) {
    case 'csv':
      return description;
    case 'asterisk':
      return asteriskAsCsv(description);
    case 'fixed-width':
      return fixedWidthAsCsv(description);
    case 'key-value':
      return keyValueAsCsv(description);
  }
}

/** The splitter for a description's lines. */
export function splitterFor(description: LineDescription): LineSplitter {
  if (description.format === 'fixed-width') return new FixedWidthSplitter(description);
  if (description.format === 'key-value') return new PairSplitter(description);
  return csvSplitter(asCsv(description));
}

/** The splitter for the lines of a CSV, its header line too. */
export function csvSplitter({ delimiter, quote }: CsvDescription): RecordSplitter {
  return new RecordSplitter(delimiter.charCodeAt(0), quote === null ? -1 : quote.charCodeAt(0));
}

function fixedWidthAsCsv(description: FixedWidthDescription): CsvDescription {
  const { recordMarker: _, header: __, trailer, leadingZeros: ___, ...meanings } = description;
  const columns: Partial<Record<Field, number>> = {};
  const drops: Record<string, DropKind> = {};
  const all = fixedColumns(description);
  all.forEach(({ field, drop }, at) => {
    // Column 0 is kept free for the marker of a trailer.
    if (field === null) drops[at + 1] = drop;
    else columns[field] = at + 1;
  });
  return {
    ...meanings,
    ...UNDIVIDED,
    columns,
    columnCount: all.length + 1,
    drops,
    ...(trailer && {
      trailer: {
        marker: trailer.marker,
        records: TRAILER_COLUMNS.records,
        ...(trailer.duration && { duration: TRAILER_COLUMNS.duration }),
        ...(trailer.sequence && { sequence: TRAILER_COLUMNS.sequence }),
      },
    }),
  };
}

function keyValueAsCsv(description: KeyValueDescription): CsvDescription {
  const { markers: _, otherLines: __, delimiter: ___, columns: names, drops: ____, ...meanings } = description;
  const all = pairColumns(description);
  const columns: Partial<Record<Field, number>> = {};
  for (const [field, name] of Object.entries(names)) columns[field as Field] = all.findIndex((column) => column.name === name);
  const drops = Object.fromEntries(all.flatMap(({ dropKind }, at) => (dropKind < 0 ? [] : [[at, DROP_KINDS[dropKind] as DropKind]])));
  return { ...meanings, ...UNDIVIDED, columns, columnCount: MAXIMUM_COLUMNS, drops };
}

/** What the terms of CSV say of a line that is not divided by a delimiter. */
const UNDIVIDED = { format: 'csv', delimiter: ',', quote: null, header: false } as const;
