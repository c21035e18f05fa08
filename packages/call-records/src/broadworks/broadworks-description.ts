import { checkInternalNumbers, checkZone } from '../check-common-settings.js';
import type { JsonCheck } from '../json-check.js';
import type { AmbiguousTime, InternalNumbers, Rounding, TimeZone } from '../operator-description.js';

/** How the accounting files of one BroadWorks platform are read; see docs/formats/broadworks-xml.md. */
export interface BroadWorksDescription {
  readonly operator: string;
  readonly format: 'broadworks-xml';
  readonly time: { readonly zone: TimeZone; readonly ambiguousTime?: AmbiguousTime };
  /** To whole seconds. */
  readonly rounding: Rounding;
  /** Values of callCategory of calls that never left the platform. */
  readonly internalCategories?: readonly string[];
  readonly internalNumbers?: InternalNumbers;
}

export function checkBroadWorks(root: JsonCheck): void {
  root.onlyKeys(['operator', 'format', 'time', 'rounding', 'internalCategories', 'internalNumbers']);
  const time = root.object('time');
  time?.onlyKeys(['zone', 'ambiguousTime']);
  if (time !== null) checkZone(time);
  root.oneOf('rounding', ['up', 'down', 'half-up']);
  if (root.has('internalCategories')) root.list('internalCategories', (word) => typeof word === 'string' && /^[\w-]{1,40}$/u.test(word), 'Must be a word.');
  checkInternalNumbers(root);
}
