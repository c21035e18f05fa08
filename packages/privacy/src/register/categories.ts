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
  'traffic-data': { titleDa: 'Trafikdata', titleEn: 'Traffic data', personal: true },
  'called-number': { titleDa: 'Kaldte og kaldende numre', titleEn: 'Called and calling numbers', personal: true },
  'country-of-call': { titleDa: 'Land der ringes fra og til', titleEn: 'Country called from and to', personal: true },
  'usage-price': { titleDa: 'Forbrug og pris', titleEn: 'Usage and price', personal: true },
  invoice: { titleDa: 'Fakturaer', titleEn: 'Invoices', personal: true },
  'processing-state': { titleDa: 'Markering af begrænset behandling', titleEn: 'Restriction of processing', personal: true },
  'access-log': { titleDa: 'Adgangslog', titleEn: 'Access journal', personal: true },
  pseudonym: { titleDa: 'Nøglede fingeraftryk', titleEn: 'Keyed fingerprints', personal: true },
  catalogue: { titleDa: 'Produkter og takster', titleEn: 'Products and tariffs', personal: false },
  operations: { titleDa: 'Driftsoplysninger', titleEn: 'Operational data', personal: false },
} as const satisfies Record<string, CategoryEntry>;

export type Category = keyof typeof categories;
