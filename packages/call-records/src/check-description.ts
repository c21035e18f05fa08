import { DIRECTIONS, SERVICES } from '@turbotrack/telephony';
import { type DescriptionError, isJsonObject, JsonCheck } from './json-check.js';
import { ASTERISK_COLUMNS, DROP_KINDS, FIELDS, type OperatorDescription } from './operator-description.js';
import { readTimePattern } from './parse-time.js';
import { MAXIMUM_COLUMNS } from './split-record.js';

export type CheckedDescription =
  | { readonly description: OperatorDescription; readonly errors: readonly [] }
  | { readonly description: null; readonly errors: readonly DescriptionError[] };

const OPERATOR = /^[a-z][a-z0-9-]{0,39}$/u;
const ZONES = ['Europe/Copenhagen', 'UTC'];
const CSV_SETTINGS = (
  'operator format encoding delimiter quote header trailer columns optional columnCount time duration volume values defaults ' +
  'withheld drops identicalRecords internalNumbers'
).split(' ');
const ENCODINGS = ['utf-8', 'iso-8859-1'];

/** Checks an operator description read from JSON; every fault of it is told at once. */
export function checkDescription(json: unknown): CheckedDescription {
  const errors: DescriptionError[] = [];
  if (!isJsonObject(json)) return { description: null, errors: [{ path: '', sentence: 'A description is a JSON object.' }] };
  const root = new JsonCheck(json, '', errors);
  root.matching('operator', OPERATOR, 'Must be a short name of lower-case letters, digits and hyphens.');
  root.oneOf('encoding', ENCODINGS);
  root.oneOf('format', ['csv', 'asterisk']);
  if (json['format'] === 'csv') checkCsv(root);
  if (json['format'] === 'asterisk') checkAsterisk(root);
  if (root.has('withheld')) root.list('withheld', (word) => typeof word === 'string' && word !== '', 'Must be a word.');
  checkInternalNumbers(root);
  if (errors.length > 0) return { description: null, errors };
  return { description: json as unknown as OperatorDescription, errors: [] };
}

function checkAsterisk(root: JsonCheck): void {
  root.onlyKeys(['operator', 'format', 'encoding', 'columns', 'time', 'directions', 'servedNumber', 'internalNumbers', 'withheld']);
  root.list('columns', (column) => includes(ASTERISK_COLUMNS, column), `Must be one of ${ASTERISK_COLUMNS.join(', ')}.`);
  const columns: unknown = root.get('columns');
  if (Array.isArray(columns)) {
    if (new Set(columns).size !== columns.length) root.error('columns', 'Names a column twice.');
    const missing = ['src', 'dst', 'dcontext', 'start', 'answer', 'billsec', 'disposition', 'uniqueid'].filter((name) => !columns.includes(name));
    if (missing.length > 0) root.error('columns', `Lacks ${missing.join(', ')}; without them a call cannot be read once and rightly.`);
    if (root.has('servedNumber') && !columns.includes(root.get('servedNumber'))) root.error('servedNumber', 'Names a column the file does not have.');
  }
  if (root.has('servedNumber')) root.oneOf('servedNumber', ['accountcode', 'peeraccount']);
  const time = root.object('time');
  if (time !== null) {
    time.onlyKeys(['zone', 'ambiguousTime']);
    checkZone(time);
  }
  const directions = root.object('directions');
  if (directions !== null) for (const context of directions.keys()) directions.oneOf(context, DIRECTIONS);
}

