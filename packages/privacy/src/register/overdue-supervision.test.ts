import fc from 'fast-check';
import { expect, it } from 'vitest';
import { overdueSupervision } from './overdue-supervision.js';
import { type RecipientEntry, recipients } from './recipients.js';

const processor = (everyMonths: number, lastDone: string, to: string | null = null): Record<string, RecipientEntry> => ({
  dispatch: {
    ...recipients['newsletter-dispatch'], status: 'in force', agreement: { title: 'Processing agreement', from: '2024-01-01', to }, country: 'DK', transferBasis: 'none needed', subProcessors: [],
    supervision: { plan: 'yearly report', everyMonths, lastDone },
  },
});

it('a processor is overdue the day after its supervision was due, counted in calendar months', () => {
  expect(overdueSupervision(processor(1, '2026-08-31'), '2026-09-30')).toEqual([]);
  expect(overdueSupervision(processor(1, '2026-08-31'), '2026-10-01')).toEqual(['Recipient dispatch: its supervision was due on 2026-09-30 (yearly report).']);
  expect(overdueSupervision(processor(12, '2024-02-29'), '2025-03-01')).toEqual(['Recipient dispatch: its supervision was due on 2025-02-28 (yearly report).']);
});

it('an agreement that has ended is told', () => {
  expect(overdueSupervision(processor(24, '2026-01-01', '2026-06-30'), '2026-06-30')).toEqual([]);
  expect(overdueSupervision(processor(24, '2026-01-01', '2026-06-30'), '2026-07-01')).toEqual(['Recipient dispatch: its agreement ended on 2026-06-30; nothing may be sent to it.']);
});

it('planned recipients are not supervised', () => {
  expect(overdueSupervision(recipients, '2099-01-01')).toEqual([]);
});

it('a later day never makes an overdue supervision undue', () => {
  const day = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-12-31'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));
  fc.assert(fc.property(day, day, day, fc.integer({ min: 1, max: 60 }), (lastDone, one, other, months) => {
    const [earlier, later] = [one, other].sort() as [string, string];
    const overdue = (today: string) => overdueSupervision(processor(months, lastDone), today).length;
    expect(overdue(later)).toBeGreaterThanOrEqual(overdue(earlier));
  }));
});
