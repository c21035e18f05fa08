import { normaliseNumber } from '@turbotrack/telephony';
import { internalNumberTest } from './internal-numbers.js';
import type { FieldMeanings } from './operator-description.js';

/** Reads the numbers of one operator. Texts are of one char per byte. */
export class NumberReader {
  private readonly withheld: ReadonlySet<string>;
  /** Whether a word for a withheld number could be taken for a number, as `99999999`. */
  private readonly withheldAsNumber: boolean;
  private readonly prefixes: readonly string[];
  private readonly internal: ((raw: string) => boolean) | null;

  constructor({ withheld, numberPrefixes, internalNumbers, encoding }: FieldMeanings) {
    const bytes = (word: string): string => Buffer.from(word, encoding === 'utf-8' ? 'utf8' : 'latin1').toString('latin1');
    this.withheld = new Set(withheld?.map(bytes));
    this.withheldAsNumber = withheld?.some((word) => normaliseNumber(word) !== null) === true;
    this.prefixes = numberPrefixes?.map(bytes) ?? [];
    this.internal = internalNumbers === undefined ? null : internalNumberTest(internalNumbers);
  }

  /** True when the number never leaves the exchange. */
  isInternal(text: string): boolean {
    return this.internal !== null && this.internal(this.bare(text));
  }

  /** Normalised digits, '' when empty or withheld, null when neither. */
  read(text: string): string | null {
    if (text === '') return '';
    const number = normaliseNumber(this.bare(text));
    if (number !== null && !this.withheldAsNumber) return number;
    return this.withheld.has(text) ? '' : number;
  }

  private bare(text: string): string {
    for (const prefix of this.prefixes) if (text.startsWith(prefix)) return text.slice(prefix.length);
    return text;
  }
}
