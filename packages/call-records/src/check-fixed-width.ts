import { checkEncoding, includes } from './check-common-settings.js';
import { checkFieldMeanings, MEANING_SETTINGS } from './check-field-meanings.js';
import { isJsonObject, type JsonCheck } from './json-check.js';
import { DROP_KINDS } from './operator-description.js';

const SETTINGS = [...MEANING_SETTINGS, ...'recordMarker header trailer leadingZeros drops'.split(' ')];
const MARKER = /^[!-~]{1,40}$/u;
const NO_MARKER = 'Must be 1 to 40 ASCII characters without space.';
const LONGEST_LINE = 8192;
const WIDEST_FIELD = 256;
const NO_POSITION = `Must be a pair of first byte (from 0) and width, such as [14, 16]; a line has at most ${LONGEST_LINE} bytes, a field ${WIDEST_FIELD}.`;

/** Checks the description of a file whose fields stand at fixed positions. */
export function checkFixedWidth(root: JsonCheck): void {
  root.onlyKeys(SETTINGS);
  checkEncoding(root);
  if (root.has('recordMarker')) root.matching('recordMarker', MARKER, NO_MARKER);
  checkFieldMeanings(root, checkPosition);
  const header = root.optionalObject('header');
  if (header !== null) {
    header.onlyKeys(['marker', 'sequence']);
    header.matching('marker', MARKER, NO_MARKER);
    if (header.has('sequence')) checkPosition(header, 'sequence');
  }
  checkTrailer(root);
  const columns = root.get('columns');
  if (root.has('leadingZeros')) root.list('leadingZeros', (field) => isJsonObject(columns) && includes(Object.keys(columns), field), 'Must be a field of columns.');
  checkDrops(root);
}

function checkTrailer(root: JsonCheck): void {
  const trailer = root.optionalObject('trailer');
  if (trailer === null) return;
  trailer.onlyKeys(['marker', 'records', 'duration', 'sequence']);
  trailer.matching('marker', MARKER, NO_MARKER);
  if (trailer.get('marker') === root.get('recordMarker')) trailer.error('marker', 'Is the marker of a record.');
  checkPosition(trailer, 'records');
  for (const total of ['duration', 'sequence']) if (trailer.has(total)) checkPosition(trailer, total);
  const columns = root.get('columns');
  if (trailer.has('duration') && isJsonObject(columns) && columns['duration'] === undefined) trailer.error('duration', 'Cannot be compared: no column holds a duration.');
}

function checkDrops(root: JsonCheck): void {
  const drops = root.optionalObject('drops');
  if (drops === null) return;
  drops.onlyKeys(DROP_KINDS);
  for (const kind of drops.keys()) drops.list(kind, isPosition, NO_POSITION);
}

function checkPosition(object: JsonCheck, key: string): void {
  if (!isPosition(object.get(key))) object.error(key, NO_POSITION);
}

function isPosition(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [at, width] = value as unknown[];
  if (!Number.isInteger(at) || !Number.isInteger(width)) return false;
  return (at as number) >= 0 && (width as number) >= 1 && (width as number) <= WIDEST_FIELD && (at as number) + (width as number) <= LONGEST_LINE;
}
