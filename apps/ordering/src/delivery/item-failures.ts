/** Why an item could not be delivered; the keys are stored with it and stay. */
export const ITEM_FAILURES = {
  'number-held-by-another': {
    da: 'Nummeret er tildelt et andet abonnement i hele eller en del af tiden.',
    en: 'The number is assigned to another subscription for all or part of the time.',
  },
  'number-not-in-inventory': { da: 'Nummeret er ikke et af vores.', en: 'The number is not one of ours.' },
  'number-in-quarantine': { da: 'Nummeret hviler, efter at en anden har opgivet det.', en: 'The number rests after another gave it up.' },
  'no-number-free': { da: 'Der er intet ledigt nummer af den ønskede slags.', en: 'No number of the wanted kind is free.' },
  'employee-not-available': {
    da: 'Der kan ikke leveres til medarbejderen for tiden.',
    en: 'Nothing can be delivered to the employee at present.',
  },
  'subscription-not-active': { da: 'Abonnementet, der skulle ændres, var ikke aktivt på tidspunktet.', en: 'The subscription to be changed was not active at that time.' },
  'number-unknown': { da: 'Netoperatøren kender ikke nummeret.', en: 'The network operator does not know the number.' },
  'number-in-use': { da: 'Nummeret er i brug hos netoperatøren.', en: 'The number is in use at the network operator.' },
  'not-possible': { da: 'Netoperatøren kan ikke udføre det ønskede.', en: 'The network operator cannot do what is wished.' },
  'porting-number-not-active': { da: 'Nummeret er ikke aktivt hos den afgivende operatør.', en: 'The number is not active at the losing operator.' },
  'porting-customer-mismatch': { da: 'Nummeret tilhører en anden kunde hos den afgivende operatør.', en: 'The number belongs to another customer of the losing operator.' },
  'porting-already-under-way': { da: 'En flytning af nummeret er allerede i gang.', en: 'The number is being ported already.' },
  'porting-bound-by-terms': { da: 'Aftalen med den afgivende operatør er ikke ophørt på den ønskede dag.', en: 'The agreement with the losing operator has not ended on the day asked for.' },
} as const;

export type ItemFailure = keyof typeof ITEM_FAILURES;

export const itemFailures = Object.keys(ITEM_FAILURES) as [ItemFailure, ...ItemFailure[]];
