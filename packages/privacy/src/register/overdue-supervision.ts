import type { RecipientEntry } from './recipients.js';

/**
 * Recipients whose supervision is due, or whose agreement has ended, each as a sentence for an alarm.
 *
 * @param today YYYY-MM-DD
 */
export function overdueSupervision(recipients: Readonly<Record<string, RecipientEntry>>, today: string): string[] {
  return Object.entries(recipients).flatMap(([name, entry]) => {
    if (entry.status !== 'in force') return [];
    const sentences: string[] = [];
    const { agreement, supervision } = entry;
    if (agreement.to !== null && agreement.to < today) sentences.push(`Recipient ${name}: its agreement ended on ${agreement.to}; nothing may be sent to it.`);
    if ('lastDone' in supervision) {
      const due = addMonths(supervision.lastDone, supervision.everyMonths);
      if (due < today) sentences.push(`Recipient ${name}: its supervision was due on ${due} (${supervision.plan}).`);
    }
    return sentences;
  });
}

/** The same day `months` later, or the last day of that month where it is shorter: 31 August + 1 is 30 September. */
function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const index = year * 12 + month - 1 + months;
  const lastDate = new Date(Date.UTC(Math.floor(index / 12), (index % 12) + 1, 0)).getUTCDate();
  const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');
  return `${pad(Math.floor(index / 12), 4)}-${pad((index % 12) + 1)}-${pad(Math.min(date, lastDate))}`;
}
