/** Why an item could not be delivered; the keys are stored with it and stay. */
export const ITEM_FAILURES = {
  'number-held-by-another': {
    da: 'Nummeret er tildelt et andet abonnement i hele eller en del af tiden.',
    en: 'The number is assigned to another subscription for all or part of the time.',
  },
  'employee-not-available': {
    da: 'Der kan ikke leveres til medarbejderen for tiden.',
    en: 'Nothing can be delivered to the employee at present.',
  },
} as const;

export type ItemFailure = keyof typeof ITEM_FAILURES;

export const itemFailures = Object.keys(ITEM_FAILURES) as [ItemFailure, ...ItemFailure[]];
