import { DIRECTIONS } from '@turbotrack/telephony';
import { checkEncoding, checkInternalNumbers, checkWithheld, checkZone, includes } from './check-common-settings.js';
import type { JsonCheck } from './json-check.js';
import { ASTERISK_COLUMNS } from './operator-description.js';

/** Checks the description of an Asterisk's file. */
export function checkAsterisk(root: JsonCheck): void {
  root.onlyKeys(['operator', 'format', 'encoding', 'columns', 'time', 'directions', 'servedNumber', 'internalNumbers', 'withheld']);
  checkEncoding(root);
  checkWithheld(root);
  checkInternalNumbers(root);
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
