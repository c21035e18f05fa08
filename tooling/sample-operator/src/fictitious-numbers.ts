/**
 * Which numbers the sample uses. Danish subscriber numbers come from the spare series 13, 15, 17 and 19 listed by
 * `FICTITIOUS_RANGES` of @turbotrack/telephony: 13 and 15 are ours, 17 and 19 belong to the rest of the country.
 */
const SERIES = 1_000_000;
/** From here on a series of ours is never handed out: a number there is served by nobody. */
const NOT_HANDED_OUT = 900_000;

export const OWN_FIXED_PREFIX = '4513';
export const OWN_MOBILE_PREFIX = '4515';
export const OTHER_LANDLINE_PREFIX = '4517';
export const OTHER_MOBILE_PREFIX = '4519';

const THREE_DIGITS = Array.from({ length: 1000 }, (_, value) => String(value).padStart(3, '0'));

/** Six digits of a number below a million. */
function sixDigits(value: number): string {
  const thousands = Math.floor(value / 1000);
  return (THREE_DIGITS[thousands] as string) + (THREE_DIGITS[value - thousands * 1000] as string);
}

/** Numbers that can be handed out in each of the two series that are ours. */
export const NUMBERS_PER_SERIES = NOT_HANDED_OUT;

export function ownNumber(kind: 'fixed' | 'mobile', index: number): string {
  if (index < 0 || index >= NOT_HANDED_OUT) throw new RangeError(`Only ${NOT_HANDED_OUT} numbers of a kind can be handed out.`);
  return (kind === 'fixed' ? OWN_FIXED_PREFIX : OWN_MOBILE_PREFIX) + sixDigits(index);
}

/** A number of one of our series that no customer ever had; `index` is taken modulo what there is. */
export function unknownNumber(kind: 'fixed' | 'mobile', index: number): string {
  return (kind === 'fixed' ? OWN_FIXED_PREFIX : OWN_MOBILE_PREFIX) + String(NOT_HANDED_OUT + (index % (SERIES - NOT_HANDED_OUT)));
}

/** The last ten thousand landlines are kept for calls placed on purpose, so that none coincides with one drawn at random. */
const DRAWN_LANDLINES = 990_000;

export function otherLandline(index: number): string {
  return OTHER_LANDLINE_PREFIX + sixDigits(index % DRAWN_LANDLINES);
}

export function placedLandline(index: number): string {
  return OTHER_LANDLINE_PREFIX + String(DRAWN_LANDLINES + (index % (SERIES - DRAWN_LANDLINES)));
}

export function otherMobile(index: number): string {
  return OTHER_MOBILE_PREFIX + sixDigits(index % SERIES);
}

/** A block of called numbers: `prefix` followed by `digits` digits counted from `first`, `count` of them. */
export interface CalledBlock {
  readonly zone: string;
  readonly prefix: string;
  readonly digits: number;
  readonly first: number;
  readonly count: number;
  readonly weight: number;
}

/**
 * Called numbers outside Denmark. Where a regulator keeps numbers for fiction those are taken: PTS (Sweden), Ofcom (United
 * Kingdom), Bundesnetzagentur (Germany), ARCEP (France), ACMA (Australia), NANPA (United States, Canada). Elsewhere the
 * country code is followed by zeros, which begin no subscriber number.
 */
export const FOREIGN_BLOCKS: readonly CalledBlock[] = [
  { zone: 'eu', prefix: '46313900', digits: 3, first: 600, count: 100, weight: 14 },
  { zone: 'eu-mobile', prefix: '46701740', digits: 3, first: 605, count: 95, weight: 14 },
  { zone: 'eu', prefix: '493023125', digits: 3, first: 0, count: 1000, weight: 18 },
  { zone: 'eu-mobile', prefix: '4917139200', digits: 2, first: 0, count: 100, weight: 8 },
  { zone: 'eu', prefix: '33199', digits: 6, first: 0, count: 10_000, weight: 4 },
  { zone: 'eu-mobile', prefix: '336399', digits: 5, first: 80_000, count: 10_000, weight: 2 },
  { zone: 'eu', prefix: '31000', digits: 6, first: 0, count: 10_000, weight: 4 },
  { zone: 'eu', prefix: '48000', digits: 6, first: 0, count: 10_000, weight: 4 },
  { zone: 'eu', prefix: '354000', digits: 4, first: 0, count: 1000, weight: 1 },
  { zone: 'norway', prefix: '4700', digits: 6, first: 0, count: 10_000, weight: 12 },
  { zone: 'united-kingdom', prefix: '442079460', digits: 3, first: 0, count: 1000, weight: 7 },
  { zone: 'united-kingdom', prefix: '447700900', digits: 3, first: 0, count: 1000, weight: 5 },
  { zone: 'usa-canada', prefix: '121255501', digits: 2, first: 0, count: 100, weight: 5 },
  { zone: 'usa-canada', prefix: '161355501', digits: 2, first: 0, count: 100, weight: 2 },
  { zone: 'europe', prefix: '41000', digits: 6, first: 0, count: 10_000, weight: 3 },
  { zone: 'europe', prefix: '90000', digits: 7, first: 0, count: 10_000, weight: 2 },
  { zone: 'world-1', prefix: '61255500', digits: 3, first: 0, count: 1000, weight: 1.5 },
  { zone: 'world-1', prefix: '86000', digits: 8, first: 0, count: 10_000, weight: 1.5 },
  { zone: 'world-2', prefix: '91000', digits: 7, first: 0, count: 10_000, weight: 1.2 },
  { zone: 'world-3', prefix: '299000', digits: 4, first: 0, count: 1000, weight: 0.4 },
  { zone: 'world-3', prefix: '252000', digits: 5, first: 0, count: 1000, weight: 0.2 },
  { zone: 'satellite', prefix: '8816000', digits: 5, first: 0, count: 100, weight: 0.05 },
];

/** Short codes and the Danish service series. No service number is kept for fiction, so only the zeros at the start of a series are used. */
export const SERVICE_BLOCKS: readonly CalledBlock[] = [
  { zone: 'freephone', prefix: '458000000', digits: 1, first: 0, count: 10, weight: 80 },
  { zone: 'premium', prefix: '459000000', digits: 1, first: 0, count: 10, weight: 12 },
  { zone: 'directory', prefix: '118', digits: 0, first: 0, count: 1, weight: 8 },
  { zone: 'emergency', prefix: '112', digits: 0, first: 0, count: 1, weight: 3 },
  { zone: 'helpline', prefix: '116111', digits: 0, first: 0, count: 1, weight: 5 },
];

/** Codes of no country and of no zone of the tariff: international premium and shared networks. */
export const ZONELESS_BLOCKS: readonly CalledBlock[] = [
  { zone: '', prefix: '979000', digits: 6, first: 0, count: 1000, weight: 1 },
  { zone: '', prefix: '883000', digits: 6, first: 0, count: 1000, weight: 1 },
];

export function numberOf(block: CalledBlock, index: number): string {
  if (block.digits === 0) return block.prefix;
  return block.prefix + String(block.first + (index % block.count)).padStart(block.digits, '0');
}
