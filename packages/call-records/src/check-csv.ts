import { checkEncoding } from './check-common-settings.js';
import { checkFieldMeanings, MEANING_SETTINGS } from './check-field-meanings.js';
import { isJsonObject, type JsonCheck } from './json-check.js';
import { DROP_KINDS } from './operator-description.js';
import { MAXIMUM_COLUMNS } from './split-record.js';

const SETTINGS = [...MEANING_SETTINGS, ...'delimiter quote header linesAfterHeader trailer columnCount drops'.split(' ')];
const MOST_LINES_AFTER_HEADER = 20;

/** Checks the description of a CSV. */
export function checkCsv(root: JsonCheck): void {
  root.onlyKeys(SETTINGS);
  checkEncoding(root);
  root.matching('delimiter', /^[\t -!#-&(-/:-@[-`{-~]$/u, 'Must be one ASCII character that is no letter, digit or quote.');
  if (root.get('quote') !== null) root.oneOf('quote', ['"', "'"]);
  root.boolean('header');
  const header = root.get('header') === true;
  if (!header) root.wholeNumber('columnCount', 1, MAXIMUM_COLUMNS);
  else if (root.has('columnCount')) root.error('columnCount', 'Goes without saying where there is a header line.');
  if (root.has('linesAfterHeader')) {
    root.wholeNumber('linesAfterHeader', 1, MOST_LINES_AFTER_HEADER);
    if (!header) root.error('linesAfterHeader', 'There is no header line.');
  }
  checkTrailer(root);
  const last = Number.isInteger(root.get('columnCount')) ? (root.get('columnCount') as number) - 1 : MAXIMUM_COLUMNS - 1;
  checkFieldMeanings(root, (columns, field) => {
    if (header) columns.matching(field, /\S/u, 'Must be a name in the header line.');
    else columns.wholeNumber(field, 0, last);
  });
  checkDrops(root, header);
}

function checkDrops(root: JsonCheck, header: boolean): void {
  const drops = root.optionalObject('drops');
  const columns = root.get('columns');
  if (drops === null || !isJsonObject(columns)) return;
  const read = new Set(Object.values(columns));
  for (const column of drops.keys()) {
    drops.oneOf(column, DROP_KINDS);
    if (read.has(header ? column : Number(column))) root.error('drops', `Names ${column}, which is read.`);
  }
}

function checkTrailer(root: JsonCheck): void {
  const trailer = root.optionalObject('trailer');
  if (trailer === null) return;
  trailer.onlyKeys(['marker', 'records', 'duration', 'sequence']);
  trailer.matching('marker', /^[!-~]{1,40}$/u, 'Must be 1 to 40 ASCII characters without space.');
  trailer.wholeNumber('records', 1, MAXIMUM_COLUMNS - 1);
  if (trailer.has('sequence')) trailer.wholeNumber('sequence', 1, MAXIMUM_COLUMNS - 1);
  if (!trailer.has('duration')) return;
  trailer.wholeNumber('duration', 1, MAXIMUM_COLUMNS - 1);
  const columns = root.get('columns');
  if (isJsonObject(columns) && columns['duration'] === undefined) trailer.error('duration', 'Cannot be compared: no column holds a duration.');
}
