import type { Target } from './read-facts.js';
import { noticeEnd } from './subscription-terms.js';

/** The first day, in Copenhagen, that can be without a subscription ended `today`: after its notice and, unless the rest is paid for, its binding. */
export function earliestEnd({ product, bindingEndsOn, startsOn }: Pick<Target, 'product' | 'bindingEndsOn' | 'startsOn'>, today: string, earlyExit: boolean): string {
  const days = [noticeEnd(today, product.notice), startsOn];
  if (bindingEndsOn !== null && !earlyExit) days.push(bindingEndsOn);
  return days.reduce((latest, day) => (day > latest ? day : latest));
}
