const COPENHAGEN = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Copenhagen' });

/** What a holder chose for a number. A secret number is known to nobody outside; an unlisted one is only not published. */
export const DIRECTORY_CHOICES = ['listed', 'unlisted', 'secret'] as const;
export type DirectoryChoice = (typeof DIRECTORY_CHOICES)[number];

/** What the law says about a number whose holder has chosen nothing. */
export interface DirectoryRule {
  /** First day, `2011-05-25`. */
  readonly from: string;
  readonly unchosen: 'listed' | 'unlisted';
  readonly law: string;
}

/**
 * The rules by the day they begin. A change of § 31 from refusal to consent is drafted; once it has a date, it is one
 * more line here, and the next delivery withdraws whoever has not consented.
 */
export const DIRECTORY_RULES: readonly DirectoryRule[] = [
  { from: '2011-05-25', unchosen: 'listed', law: 'teleloven (lov 169/2011) § 31: whoever has not refused is listed' },
];

/** What holds for a number at a moment. Before the first rule nobody is listed without having chosen it. */
export function directoryChoiceAt(chosen: DirectoryChoice | null, at: Date, rules: readonly DirectoryRule[] = DIRECTORY_RULES): DirectoryChoice {
  if (chosen !== null) return chosen;
  const day = COPENHAGEN.format(at);
  return rules.findLast(({ from }) => from <= day)?.unchosen ?? 'unlisted';
}
