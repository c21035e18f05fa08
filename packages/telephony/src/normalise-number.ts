/** Emergency numbers a GSM handset reaches everywhere (3GPP TS 22.101: 112 and 911) and the British 999. */
const EMERGENCY = new Set(['112', '911', '999']);

/** True for the emergency numbers reachable without a subscription. */
export function isEmergency(number: string): boolean {
  return EMERGENCY.has(number);
}

/** True for a Danish short code in normal form: 3 to 6 digits; no international number is that short. */
export function isShortCode(number: string): boolean {
  return number.length >= 3 && number.length <= 6;
}

const ZERO = 48;
const NINE = 57;

/**
 * Brings a dialled or signalled number to digits of E.164 without plus, or to a Danish short code as it is.
 *
 * Understood: `+45…`, `0045…`, bare `45` and 8 digits, 8 digits of a Danish number, other international numbers with
 * `+`, `00` or bare from 9 digits; spaces, `-`, `.`, `/`, parentheses; a trunk zero written `(0)`; short codes of 3 to 6 digits
 * starting with 1, also behind an explicit 45. Lengths are checked (Denmark: 8 digits, or 12 for machine numbers
 * starting with 37; elsewhere 7 to 15 with the country code, ITU-T E.164), assignment is not: unassigned ranges pass.
 * Eight bare digits are always read as Danish, so the 8-digit result of a short foreign number is no valid input.
 *
 * @returns null when it is no possible number. Never throws.
 */
export function normaliseNumber(raw: string, _home: 'DK' = 'DK'): string | null {
  const length = raw.length;
  if (length > 40) return null;
  let start = 0;
  while (start < length && isSeparator(raw.charCodeAt(start))) start += 1;
  const plus = start < length && raw.charCodeAt(start) === 43;
  if (plus) start += 1;
  for (let at = start; at < length; at += 1) {
    const code = raw.charCodeAt(at);
    if (code < ZERO || code > NINE) return cleaned(raw, start, plus);
  }
  return fromDigits(start === 0 ? raw : raw.slice(start), plus);
}

function isSeparator(code: number): boolean {
  // space, no-break space, ( ) - . /
  return code === 32 || code === 160 || code === 40 || code === 41 || code === 45 || code === 46 || code === 47;
}

/** The slow way: drops separators, and a zero in parentheses behind the country code. */
function cleaned(raw: string, start: number, plus: boolean): string | null {
  let digits = '';
  for (let at = start; at < raw.length; at += 1) {
    const code = raw.charCodeAt(at);
    if (code >= ZERO && code <= NINE) digits += raw[at];
    else if (!isSeparator(code)) return null;
    else if (digits !== '' && raw.startsWith('(0)', at)) at += 2;
  }
  return fromDigits(digits, plus);
}

function fromDigits(digits: string, plus: boolean): string | null {
  if (plus) return international(digits);
  const length = digits.length;
  const first = digits.charCodeAt(0);
  if (first === ZERO) return digits.charCodeAt(1) === ZERO ? international(digits.slice(2)) : null;
  if (length === 8) return '45' + digits;
  if (length >= 9) return international(digits);
  if (length >= 3 && length <= 6 && first === 49) return digits;
  if (isEmergency(digits)) return digits;
  return length >= 5 && digits.startsWith('451') ? international(digits) : null;
}

/** `digits` begin with a country code. */
function international(digits: string): string | null {
  const length = digits.length;
  if (length < 3 || length > 15 || digits.charCodeAt(0) === ZERO) return null;
  if (digits.charCodeAt(0) === 52 && digits.charCodeAt(1) === 53) return danish(digits, length);
  if (length >= 7) return digits;
  return isEmergency(digits) ? digits : null;
}

function danish(digits: string, length: number): string | null {
  if (length === 10) return digits.charCodeAt(2) === ZERO ? null : digits;
  if (length === 14) return digits.startsWith('37', 2) ? digits : null;
  return length >= 5 && length <= 8 && digits.charCodeAt(2) === 49 ? digits.slice(2) : null;
}
