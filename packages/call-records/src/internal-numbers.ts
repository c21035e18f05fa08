import { isNeverItemised } from '@turbotrack/telephony';
import type { InternalNumbers } from './operator-description.js';

/** Extensions Asterisk's dialplan gives a meaning of its own (start, hangup, invalid, timeouts, operator, assistant, error, fax, talk detection). */
const DIALPLAN_EXTENSIONS = new Set(['s', 'h', 'i', 't', 'T', 'o', 'a', 'e', 'fax', 'talk']);
const ASTERISK_SIGN = 42;
const HASH_SIGN = 35;

/**
 * @returns a test of a number as written in the file: true for extensions of the described lengths, for the dialplan's
 *   own extensions and for feature codes (`*98`, `#21`), none of which the public network ever saw; never for emergency
 *   numbers and helplines, however short
 */
export function internalNumberTest({ lengths, publicShortCodes }: InternalNumbers): (raw: string) => boolean {
  const isLength = new Set(lengths);
  const isPublic = new Set(publicShortCodes);
  return (raw) => {
    const first = raw.charCodeAt(0);
    if (first === ASTERISK_SIGN || first === HASH_SIGN || DIALPLAN_EXTENSIONS.has(raw)) return true;
    if (!isLength.has(raw.length) || isPublic.has(raw) || isNeverItemised(raw)) return false;
    for (let at = 0; at < raw.length; at += 1) {
      const digit = raw.charCodeAt(at) - 48;
      if (digit < 0 || digit > 9) return false;
    }
    return true;
  };
}
