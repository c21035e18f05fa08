import { DIRECTIONS, normaliseNumber, SERVICES } from '@turbotrack/telephony';
import { checkInternalNumbers, checkWithheld, checkZone, includes } from './check-common-settings.js';
import { fileNameFault } from './file-sequence.js';
import { isJsonObject, type JsonCheck } from './json-check.js';
import { DURATION_UNITS, type Field, FIELDS } from './operator-description.js';
import { EPOCH_FORMATS, readTimePattern } from './parse-time.js';
import { PART_CODES } from './read-part.js';

/** Settings that say what fields mean; every format of lines has them beside those that say how its lines are divided. */
export const MEANING_SETTINGS =
  'operator format encoding columns optional time duration volume values defaults withheld numberPrefixes identicalRecords internalNumbers directionFrom fileName'.split(' ');

/** Fields that may be read from a column that feeds another field too: `answered` from the time of the answer, for instance. */
const SHARING: readonly Field[] = ['answered', 'part', 'isCall', 'callReference', 'callReferenceSuffix'];

/**
 * Checks what the fields mean, all but where they stand and the encoding.
 * @param checkPlace tells the faults of the place of one field
 */
export function checkFieldMeanings(root: JsonCheck, checkPlace: (columns: JsonCheck, field: string) => void): void {
  checkColumns(root, checkPlace);
  checkTime(root);
  const duration = root.object('duration');
  if (duration !== null) {
    duration.onlyKeys(['unit', 'decimal', 'rounding']);
    duration.oneOf('unit', DURATION_UNITS);
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
  checkIdenticalRecords(root);
  checkWithheld(root);
  if (root.has('numberPrefixes')) root.list('numberPrefixes', (prefix) => typeof prefix === 'string' && prefix !== '', 'Must be the text in front of a number.');
  checkInternalNumbers(root);
  const fileName = root.get('fileName');
  if (!root.has('fileName')) return;
  const fault = typeof fileName === 'string' ? fileNameFault(fileName) : 'Must be a name with {sequence} where the running number stands.';
  if (fault !== null) root.error('fileName', fault);
}

function checkColumns(root: JsonCheck, checkPlace: (columns: JsonCheck, field: string) => void): void {
  const columns = root.object('columns');
  if (columns === null) return;
  columns.onlyKeys(FIELDS);
  const places = new Set<string>();
  for (const field of columns.keys()) {
    checkPlace(columns, field);
    if (includes(SHARING, field)) continue;
    const place = JSON.stringify(columns.get(field));
    if (places.has(place)) columns.error(field, 'The same column feeds another field already.');
    places.add(place);
  }
  const needed = columns.has('part') ? ['aNumber', 'bNumber', 'startTime', 'callReference'] : ['aNumber', 'bNumber', 'startTime', 'duration'];
  for (const field of needed) if (!columns.has(field)) columns.error(field, 'Every description needs this column.');
  if (columns.has('recordSequence') && !columns.has('recordId')) columns.error('recordSequence', 'Is a part of the record id, which has no column.');
  if (columns.has('callReferenceSuffix') && !columns.has('callReference')) columns.error('callReferenceSuffix', 'Is a part of the call reference, which has no column.');
  if (columns.has('partSequence') && !columns.has('part')) columns.error('partSequence', 'Counts parts, but no column tells which part a record is.');
  if (columns.has('callType') && (columns.has('service') || columns.has('direction'))) columns.error('callType', 'Tells service and direction; those cannot have columns too.');
  if (columns.has('volume') && !root.has('volume')) columns.error('volume', 'Needs the setting volume, which tells its unit.');
  if (!root.has('optional')) return;
  const never = ['aNumber', 'bNumber', 'startTime', 'duration', 'callType', 'recordId', 'part', 'isCall', 'callReference'];
  root.list('optional', (field) => columns.keys().includes(String(field)) && !never.includes(String(field)), `Must be a field of columns, and none of ${never.join(', ')}.`);
}

function checkTime(root: JsonCheck): void {
  const time = root.object('time');
  if (time === null) return;
  time.onlyKeys(['format', 'zone', 'ambiguousTime']);
  checkZone(time);
  const format = time.get('format');
  if (typeof format !== 'string') {
    time.error('format', `Must be a pattern such as dd-MM-yyyy HH:mm:ss, or one of ${EPOCH_FORMATS.join(', ')}.`);
    return;
  }
  if (EPOCH_FORMATS.includes(format)) {
    if (time.get('zone') !== 'UTC') time.error('zone', 'Time since the epoch is UTC.');
    return;
  }
  const pattern = readTimePattern(format);
  if (typeof pattern === 'string') time.error('format', pattern);
  if (/[^ -~]/u.test(format)) time.error('format', 'Must be ASCII.');
  if (format.endsWith('Z') && time.get('zone') !== 'UTC') time.error('zone', 'The format ends in Z, which is UTC.');
}

function checkDecimal(number: JsonCheck, root: JsonCheck): void {
  number.oneOf('decimal', ['.', ',']);
  if (number.get('decimal') === root.get('delimiter') && root.get('quote') === null) number.error('decimal', 'Is the delimiter, and nothing is quoted.');
}

function checkValues(root: JsonCheck): void {
  const values = root.object('values');
  const columns = root.get('columns');
  if (values === null || !isJsonObject(columns)) return;
  values.onlyKeys(['callType', 'service', 'direction', 'answered', 'originCountry', 'part', 'isCall']);
  const defaults = root.optionalObject('defaults');
  defaults?.onlyKeys(['service', 'direction', 'answered', 'originCountry', 'servedNumber']);
  for (const field of values.keys()) if (columns[field] === undefined) values.error(field, 'Explains the codes of a field that has no column.');
  for (const field of ['callType', 'service', 'direction', 'answered', 'part', 'isCall']) {
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
  const part = values.optionalObject('part');
  for (const code of part?.keys() ?? []) part?.oneOf(code, PART_CODES);
  const isCall = values.optionalObject('isCall');
  for (const code of isCall?.keys() ?? []) isCall?.boolean(code);
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
  if (defaults?.has('servedNumber') === true) {
    const number = defaults.get('servedNumber');
    if (typeof number !== 'string' || normaliseNumber(number) === null) defaults.error('servedNumber', 'Must be a telephone number.');
    if (!root.has('internalNumbers')) defaults.error('servedNumber', 'Stands for extensions, but no internalNumbers tell what an extension is.');
  }
  if (root.has('directionFrom')) {
    root.oneOf('directionFrom', ['extensions']);
    if (!root.has('internalNumbers')) root.error('directionFrom', 'Needs internalNumbers, which tell what an extension is.');
    if (columns['direction'] !== undefined || columns['callType'] !== undefined) root.error('directionFrom', 'A column tells the direction.');
  }
  for (const field of ['service', 'direction', 'answered', 'originCountry']) {
    if (field === 'direction' && root.has('directionFrom')) continue;
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
