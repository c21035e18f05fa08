import type { LocalText } from '@turbotrack/invoice-documents';

/** Why a customer is put aside in a run until a person has looked; stored as they are, so renaming one needs a migration. */
export const PARK_REASONS = {
  'customer-not-visible': {
    da: 'Kundens oplysninger er begrænset eller findes ikke længere.', en: "The customer's data is restricted, or no longer there.",
  },
  'address-missing': { da: 'Navn eller adresse mangler.', en: 'The name or the address is missing.' },
  'invoice-email-invalid': { da: 'Faktura-mailadressen er ikke gyldig.', en: 'The invoice mail address is not valid.' },
  'zone-missing': { da: 'Et opkald henviser til en zone, som taksten ikke har.', en: 'A call names a zone that its tariff does not have.' },
  'priced-call-never-itemised': {
    da: 'Et opkald til alarm-, hjælpe- eller frikaldsnummer har en pris.', en: 'A call to an emergency, helpline or freephone number has a price.',
  },
  conservation: {
    da: 'Fakturalinjerne stemmer ikke med opkaldene.', en: 'The lines of the invoice do not add up to the calls.',
  },
  'invoice-not-valid': { da: 'Fakturaen opfylder ikke kravene til en faktura.', en: 'The invoice does not meet the requirements of an invoice.' },
  'no-number-series': { da: 'Fakturanummerserien mangler.', en: 'The series of invoice numbers is missing.' },
  'unexpected-error': { da: 'Faktureringen fejlede; loggen har detaljerne.', en: 'Billing failed; the log has the details.' },
} as const satisfies Record<string, LocalText>;

export type ParkReason = keyof typeof PARK_REASONS;

/** The sentence for people; reasons that an older version stored are shown as they are. */
export function parkSentence(reason: string): LocalText {
  return (PARK_REASONS as Readonly<Record<string, LocalText>>)[reason] ?? { da: reason, en: reason };
}
