import type { RetentionVersion } from '../register/retention-rules.js';

export type Language = 'da' | 'en';

const UNITS = {
  da: { Y: ['år', 'år'], M: ['måned', 'måneder'], D: ['dag', 'dage'] },
  en: { Y: ['year', 'years'], M: ['month', 'months'], D: ['day', 'days'] },
} as const;

/** An ISO 8601 duration in words: 'P5Y' is '5 år', 'P0D' 'straks'; null is set by the law or an order. */
function periodInWords(period: string | null, language: Language): string {
  if (period === null) return '';
  if (period === 'P0D') return language === 'da' ? 'straks' : 'at once';
  return [...period.matchAll(/(\d+)([YMD])/g)].map(([, amount, unit]) => `${amount} ${UNITS[language][unit as 'Y' | 'M' | 'D'][amount === '1' ? 0 : 1]}`).join(' ');
}

/** When a rule ends data, as a phrase: '5 år efter udløbet af regnskabsåret'. */
export function endInWords(rule: RetentionVersion, language: Language): string {
  const words = periodInWords(rule.period, language);
  const trigger = language === 'da' ? rule.triggerDa : rule.trigger;
  if (words === '') return language === 'da' ? `ved ${trigger}` : `at ${trigger}`;
  if (rule.period === 'P0D') return language === 'da' ? `straks efter ${trigger}` : `at once after ${trigger}`;
  return language === 'da' ? `${words} efter ${trigger}` : `${words} after ${trigger}`;
}
