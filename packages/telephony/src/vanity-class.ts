/** How beautiful a number is, and so what it may cost. */
export type VanityClass = 'gold' | 'silver' | 'plain';

/** Patterns of the eight national digits, the most beautiful first. A rule of the business, not of the numbering plan. */
const PATTERNS: readonly (readonly [VanityClass, RegExp])[] = [
  // Six equal digits at the end, or four pairs that are the same: 20 20 20 20.
  ['gold', /(\d)\1{5}$/],
  ['gold', /^(\d\d)\1{3}$/],
  // Two halves that are the same: 7012 7012.
  ['gold', /^(\d{4})\1$/],
  // Four equal digits at the end, or three pairs that are the same.
  ['silver', /(\d)\1{3}$/],
  ['silver', /(\d\d)\1{2}$/],
  // Four pairs of equal digits: 22 44 66 88.
  ['silver', /^(?:(\d)\1)(?:(\d)\2)(?:(\d)\3)(?:(\d)\4)$/],
];
const UP = '0123456789';
const DOWN = '9876543210';

/** The class of a Danish number of eight digits by its pattern; every other number is plain. Expects digits of E.164 without plus. */
export function vanityClassOf(e164: string): VanityClass {
  if (e164.length !== 10 || !e164.startsWith('45')) return 'plain';
  const national = e164.slice(2);
  if (isStaircase(national)) return 'gold';
  if (isStaircase(national.slice(-5))) return 'silver';
  return PATTERNS.find(([, pattern]) => pattern.test(national))?.[0] ?? 'plain';
}

/** Each digit one more, or one less, than the one before. */
function isStaircase(digits: string): boolean {
  return UP.includes(digits) || DOWN.includes(digits);
}
