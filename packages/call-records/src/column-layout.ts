import { type CsvDescription, DROP_KINDS, type Field, FIELDS } from './operator-description.js';

/** Where each field stands in the lines of one file. */
export interface ColumnLayout {
  /** Field → 0-based column, -1 when the file has no such column. */
  readonly column: Readonly<Record<Field, number>>;
  readonly fewestColumns: number;
  readonly mostColumns: number;
  /** Per column: -1 when it is read, otherwise index into {@link DROP_KINDS}. */
  readonly dropKind: Int8Array;
}

/** Bytes in front of the first line: a UTF-8 byte order mark. */
export function headSkip(head: Uint8Array, csv: CsvDescription): number {
  return csv.encoding === 'utf-8' && head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
}

/**
 * Resolves a description against the header line of a file, or against its own positions when there is none.
 * @param header names in the header line, null when the description says there is none
 * @returns a sentence when the header does not carry every required column exactly once
 */
export function resolveLayout(csv: CsvDescription, header: readonly string[] | null): ColumnLayout | string {
  const column = Object.fromEntries(FIELDS.map((field) => [field, -1])) as Record<Field, number>;
  const names = header?.map((name) => name.trim());
  const missing: string[] = [];
  const repeated: string[] = [];
  for (const [field, place] of Object.entries(csv.columns) as [Field, string | number][]) {
    if (typeof place === 'number') column[field] = place;
    else if (names !== undefined) {
      column[field] = names.indexOf(place);
      if (column[field] < 0 && csv.optional?.includes(field) !== true) missing.push(place);
      if (column[field] !== names.lastIndexOf(place)) repeated.push(place);
    }
  }
  if (missing.length > 0) return `The header line lacks the described columns ${missing.join(', ')}.`;
  if (repeated.length > 0) return `The header line names the columns ${repeated.join(', ')} more than once.`;
  const mostColumns = names?.length ?? csv.columnCount ?? 0;
  return { column, mostColumns, fewestColumns: names?.length ?? fewest(csv, column, mostColumns), dropKind: dropKinds(csv, column, names, mostColumns) };
}

/** Without a header line optional fields may be missing at the end of a line. */
function fewest(csv: CsvDescription, column: Readonly<Record<Field, number>>, most: number): number {
  const optional = csv.optional ?? [];
  if (optional.length === 0) return most;
  const required = FIELDS.filter((field) => !optional.includes(field)).map((field) => column[field]);
  return Math.max(...required) + 1;
}

function dropKinds(csv: CsvDescription, column: Readonly<Record<Field, number>>, names: readonly string[] | undefined, count: number): Int8Array {
  const read = new Set(Object.values(column));
  // A header line may name a column `constructor`: only what the description itself names counts.
  const drops = new Map(Object.entries(csv.drops ?? {}));
  return Int8Array.from({ length: count }, (_, at) => {
    if (read.has(at)) return -1;
    return DROP_KINDS.indexOf(drops.get(names?.[at] ?? String(at)) ?? 'other');
  });
}
