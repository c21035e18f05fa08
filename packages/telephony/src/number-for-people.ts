import { formatIncompletePhoneNumber } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/metadata.min.json';
import { callingCodeLength } from './country-of.js';
import { isEmergency, isShortCode } from './normalise-number.js';

export type Locale = 'da' | 'en';

/** Text for a normalised number: '+45 13 34 56 78', a short code as it is, a withheld number ('') in words. */
export function formatForPeople(e164: string, locale: Locale): string {
  if (e164 === '') return locale === 'da' ? 'Skjult nummer' : 'Withheld number';
  if (isShortCode(e164)) return e164;
  if (e164.startsWith('45') && e164.length === 10) return `+45 ${inPairs(e164.slice(2))}`;
  return formatIncompletePhoneNumber(`+${e164}`, metadata);
}

/**
 * A number as a stored call specification shows it: country code and at most four national digits stay, and never
 * fewer than the last four digits go: '4513 34 •• ••'. A short code stays: it names a service, nobody's telephone.
 */
export function maskNumber(e164: string): string {
  if (isShortCode(e164)) return e164;
  const kept = Math.max(0, Math.min(callingCodeLength(e164) + 4, e164.length - 4));
  const masked = e164.slice(0, kept) + '•'.repeat(e164.length - kept);
  return [masked.slice(0, 4), inPairs(masked.slice(4))].join(' ').trim();
}

function inPairs(text: string): string {
  return text.replace(/..(?=.)/gu, '$& ');
}

/**
 * True for calls that no specification or statistics by number may name: emergency numbers, the harmonised helplines
 * 116xxx (Commission Decision 2007/116/EC) and Danish freephone 80xxxxxx. Expects the normal form.
 */
export function isNeverItemised(number: string): boolean {
  if (isShortCode(number)) return isEmergency(number) || (number.length === 6 && number.startsWith('116'));
  return number.length === 10 && number.startsWith('4580');
}