function checkCsv(root: JsonCheck): void {
  root.onlyKeys(CSV_SETTINGS);
  root.matching('delimiter', /^[\t -!#-&(-/:-@[-`{-~]$/u, 'Must be one ASCII character that is no letter, digit or quote.');
  if (root.get('quote') !== null) root.oneOf('quote', ['"', "'"]);
  root.boolean('header');
  checkTrailer(root);
  checkColumns(root);
  checkTime(root);
  const duration = root.object('duration');
  if (duration !== null) {
    duration.onlyKeys(['unit', 'decimal', 'rounding']);
    duration.oneOf('unit', ['seconds', 'milliseconds', 'minutes', 'hh:mm:ss']);
    checkDecimal(duration, root);
    duration.oneOf('rounding', ['up', 'down', 'half-up']);
  }
  const volume = root.optionalObject('volume');
  if (volume !== null) {
    volume.onlyKeys(['unit', 'decimal']);
    volume.oneOf('unit', ['bytes', 'kilobytes', 'kibibytes']);
    checkDecimal(volume, root);
  }
  checkValues(root);
  const drops = root.optionalObject('drops');
  if (drops !== null) for (const column of drops.keys()) drops.oneOf(column, DROP_KINDS);
  checkIdenticalRecords(root);
}

function checkTrailer(root: JsonCheck): void {
  const trailer = root.optionalObject('trailer');
  if (trailer === null) return;
  trailer.onlyKeys(['marker', 'records', 'duration']);
  trailer.matching('marker', /^[!-~]{1,40}$/u, 'Must be 1 to 40 ASCII characters without space.');
  trailer.wholeNumber('records', 1, MAXIMUM_COLUMNS - 1);
  if (!trailer.has('duration')) return;
  trailer.wholeNumber('duration', 1, MAXIMUM_COLUMNS - 1);
  const columns = root.get('columns');
  if (isJsonObject(columns) && columns['duration'] === undefined) trailer.error('duration', 'Cannot be compared: no column holds a duration.');
}

function checkColumns(root: JsonCheck): void {
  const columns = root.object('columns');
  if (columns === null) return;
  const header = root.get('header') === true;
  if (!header) root.wholeNumber('columnCount', 1, MAXIMUM_COLUMNS);
  else if (root.has('columnCount')) root.error('columnCount', 'Goes without saying where there is a header line.');
  const last = Number.isInteger(root.get('columnCount')) ? (root.get('columnCount') as number) - 1 : MAXIMUM_COLUMNS - 1;
  const places = new Set<unknown>();
  columns.onlyKeys(FIELDS);
  for (const field of columns.keys()) {
    if (header) columns.matching(field, /\S/u, 'Must be a name in the header line.');
    else columns.wholeNumber(field, 0, last);
    if (places.has(columns.get(field))) columns.error(field, 'The same column feeds another field already.');
    places.add(columns.get(field));
  }
  for (const field of ['aNumber', 'bNumber', 'startTime', 'duration']) if (!columns.has(field)) columns.error(field, 'Every description needs this column.');
  if (columns.has('recordSequence') && !columns.has('recordId')) columns.error('recordSequence', 'Is a part of the record id, which has no column.');
  if (columns.has('callType') && (columns.has('service') || columns.has('direction'))) columns.error('callType', 'Tells service and direction; those cannot have columns too.');
  if (columns.has('volume') && !root.has('volume')) columns.error('volume', 'Needs the setting volume, which tells its unit.');
  const drops = root.get('drops');
  if (isJsonObject(drops)) {
    for (const column of Object.keys(drops)) if (places.has(header ? column : Number(column))) root.error('drops', `Names ${column}, which is read.`);
  }
  if (!root.has('optional')) return;
  const never = ['aNumber', 'bNumber', 'startTime', 'duration', 'callType', 'recordId'];
  root.list('optional', (field) => columns.keys().includes(String(field)) && !never.includes(String(field)), `Must be a field of columns, and none of ${never.join(', ')}.`);
}

function checkTime(root: JsonCheck): void {
  const time = root.object('time');
  if (time === null) return;
  time.onlyKeys(['format', 'zone', 'ambiguousTime']);
  checkZone(time);
  const format = time.get('format');
  if (typeof format !== 'string') {
    time.error('format', 'Must be a pattern such as dd-MM-yyyy HH:mm:ss.');
    return;
  }
  const pattern = readTimePattern(format);
  if (typeof pattern === 'string') time.error('format', pattern);
  if (/[^ -~]/u.test(format)) time.error('format', 'Must be ASCII.');
  if (format.endsWith('Z') && time.get('zone') !== 'UTC') time.error('zone', 'The format ends in Z, which is UTC.');
}

function checkZone(time: JsonCheck): void {
  time.oneOf('zone', ZONES);
  if (time.get('zone') === 'Europe/Copenhagen') time.oneOf('ambiguousTime', ['first', 'second']);
  else if (time.has('ambiguousTime')) time.error('ambiguousTime', 'No time is ambiguous in UTC.');
}

function checkDecimal(number: JsonCheck, root: JsonCheck): void {
  number.oneOf('decimal', ['.', ',']);
  if (number.get('decimal') === root.get('delimiter') && root.get('quote') === null) number.error('decimal', 'Is the delimiter, and nothing is quoted.');
}

function checkValues(root: JsonCheck): void {
  const values = root.object('values');
  const columns = root.get('columns');
  if (values === null || !isJsonObject(columns)) return;
  values.onlyKeys(['callType', 'service', 'direction', 'answered', 'originCountry']);
  const defaults = root.optionalObject('defaults');
  defaults?.onlyKeys(['service', 'direction', 'answered', 'originCountry']);
  for (const field of values.keys()) if (columns[field] === undefined) values.error(field, 'Explains the codes of a field that has no column.');
  for (const field of ['callType', 'service', 'direction', 'answered']) {
    if (columns[field] !== undefined && !values.has(field)) values.error(field, 'Must explain the codes of this column.');
  }
  const pairs = values.optionalObject('callType');
  const isPair = (pair: unknown): boolean => Array.isArray(pair) && pair.length === 2 && includes(SERVICES, pair[0]) && includes(DIRECTIONS, pair[1]);
  for (const code of pairs?.keys() ?? []) if (!isPair(pairs?.get(code))) pairs?.error(code, 'Must be a pair of service and direction.');
  const service = values.optionalObject('service');
  for (const code of service?.keys() ?? []) service?.oneOf(code, SERVICES);
  const direction = values.optionalObject('direction');
  for (const code of direction?.keys() ?? []) direction?.oneOf(code, DIRECTIONS);
  const answered = values.optionalObject('answered');
  for (const code of answered?.keys() ?? []) answered?.boolean(code);
  const country = values.optionalObject('originCountry');
  for (const code of country?.keys() ?? []) country?.matching(code, /^[A-Z]{2}$/u, 'Must be an ISO 3166-1 alpha-2 code.');
  checkDefaults(root, defaults, columns);
}

function checkDefaults(root: JsonCheck, defaults: JsonCheck | null, columns: Readonly<Record<string, unknown>>): void {
  const optional: unknown = root.get('optional');
  const always = (field: string): boolean => columns[field] !== undefined && !(Array.isArray(optional) && optional.includes(field));
  if (defaults?.has('service') === true) defaults.oneOf('service', SERVICES);
  if (defaults?.has('direction') === true) defaults.oneOf('direction', DIRECTIONS);
  if (defaults?.has('answered') === true) defaults.boolean('answered');
  if (defaults?.has('originCountry') === true) defaults.matching('originCountry', /^[A-Z]{2}$/u, 'Must be an ISO 3166-1 alpha-2 code.');
  for (const field of ['service', 'direction', 'answered', 'originCountry']) {
    const told = always(field) || (columns['callType'] !== undefined && (field === 'service' || field === 'direction'));
    if (!told && defaults?.has(field) !== true) root.error('defaults', `Must give ${field}, since no column always tells it.`);
  }
}

function checkIdenticalRecords(root: JsonCheck): void {
  const columns = root.get('columns');
  const hasId = isJsonObject(columns) && columns['recordId'] !== undefined;
  if (!hasId && !root.has('identicalRecords')) root.error('identicalRecords', 'Must say for each service duplicate or event, since no column holds a record id.');
  if (hasId && root.has('identicalRecords')) root.error('identicalRecords', 'Has no meaning where records carry an id.');
  const identical = root.optionalObject('identicalRecords');
  if (identical === null) return;
  identical.onlyKeys(SERVICES);
  for (const service of SERVICES) identical.oneOf(service, ['duplicate', 'event']);
}

function checkInternalNumbers(root: JsonCheck): void {
  const internal = root.optionalObject('internalNumbers');
  if (internal === null) return;
  internal.onlyKeys(['lengths', 'publicShortCodes']);
  internal.list('lengths', (length) => Number.isInteger(length) && (length as number) >= 1 && (length as number) <= 7, 'Must be a whole number from 1 to 7.');
  internal.list('publicShortCodes', (code) => typeof code === 'string' && /^\d{3,6}$/u.test(code), 'Must be 3 to 6 digits.');
}

function includes(list: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && list.includes(value);
}
