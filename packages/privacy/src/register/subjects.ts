import type { Category } from './categories.js';

/** Whose data it is (GDPR art. 30(1)(c)), and how such a person is found. */
export interface SubjectEntry {
  titleDa: string;
  titleEn: string;
  /** How a person of this kind is found in the platform, in a sentence. */
  foundDa: string;
  foundEn: string;
  /** Tables whose rows are about such a person, by what the table class says of its subject. */
  tables: readonly ('customer' | 'employee' | 'assignment')[];
  /** Kinds of data that are about such a person wherever they stand. */
  categories: readonly Category[];
}

export const subjects = {
  'contact-person': {
    titleDa: 'Kunders kontaktpersoner og enkeltmandsvirksomheder', titleEn: 'Contact persons of customers, and sole traders',
    foundDa: 'Gennem kundenummeret.', foundEn: 'Through the customer number.', tables: ['customer'], categories: ['company', 'contact'],
  },
  'number-user': {
    titleDa: 'Brugere af numre (kunders medarbejdere)', titleEn: 'Users of numbers (employees of customers)',
    foundDa: 'Gennem medarbejdernummeret og perioden, hvor personen havde nummeret.', foundEn: 'Through the employee number, and the period in which the person held the number.',
    tables: ['employee', 'assignment'], categories: ['employee', 'assignment'],
  },
  'called-party': {
    titleDa: 'Kaldte og kaldende personer', titleEn: 'Called and calling parties',
    foundDa: 'Findes ikke som person: nummeret står alene ved opkaldet.', foundEn: 'Not found as a person: the number stands at the call alone.',
    tables: [], categories: ['called-number'],
  },
  visitor: {
    titleDa: 'Besøgende på hjemmesiden', titleEn: 'Visitors of the website',
    foundDa: 'Gennem cookiens eget id, så længe den findes.', foundEn: "Through the cookie's own id as long as it exists.", tables: [], categories: ['website-usage', 'enquiry'],
  },
  'newsletter-subscriber': {
    titleDa: 'Modtagere af nyhedsbreve', titleEn: 'Subscribers of the newsletter',
    foundDa: 'Gennem e-mailadressen, der er givet samtykke for.', foundEn: 'Through the e-mail address that the consent was given for.', tables: [], categories: ['consent'],
  },
  requester: {
    titleDa: 'Personer, der gør brug af deres rettigheder', titleEn: 'People who exercise their rights',
    foundDa: 'Gennem sagen.', foundEn: 'Through the case.', tables: [], categories: ['rights-case'],
  },
  'own-staff': {
    titleDa: 'Egne medarbejdere', titleEn: 'Own staff',
    foundDa: 'Gennem adgangsloggen.', foundEn: 'Through the access journal.', tables: [], categories: ['access-log', 'sign-in'],
  },
} as const satisfies Record<string, SubjectEntry>;

export type DataSubject = keyof typeof subjects;
