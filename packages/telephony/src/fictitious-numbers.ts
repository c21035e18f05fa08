/** A range in which no subscriber can be reached: first and last number, E.164 without plus, both included. */
export interface FictitiousRange {
  readonly country: string;
  readonly kind: 'any' | 'mobile' | 'fixed';
  readonly first: string;
  readonly last: string;
  readonly source: string;
}

const DANISH_PLAN =
  'Danish national numbering plan: subscriber numbers begin with 2 to 9, and this series is spare. Denmark reserves none for fiction.';

/** Ranges for fixtures and sample data. */
export const FICTITIOUS_RANGES: readonly FictitiousRange[] = [
  { country: 'DK', kind: 'any', first: '4513000000', last: '4513999999', source: DANISH_PLAN },
  { country: 'DK', kind: 'any', first: '4515000000', last: '4515999999', source: DANISH_PLAN },
  { country: 'DK', kind: 'any', first: '4517000000', last: '4517999999', source: DANISH_PLAN },
  { country: 'DK', kind: 'any', first: '4519000000', last: '4519999999', source: DANISH_PLAN },
  { country: 'SE', kind: 'mobile', first: '46701740605', last: '46701740699', source: 'PTS, numbers for books and films' },
  { country: 'GB', kind: 'mobile', first: '447700900000', last: '447700900999', source: 'Ofcom, telephone numbers for drama use' },
  { country: 'GB', kind: 'fixed', first: '442079460000', last: '442079460999', source: 'Ofcom, telephone numbers for drama use' },
  { country: 'US', kind: 'any', first: '12125550100', last: '12125550199', source: 'NANPA, 555 line numbers 0100 to 0199 for fictional use' },
];

/** True when a normalised number lies in one of {@link FICTITIOUS_RANGES}. */
export function isFictitious(e164: string): boolean {
  return FICTITIOUS_RANGES.some(({ first, last }) => e164.length === first.length && e164 >= first && e164 <= last);
}
