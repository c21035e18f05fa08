import { callingCodeLength } from './country-of.js';
import { isShortCode } from './normalise-number.js';

/** Who in a company sees its calls at all; `employee`: whoever made them, and nobody else. */
export const CALLS_SEEN_BY = ['nobody', 'admins', 'employee'] as const;
export type CallsSeenBy = (typeof CALLS_SEEN_BY)[number];

/** How much of a called number is hidden. */
export const CALL_MASKINGS = ['none', 'last-2', 'last-4', 'all-but-country'] as const;
export type CallMasking = (typeof CALL_MASKINGS)[number];

/** What is shown of a private call beside the fact that it costs something; never its number. */
export const PRIVATE_CALL_DETAILS = ['time-and-price', 'price', 'nothing'] as const;
export type PrivateCallDetail = (typeof PRIVATE_CALL_DETAILS)[number];

/** What a company chose about showing its calls. */
export interface CallPrivacyRule {
  readonly seenBy: CallsSeenBy;
  readonly masking: CallMasking;
  /** Dialled before the number, they make a call private: `*31`, `9#`. */
  readonly privatePrefixes: readonly string[];
  readonly privateShows: PrivateCallDetail;
}

/** Where a company has chosen nothing: its administrators see its calls as they are. */
export const NO_CHOICE: CallPrivacyRule = { seenBy: 'admins', masking: 'none', privatePrefixes: [], privateShows: 'time-and-price' };

/** What a rule looks at of a call. */
export interface CallToShow {
  /** Digits of E.164 without plus, a short code, '' when withheld. */
  readonly otherNumber: string;
  /** The own number was private when the call was made. */
  readonly ownNumberIsPrivate: boolean;
  /** What was dialled, where that is known. */
  readonly dialled?: string;
}

/** What of a call may be shown. */
export interface ShownCall {
  /** Nothing else may be shown, and no line of its own, when false. */
  readonly visible: boolean;
  readonly isPrivate: boolean;
  /** As far as it may be shown, digits hidden as '•'; '' when withheld. */
  readonly otherNumber: string;
  readonly time: boolean;
  readonly price: boolean;
}

/** `company`: whoever reads for the company; `employee`: whoever made the call. */
export type CallViewer = 'company' | 'employee';

/** In the place of a number that is not shown at all; of one length, so that it tells nothing of the number's. */
export const HIDDEN_NUMBER = '••••••••';

const DETAIL = { 'time-and-price': { time: true, price: true }, price: { time: false, price: true }, nothing: { time: false, price: false } } as const;

/** What may be shown of a call to somebody, by the company's choice. A private call shows its number to nobody but whoever made it. */
export function shownCall(rule: CallPrivacyRule, call: CallToShow, viewer: CallViewer = 'company'): ShownCall {
  const isPrivate = call.ownNumberIsPrivate || rule.privatePrefixes.some((prefix) => call.dialled?.startsWith(prefix) === true);
  const visible = viewer === 'employee' ? rule.seenBy !== 'nobody' : rule.seenBy === 'admins';
  if (!visible) return { visible, isPrivate, otherNumber: HIDDEN_NUMBER, time: false, price: false };
  if (isPrivate && viewer === 'company') {
    const detail = DETAIL[rule.privateShows];
    return { visible: detail.time || detail.price, isPrivate, otherNumber: HIDDEN_NUMBER, ...detail };
  }
  return { visible, isPrivate, otherNumber: maskedAs(call.otherNumber, rule.masking), time: true, price: true };
}

/** A number with its last digits hidden. A short code names a service, nobody's telephone: it goes with `all-but-country` alone. */
export function maskedAs(e164: string, masking: CallMasking): string {
  if (e164 === '' || masking === 'none') return e164;
  if (isShortCode(e164)) return masking === 'all-but-country' ? HIDDEN_NUMBER : e164;
  const kept = masking === 'all-but-country' ? callingCodeLength(e164) : e164.length - (masking === 'last-2' ? 2 : 4);
  return e164.slice(0, Math.max(0, kept)) + '•'.repeat(e164.length - Math.max(0, kept));
}
