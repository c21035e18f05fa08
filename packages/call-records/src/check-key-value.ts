import { checkEncoding } from './check-common-settings.js';
import { checkFieldMeanings, MEANING_SETTINGS } from './check-field-meanings.js';
import { isJsonObject, type JsonCheck } from './json-check.js';
import { DROP_KINDS } from './operator-description.js';

const SETTINGS = [...MEANING_SETTINGS, ...'markers otherLines delimiter drops'.split(' ')];
const NAME = /^[!-<>-~]{1,40}$/u;
const MOST_NAMES = 100;

/** Checks the description of a log of named values. */
export function checkKeyValue(root: JsonCheck): void {
  root.onlyKeys(SETTINGS);
  checkEncoding(root);
  root.matching('delimiter', /^[;,|&\t ]$/u, 'Must be one of ; , | & tab and space.');
  root.oneOf('otherLines', ['internal', 'malformed']);
  root.list('markers', (marker) => typeof marker === 'string' && /^[ -~]{3,80}$/u.test(marker), 'Must be the text behind which the pairs begin, 3 to 80 ASCII characters.');
  if (Array.isArray(root.get('markers')) && (root.get('markers') as unknown[]).length === 0) root.error('markers', 'Must name one at least.');
  checkFieldMeanings(root, (columns, field) => {
    columns.matching(field, NAME, 'Must be the name of a value, 1 to 40 ASCII characters without = and space.');
    if (typeof root.get('delimiter') === 'string' && String(columns.get(field)).includes(String(root.get('delimiter')))) columns.error(field, 'Holds the delimiter.');
  });
  const drops = root.optionalObject('drops');
  const columns = root.get('columns');
  if (drops === null || !isJsonObject(columns)) return;
  if (drops.keys().length > MOST_NAMES) root.error('drops', `Names more than ${MOST_NAMES} values.`);
  const read = new Set(Object.values(columns));
  for (const name of drops.keys()) {
    drops.oneOf(name, DROP_KINDS);
    if (!NAME.test(name)) drops.error(name, 'Is no name a value can have.');
    if (read.has(name)) root.error('drops', `Names ${name}, which is read.`);
  }
}
