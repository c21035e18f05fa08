import { defineProblem } from '@turbotrack/service';

export const RUN_PROBLEMS = {
  periodNotEnded: defineProblem('period-not-ended', 422, { en: 'The period has not ended', da: 'Perioden er ikke slut' }),
  periodOutOfOrder: defineProblem('period-out-of-order', 409, {
    en: 'Periods are billed in order, month by month', da: 'Perioder faktureres i rækkefølge, måned for måned',
  }),
  issueDateTooEarly: defineProblem('issue-date-too-early', 422, {
    en: 'Invoices cannot be dated before the last day of their period', da: 'Fakturaer kan ikke dateres før periodens sidste dag',
  }),
} as const;
