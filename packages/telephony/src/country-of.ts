import metadata from 'libphonenumber-js/metadata.min.json';
import { DigitTrie } from './digit-trie.js';
import { isShortCode } from './normalise-number.js';

/** The parts read of a region in libphonenumber's compiled metadata, version 4, by position. */
const LEADING_DIGITS = 10;
const TYPES = 11;
const FIXED_LINE_AND_MOBILE = 2;
/** Regions of a shared calling code are told apart by at most this many national digits. */
const DEEPEST = 6;

/** A region of a shared calling code, tested against the first national digits of a number. */
interface Region {
  readonly country: string;
  /** These digits are this region's, whatever follows; undefined where the metadata names no leading digits. */
  readonly owns: RegExp | undefined;
  /** Some fixed or mobile number of this region may begin with these digits. */
  readonly mayBegin: RegExp;
}

let callingCodes: { readonly trie: DigitTrie; readonly countries: readonly string[] } | undefined;
let codeLengths: DigitTrie | undefined;

/**
 * Country of a normalised number, ISO 3166-1 alpha-2, by its calling code; `''` when unknown or non-geographic (+800, +88x …).
 * A Danish short code is 'DK'. Calling codes shared by countries (+1, +7, +44, +47 …) are split by the national
 * digits of fixed and mobile ranges; what belongs to none of them alone (toll-free +1 800) goes to the code's main country.
 */
export function countryOf(e164: string): string {
  if (isShortCode(e164)) return 'DK';
  callingCodes ??= buildCountries();
  const index = callingCodes.trie.find(e164);
  return index === -1 ? '' : (callingCodes.countries[index] as string);
}

/** Digits of the calling code at the front of a normalised number (1 to 3), 0 when there is none known. */
export function callingCodeLength(e164: string): number {
  if (isShortCode(e164)) return 0;
  codeLengths ??= new DigitTrie(
    [...Object.keys(metadata.country_calling_codes), ...nonGeographicCodes()].map((code) => [code, code.length]),
  );
  return Math.max(0, codeLengths.find(e164));
}

function nonGeographicCodes(): string[] {
  return Object.keys((metadata as unknown as { nonGeographic: Record<string, unknown> }).nonGeographic);
}

function buildCountries(): { trie: DigitTrie; countries: readonly string[] } {
  const countries: string[] = [];
  const entries: [string, number][] = [];
  const add = (prefix: string, country: string): void => {
    let index = countries.indexOf(country);
    if (index === -1) index = countries.push(country) - 1;
    entries.push([prefix, index]);
  };
  for (const [code, regions] of Object.entries(metadata.country_calling_codes)) {
    const [main, ...others] = regions as [string, ...string[]];
    add(code, main);
    if (others.length > 0) split(code, '', regions.map(regionOf), main, add);
  }
  return { trie: new DigitTrie(entries), countries };
}

/** Walks the national digits while more than one region may own them, and gives a prefix to whoever is left alone. */
function split(code: string, national: string, regions: readonly Region[], main: string, add: (prefix: string, country: string) => void): void {
  for (let digit = 0; digit <= 9; digit += 1) {
    const prefix = national + digit;
    const owner = regions.find((region) => region.owns?.test(prefix));
    const alive = owner === undefined ? regions.filter((region) => region.mayBegin.test(prefix)) : [owner];
    const [only] = alive;
    if (only === undefined) continue;
    const settled = alive.length === 1 && (owner !== undefined || only.owns === undefined);
    if (!settled && prefix.length < DEEPEST) split(code, prefix, alive, main, add);
    else if (settled && only.country !== main) add(code + prefix, only.country);
  }
}

function regionOf(country: string): Region {
  const plan = (metadata.countries as unknown as Record<string, readonly unknown[]>)[country] ?? [];
  const leading = plan[LEADING_DIGITS];
  if (typeof leading === 'string') {
    return { country, owns: new RegExp(`^(?:${leading})`), mayBegin: new RegExp(`^(?:${orEnd(leading)})`) };
  }
  const types = (plan[TYPES] ?? []) as readonly (readonly [string] | 0)[];
  const patterns = types.slice(0, FIXED_LINE_AND_MOBILE).flatMap((type) => (type === 0 || type[0] === '' ? [] : [type[0]]));
  return { country, owns: undefined, mayBegin: patterns.length === 0 ? /^/ : new RegExp(`^(?:${orEnd(patterns.join('|'))})$`) };
}

/**
 * Lets every atom of a pattern also meet the end of the text, so that it matches the beginnings of what it matched.
 * libphonenumber's patterns know digits, `\d`, classes, groups and counts only.
 */
function orEnd(pattern: string): string {
  return pattern.replace(/\{[^}]*\}|\\d|\[[^\]]*\]|\d/g, (atom) => (atom.startsWith('{') ? atom : `(?:${atom}|$)`));
}
