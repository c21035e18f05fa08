import { parseDecimal } from '@turbotrack/money';
import { normaliseNumber } from '@turbotrack/telephony';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** A call as the operator sees it. */
export interface OperatorCall {
  readonly reference: string;
  readonly served: string;
  readonly other: string;
  /** Ms since the epoch. */
  readonly startedAt: number;
  readonly priceMicro: number;
}

/** One line of the list, counted from 1 without the header; `call` is null where it cannot be read. */
export interface OperatorLine {
  readonly position: number;
  readonly call: OperatorCall | null;
}

/** The columns of a list, in any order; others are not read. */
const COLUMNS = ['recordId', 'served', 'other', 'start', 'price'] as const;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;
/** The operator's name of a call may not be a text, nor somebody's number. */
const REFERENCE = /^[\w.:-]{1,64}$/;
const LONGEST_LINE = 4_096;

export class ListRefused extends Error {
  override readonly name = 'ListRefused';
}

/**
 * Reads a list line by line: CSV with a header and semicolons, UTF-8. Holds one line at a time.
 *
 * @throws ListRefused with a sentence when there is no header with all columns
 */
export async function* readOperatorList(path: string): AsyncGenerator<OperatorLine> {
  let places: number[] | undefined;
  let position = 0;
  for await (const text of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    if (!places) {
      const header = cellsOf(text.replace(/^\uFEFF/, ''));
      const missing = COLUMNS.filter((column) => !header.includes(column));
      if (missing.length > 0) throw new ListRefused(`The first line lacks the columns ${missing.join(', ')}.`);
      places = COLUMNS.map((column) => header.indexOf(column));
    } else if (text !== '') yield { position: (position += 1), call: text.length > LONGEST_LINE ? null : callFrom(cellsOf(text), places) };
  }
  if (!places) throw new ListRefused('The list is empty.');
}

function cellsOf(line: string): string[] {
  return line.split(';').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

function callFrom(cells: readonly string[], places: readonly number[]): OperatorCall | null {
  const [reference = '', served = '', other = '', start = '', price = ''] = places.map((place) => cells[place]);
  const servedNumber = normaliseNumber(served);
  const otherNumber = other === '' ? '' : normaliseNumber(other);
  const startedAt = INSTANT.test(start) ? Date.parse(start) : NaN;
  const priceMicro = microOf(price);
  if (!REFERENCE.test(reference) || servedNumber === null || otherNumber === null || Number.isNaN(startedAt) || priceMicro === null) return null;
  return { reference, served: servedNumber, other: otherNumber, startedAt, priceMicro };
}

/** Kroner with a decimal comma or point; null for anything else. */
function microOf(text: string): number | null {
  try {
    return parseDecimal(text.replace(',', '.'));
  } catch {
    return null;
  }
}
