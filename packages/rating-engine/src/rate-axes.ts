import { DigitTrie } from '@turbotrack/telephony';
import { HOME_COUNTRIES } from './home-countries.js';

/** What a rate says where it does not ask. */
export const ANY = 'any';
/** What a rate says of a country of the EU or EEA. */
const HOME = 'home';

/** The countries rates tell apart, as classes: elsewhere, home, and each country named. Undefined where no rate asks. */
export interface CountryAxis {
  readonly count: number;
  readonly classOf: ReadonlyMap<string, number>;
  /** By class: what a rate may say so that it fits, most specific first. */
  readonly fitting: readonly (readonly string[])[];
}

/** Class 0 is every country that is neither at home nor named. */
export function countryAxis(named: Iterable<string>): CountryAxis | undefined {
  const names = new Set(named);
  if (names.size === 0) return undefined;
  names.delete(HOME);
  const classOf = new Map([...HOME_COUNTRIES].map((country) => [country, 1]));
  const fitting: string[][] = [[ANY], [HOME, ANY]];
  for (const country of names) {
    classOf.set(country, fitting.length);
    fitting.push(HOME_COUNTRIES.has(country) ? [country, HOME, ANY] : [country, ANY]);
  }
  return { count: fitting.length, classOf, fitting };
}

/** The beginnings of own numbers rates tell apart, as classes: 0 for none of them. Undefined where no rate asks. */
export interface ServedAxis {
  readonly count: number;
  readonly trie: DigitTrie;
  /** By class, the longest first. */
  readonly fitting: readonly (readonly string[])[];
}

export function servedAxis(named: Iterable<string>): ServedAxis | undefined {
  const prefixes = [...new Set(named)];
  if (prefixes.length === 0) return undefined;
  const within = (prefix: string): string[] => prefixes.filter((other) => prefix.startsWith(other)).toSorted((a, b) => b.length - a.length);
  return {
    count: prefixes.length + 1,
    trie: new DigitTrie(prefixes.map((prefix, index) => [prefix, index + 1] as const)),
    fitting: [[ANY], ...prefixes.map((prefix) => [...within(prefix), ANY])],
  };
}
