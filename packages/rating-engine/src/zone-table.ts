import { DigitTrie, isEmergency, isNeverItemised, isShortCode } from '@turbotrack/telephony';
import type { Special, ZoneDefinition } from './tariff-definition.js';

export const NO_ZONE = -1;
const SHORT_LENGTHS = [3, 4, 5, 6] as const;

/** Finds the zone of a number: the longest prefix, or the short code that fits as a whole. Zones are numbered by their place. */
export class ZoneTable {
  readonly #prefixes: DigitTrie;
  /** By length of the short code. */
  readonly #shortCodes: readonly (DigitTrie | undefined)[];
  readonly #withheld: number;
  readonly #specials: readonly (Special | '')[];

  /** Expects checked zones. */
  constructor(zones: readonly ZoneDefinition[]) {
    this.#prefixes = new DigitTrie(zones.flatMap((zone, index) => zone.prefixes.map((prefix) => [prefix, index] as const)));
    const codes = zones.flatMap((zone, index) => zone.shortCodes.map((code) => [code, index] as const));
    const tries: (DigitTrie | undefined)[] = [];
    for (const length of SHORT_LENGTHS) {
      tries[length] = new DigitTrie(codes.filter(([code]) => code.length === length).map(([code, index]) => [code.replace(/x+$/, ''), index] as const));
    }
    this.#shortCodes = tries;
    this.#withheld = zones.findIndex((zone) => zone.withheld === true);
    this.#specials = zones.map((zone) => zone.special ?? '');
  }

  /** Number of the zone of a normalised number, '' being withheld; {@link NO_ZONE} when it lies in none. */
  find(number: string): number {
    if (number === '') return this.#withheld;
    if (isShortCode(number)) return (this.#shortCodes[number.length] as DigitTrie).find(number);
    return this.#prefixes.find(number);
  }

  /** What {@link find} matched: a prefix, a short code with its `x`, or '' for withheld and unknown numbers. */
  matched(number: string): string {
    if (number === '') return '';
    if (!isShortCode(number)) return number.slice(0, Math.max(0, this.#prefixes.matchedLength(number)));
    const length = (this.#shortCodes[number.length] as DigitTrie).matchedLength(number);
    return length === -1 ? '' : number.slice(0, length).padEnd(number.length, 'x');
  }

  /**
   * What is special about calling this number of this zone. Emergency numbers, 116xxx and Danish freephone are so whatever
   * the tariff says; other numbers only where their zone is marked. {@link NO_ZONE} is no marked zone.
   */
  specialOf(zone: number, number: string): Special | '' {
    if (!isNeverItemised(number)) return this.#specials[zone] ?? '';
    if (!isShortCode(number)) return 'freephone';
    return isEmergency(number) ? 'emergency' : 'helpline';
  }
}
