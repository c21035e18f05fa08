import type { OpenAPIObject } from '@nestjs/swagger';
import { Problem, PROBLEMS, type Text } from '../problems/problem.js';
import { type BulkOperation, type JsonSchema, MOST_ROWS } from './bulk-operations.js';

/** What a row asks for. */
export interface RowRequest {
  /** Parameters of the path. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly ifMatch?: string;
}

type Row = Record<string, unknown>;

/**
 * The rows of a JSON array, or of a CSV whose first line names the fields. What the write itself refuses is found when the row is carried out.
 *
 * @throws Problem 400 when there is no list, an empty one, or one of more than 1,000 rows
 */
export function readBulkRows(body: unknown, operation: BulkOperation, parameters: Readonly<Record<string, string>>, document: OpenAPIObject): RowRequest[] {
  const rows = typeof body === 'string' ? rowsOfCsv(body, operation, document) : body;
  if (!Array.isArray(rows)) throw wrong('', 'Expected a list.', 'Forventet: en liste.');
  if (rows.length === 0 || rows.length > MOST_ROWS) throw wrong('', `Expected 1 to ${MOST_ROWS} rows.`, `Forventet: 1 til ${MOST_ROWS} rækker.`);
  return rows.map((row: unknown, index) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) throw wrong(`/${index}`, 'Expected an object.', 'Forventet: et objekt.');
    return requestOf(row as Row, operation, parameters);
  });
}

function requestOf(row: Row, { rowParameters, changes }: BulkOperation, parameters: Readonly<Record<string, string>>): RowRequest {
  const body = { ...row };
  const own: Record<string, string> = {};
  for (const name of rowParameters) {
    const value = body[name];
    if (typeof value === 'string' || typeof value === 'number') own[name] = String(value);
    delete body[name];
  }
  const { ifMatch } = body;
  if (changes) delete body['ifMatch'];
  return { parameters: { ...parameters, ...own }, body, ...(changes && typeof ifMatch === 'string' && { ifMatch }) };
}

function rowsOfCsv(text: string, { bodySchema }: BulkOperation, document: OpenAPIObject): Row[] {
  const [heads = [], ...lines] = readCsv(text.replace(/^\uFEFF/, ''));
  if (heads.some((head) => !/^[A-Za-z]\w*(\.[A-Za-z]\w*)*$/.test(head)) || new Set(heads).size < heads.length) {
    throw wrong('', 'The first line has to name each field once.', 'Den første linje skal nævne hvert felt én gang.');
  }
  return lines.map((cells, index) => {
    if (cells.length !== heads.length) throw wrong(`/${index}`, 'The row has not as many cells as the first line.', 'Rækken har ikke lige så mange celler som den første linje.');
    const row: Row = {};
    heads.forEach((head, place) => {
      const cell = cells[place]!;
      // An empty cell says nothing: the field has its default, or is told to be missing.
      if (cell !== '') placeValue(row, head.split('.'), valueOf(cell, schemaAt(bodySchema, head.split('.'), document)));
    });
    return row;
  });
}

function placeValue(row: Row, [name, ...rest]: string[], value: unknown): void {
  if (rest.length === 0) row[name!] = value;
  else placeValue((row[name!] ??= {}) as Row, rest, value);
}

/** A cell as the field wants it; what does not fit stays text, for the write to refuse by its name. */
function valueOf(cell: string, types: ReadonlySet<string>): unknown {
  if (types.has('string')) return cell;
  if ((types.has('integer') || types.has('number')) && /^-?\d+([.,]\d+)?$/.test(cell)) return Number(cell.replace(',', '.'));
  if (types.has('boolean') && (cell === 'true' || cell === 'false')) return cell === 'true';
  if (types.has('array') || types.has('object')) {
    try {
      return JSON.parse(cell) as unknown;
    } catch {
      return cell;
    }
  }
  return cell;
}

function schemaAt(schema: JsonSchema, [name, ...rest]: string[], document: OpenAPIObject): ReadonlySet<string> {
  const found = alternatives(schema, document).flatMap(({ properties }) => {
    const property = (properties as Record<string, JsonSchema> | undefined)?.[name!];
    return property ? [property] : [];
  });
  const [inner] = found;
  if (!inner) return new Set();
  if (rest.length > 0) return schemaAt(inner, rest, document);
  return new Set(alternatives(inner, document).flatMap((one) => typesOf(one)));
}

function typesOf({ type, enum: values, const: value }: JsonSchema): string[] {
  if (typeof type === 'string') return [type];
  if (Array.isArray(type)) return type as string[];
  return (Array.isArray(values) ? values : value === undefined ? [] : [value]).map((one: unknown) => (typeof one === 'number' ? 'number' : typeof one));
}

/** The schema with what it refers to and what it is made of. */
function alternatives(schema: JsonSchema, document: OpenAPIObject): JsonSchema[] {
  const { $ref: reference } = schema;
  if (typeof reference === 'string') {
    const target = document.components?.schemas?.[reference.split('/').at(-1)!] as JsonSchema | undefined;
    return target ? alternatives(target, document) : [];
  }
  const parts = ['anyOf', 'oneOf', 'allOf'].flatMap((word) => (schema[word] as JsonSchema[] | undefined) ?? []);
  return parts.length === 0 ? [schema] : parts.flatMap((part) => alternatives(part, document)).concat(schema);
}

/** RFC 4180, with semicolons or commas, whichever the first line has more of. @throws Problem 400 for a quote that does not end */
function readCsv(text: string): string[][] {
  const firstLine = text.slice(0, Math.max(0, text.search(/[\r\n]|$/)));
  const separator = firstLine.split(';').length >= firstLine.split(',').length ? ';' : ',';
  const rows: string[][] = [];
  let [row, cell, quoted] = [[] as string[], '', false];
  const endRow = (): void => {
    row.push(cell);
    if (row.length > 1 || row[0] !== '') rows.push(row);
    [row, cell] = [[], ''];
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at]!;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') [cell, at] = [`${cell}"`, at + 1];
      else quoted = false;
    } else if (sign === '"' && cell === '') quoted = true;
    else if (sign === separator) [row, cell] = [[...row, cell], ''];
    else if (sign === '\n') endRow();
    else if (sign !== '\r') cell += sign;
  }
  if (quoted) throw wrong('', 'A quotation mark has no other end.', 'Et anførselstegn mangler sin anden ende.');
  if (cell !== '' || row.length > 0) endRow();
  return rows;
}

function wrong(pointer: string, en: string, da: string): Problem {
  const detail: Text = { en, da };
  return new Problem(PROBLEMS.invalidRequest, { errors: [{ in: 'body', pointer, detail }] });
}
