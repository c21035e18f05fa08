/** Kinds of data, as the record of processing names them (GDPR art. 30(1)(c)). */
export interface CategoryEntry {
  titleDa: string;
  titleEn: string;
  /** Whether the value says something about an identified or identifiable person (GDPR art. 4(1)). */
  personal: boolean;
}

export const categories = {
  company: { titleDa: 'Virksomhedsoplysninger', titleEn: 'Company data', personal: true },
  contact: { titleDa: 'Kontaktoplysninger', titleEn: 'Contact data', personal: true },
  employee: { titleDa: 'Medarbejderoplysninger', titleEn: 'Employee data', personal: true },
  order: { titleDa: 'Bestillinger og abonnementer', titleEn: 'Orders and subscriptions', personal: true },
  'telephone-number': { titleDa: 'Telefonnumre', titleEn: 'Telephone numbers', personal: true },
  assignment: { titleDa: 'Hvem der havde hvilket nummer hvornår', titleEn: 'Who held which number when', personal: true },
  device: { titleDa: 'Kort og telefon (ICCID, IMEI)', titleEn: 'Card and telephone (ICCID, IMEI)', personal: true },
  'traffic-data': { titleDa: 'Trafikdata', titleEn: 'Traffic data', personal: true },
  'called-number': { titleDa: 'Kaldte og kaldende numre', titleEn: 'Called and calling numbers', personal: true },
  'country-of-call': { titleDa: 'Land der ringes fra og til', titleEn: 'Country called from and to', personal: true },
  'usage-price': { titleDa: 'Forbrug og pris', titleEn: 'Usage and price', personal: true },
  invoice: { titleDa: 'Fakturaer', titleEn: 'Invoices', personal: true },
  'account-number': { titleDa: 'Bankkontonumre', titleEn: 'Bank account numbers', personal: true },
  payment: { titleDa: 'Betalinger og rykkere', titleEn: 'Payments and reminders', personal: true },
  aggregate: { titleDa: 'Samlede tal (statistik)', titleEn: 'Aggregates (statistics)', personal: true },
  consent: { titleDa: 'Samtykker', titleEn: 'Consents', personal: true },
  enquiry: { titleDa: 'Henvendelser og møder', titleEn: 'Enquiries and meetings', personal: true },
  'support-case': { titleDa: 'Supportsager', titleEn: 'Support cases', personal: true },
  'website-usage': { titleDa: 'Brug af hjemmesiden', titleEn: 'Use of the website', personal: true },
  'rights-case': { titleDa: 'Sager om rettigheder', titleEn: 'Rights cases', personal: true },
  'directory-entry': { titleDa: 'Nummeroplysninger', titleEn: 'Directory data', personal: true },
  'processing-state': { titleDa: 'Markering af begrænset behandling og indsigelse', titleEn: 'Marks of restriction and objection', personal: true },
  'access-log': { titleDa: 'Adgangslog', titleEn: 'Access journal', personal: true },
  'disclosure-log': { titleDa: 'Hvad der er videregivet til hvem', titleEn: 'What was given to whom', personal: true },
  'sign-in': { titleDa: 'Brugerkonti og login', titleEn: 'Accounts and signing in', personal: true },
  pseudonym: { titleDa: 'Nøglede fingeraftryk', titleEn: 'Keyed fingerprints', personal: true },
  catalogue: { titleDa: 'Produkter og takster', titleEn: 'Products and tariffs', personal: false },
  operations: { titleDa: 'Driftsoplysninger', titleEn: 'Operational data', personal: false },
} as const satisfies Record<string, CategoryEntry>;

export type Category = keyof typeof categories;
