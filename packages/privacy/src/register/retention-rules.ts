import type { PromiseNumber } from './promises.js';

/** What a rule said in a span of time. Days as YYYY-MM-DD; `validTo` is the first day it no longer holds, null while it does. */
export interface RetentionVersion {
  trigger: string;
  triggerDa: string;
  /** ISO 8601 duration after the trigger; 'P0D' is at once, null where the law or an order sets the end. */
  period: string | null;
  action: 'erase' | 'anonymise' | 'aggregate';
  /** The law or the need the period rests on. */
  source: string;
  validFrom: string;
  validTo: string | null;
}

/** When data ends. Each rule names its trigger, period, action and source; a lawyer confirms the periods. */
export interface RetentionRule extends RetentionVersion {
  titleDa: string;
  titleEn: string;
  promises: readonly PromiseNumber[];
  /** In force binds tables; planned waits for its data. Which code carries a rule out is said in `carriedOut`. */
  status: 'in force' | 'planned';
  /** What ends the data when the rule is due; null as long as nothing does by itself. */
  carriedOut: string | null;
  /** What a planned rule will govern, by name: a table, a column or a kind of data. */
  governs?: readonly string[];
  /** What the rule said before; the spans may not overlap. */
  formerly?: readonly RetentionVersion[];
}

const BOOKKEEPING = 'bogføringsloven (lov 700/2022) § 12';
const MINIMISATION = 'GDPR art. 5(1)(e)';
const since2018 = { validFrom: '2018-05-25', validTo: null } as const;
const since2021 = { validFrom: '2021-01-01', validTo: null } as const;
const since2022 = { validFrom: '2022-07-01', validTo: null } as const;
/** In force, and no run carries it out by itself yet. */
const byNobodyYet = { promises: ['P-22'], status: 'in force', carriedOut: null } as const;
const planned = { promises: ['P-22'], status: 'planned', carriedOut: null } as const;

export const retentionRules = {
  'customer-relation': {
    titleDa: 'Kundeforhold', titleEn: 'Customer relation', ...byNobodyYet, ...since2022,
    trigger: 'the end of the financial year in which the relation ended', triggerDa: 'udløbet af det regnskabsår, hvor kundeforholdet ophørte', period: 'P5Y', action: 'erase', source: BOOKKEEPING,
  },
  'order-record': {
    titleDa: 'Bestillinger', titleEn: 'Orders', ...byNobodyYet, ...since2022,
    trigger: 'the end of the financial year in which the order was completed', triggerDa: 'udløbet af det regnskabsår, hvor bestillingen blev gennemført', period: 'P5Y', action: 'erase', source: BOOKKEEPING,
  },
  quote: {
    titleDa: 'Tilbud', titleEn: 'Quotes', ...byNobodyYet, ...since2022,
    trigger: 'the acceptance, withdrawal or expiry of the quote', triggerDa: 'tilbuddets accept, tilbagetrækning eller udløb', period: 'P1Y', action: 'erase', source: `${MINIMISATION}; what was agreed lives on in the order`,
  },
  'number-history': {
    titleDa: 'Hvem der havde et nummer', titleEn: 'Who held a number', ...byNobodyYet, ...since2022,
    trigger: 'the end of the assignment', triggerDa: 'nummerets overgang til en anden eller ophør', period: 'P5Y', action: 'erase', source: 'needed to find whose calls are whose as long as invoices are kept',
  },
  'sim-and-device': {
    titleDa: 'Kort og telefon', titleEn: 'Card and telephone', ...byNobodyYet, ...since2018,
    trigger: 'the end of the holding, or of the use of the card', triggerDa: 'nummerets ophør, eller kortets udskiftning', period: 'P6M', action: 'erase', source: `${MINIMISATION}; needed to support and to block a lost telephone`,
  },
  'directory-entry': {
    titleDa: 'Hvad nummeroplysningstjenester har fået', titleEn: 'What directory services have been told', promises: ['P-15', 'P-22'], status: 'in force', carriedOut: 'the next delivery, which withdraws the entry', ...since2018,
    trigger: 'the withdrawal of the entry', triggerDa: 'tilbagetrækningen af oplysningen', period: 'P0D', action: 'erase', source: MINIMISATION,
  },
  'directory-file': {
    titleDa: 'Filer til nummeroplysningstjenester', titleEn: 'Files for directory services', promises: ['P-15', 'P-22'], status: 'in force', carriedOut: 'the collection of the file, and the next delivery', ...since2018,
    trigger: 'the collection of the file, or the next delivery', triggerDa: 'afhentningen af filen, eller næste levering', period: 'P0D', action: 'erase', source: MINIMISATION,
  },
  'number-reservation': {
    titleDa: 'Reserverede numre', titleEn: 'Reserved numbers', promises: ['P-22'], status: 'in force', carriedOut: 'the assignment of the number, the release of the reservation, and the hourly look for free numbers', ...since2018,
    trigger: 'the delivery of the number, or the lapse of the reservation', triggerDa: 'leveringen af nummeret, eller reservationens udløb', period: 'P0D', action: 'erase', source: MINIMISATION,
  },
  'traffic-detail': {
    titleDa: 'Trafikdata', titleEn: 'Traffic data', ...byNobodyYet, ...since2021,
    trigger: "the end of the call's month", triggerDa: 'udløbet af måneden, hvor opkaldet skete', period: 'P3Y', action: 'erase', source: 'BEK 1882/2020 §§ 10–11; forældelsesloven § 3 (limitation 3 years)',
  },
  'traffic-counters': {
    titleDa: 'Trafiktællere', titleEn: 'Traffic counters', promises: ['P-10', 'P-22'], status: 'in force', carriedOut: 'the hourly watch over the trunks', ...since2021,
    trigger: 'the five minutes counted', triggerDa: 'de fem minutter, der er talt', period: 'P2Y', action: 'erase', source: `${MINIMISATION}; last year's seasons are needed to judge this year's`,
  },
  suspense: {
    titleDa: 'Opkald, der ikke kunne placeres', titleEn: 'Calls that could not be placed', ...byNobodyYet, ...since2021,
    trigger: 'the resolution, or the suspension where never resolved', triggerDa: 'afklaring, eller modtagelsen hvis de aldrig afklares', period: 'P13M', action: 'erase', source: 'BEK 1882/2020 § 10: interconnect settlement',
  },
  'call-parts': {
    titleDa: 'Dele af opkald', titleEn: 'Parts of calls', promises: ['P-22'], status: 'in force', carriedOut: 'the job that joins parts of calls, every hour', ...since2021,
    trigger: 'the receipt of the part', triggerDa: 'modtagelsen af delen', period: 'P31D', action: 'erase', source: 'BEK 1882/2020 § 10: needed until no further part is to be expected',
  },
  claims: {
    titleDa: 'Fingeraftryk af modtagne opkald', titleEn: 'Fingerprints of calls taken in', ...byNobodyYet, ...since2021,
    trigger: 'the end of the month of intake', triggerDa: 'udløbet af måneden for modtagelsen', period: 'P13M', action: 'erase', source: 'exactly-once intake; an older call is refused as too old',
  },
  bookkeeping: {
    titleDa: 'Fakturaer, bilag og udstedte specifikationer', titleEn: 'Invoices, vouchers and issued specifications', ...byNobodyYet, ...since2022,
    trigger: 'the end of the financial year', triggerDa: 'udløbet af regnskabsåret', period: 'P5Y', action: 'erase', source: BOOKKEEPING,
  },
  'access-journal': {
    titleDa: 'Adgangslog', titleEn: 'Access journal', promises: ['P-22', 'P-23'], status: 'in force', carriedOut: null, ...since2018,
    trigger: "the end of the entry's month", triggerDa: 'udløbet af måneden for hændelsen', period: 'P2Y', action: 'erase', source: 'GDPR art. 5(2) and 32; Datatilsynet on logging',
  },
  disclosure: {
    titleDa: 'Log over videregivelser', titleEn: 'Log of disclosures', promises: ['P-15', 'P-16', 'P-22'], status: 'in force', carriedOut: null, ...since2018,
    trigger: 'the end of the month of the disclosure', triggerDa: 'udløbet af måneden for videregivelsen', period: 'P5Y', action: 'erase', source: 'GDPR art. 5(2), 15(1)(c) and 19; databeskyttelsesloven § 41(7) (limitation 5 years)',
  },
  account: {
    titleDa: 'Brugerkonti', titleEn: 'Accounts', promises: ['P-22', 'P-23'], status: 'in force', carriedOut: "the issuer's hourly sweep", ...since2018,
    trigger: 'the closing of the account', triggerDa: 'lukning af kontoen', period: 'P1Y', action: 'erase', source: `${MINIMISATION} and 32: who stands in the access journal must be known`,
  },
  'machine-access': {
    titleDa: 'Programmers adgang', titleEn: 'Access of programs', promises: ['P-22', 'P-23'], status: 'in force', carriedOut: "the issuer's hourly sweep", ...since2018,
    trigger: 'the revocation or expiry', triggerDa: 'tilbagekaldelse eller udløb', period: 'P1Y', action: 'erase', source: `${MINIMISATION} and 32: who stands in the access journal must be known`,
  },
  'sign-in-state': {
    titleDa: 'Igangværende login, sessioner og mislykkede forsøg', titleEn: 'Sign-ins under way, sessions and failed attempts', promises: ['P-22', 'P-23'], status: 'in force', carriedOut: "the issuer's hourly sweep", ...since2018,
    trigger: 'the expiry, or the last attempt', triggerDa: 'udløb eller seneste forsøg', period: 'P1D', action: 'erase', source: MINIMISATION,
  },
  delivered: {
    titleDa: 'Opgaver på vej til køen', titleEn: 'Jobs on their way to the queue', promises: ['P-22'], status: 'in force', carriedOut: 'the relay, in the transaction that hands over', ...since2018,
    trigger: 'the hand-over to the queue', triggerDa: 'overdragelse til køen', period: 'P0D', action: 'erase', source: MINIMISATION,
  },
  events: {
    titleDa: 'Hændelser og deres udsendelse', titleEn: 'Events and their sending', promises: ['P-22'], status: 'in force', carriedOut: 'the daily run of ordering over events', ...since2018,
    trigger: 'the event, or the attempt to tell of it', triggerDa: 'hændelsen, eller forsøget på at melde den', period: 'P30D', action: 'erase', source: `${MINIMISATION}; the customer reads events again for thirty days`,
  },
  'webhook-secret': {
    titleDa: 'Nøgler til kundens egne adresser', titleEn: "Secrets of customers' own addresses", promises: ['P-22'], status: 'in force', carriedOut: 'the removal of the address, and the daily run of ordering over events', ...since2018,
    trigger: 'the removal of the address, or the end of the day on which its successor took over', triggerDa: 'fjernelse af adressen, eller udløbet af dagen, hvor en ny nøgle tog over', period: 'P2D', action: 'erase', source: MINIMISATION,
  },
  'api-answer': {
    titleDa: 'Svar på skrivninger gennem API', titleEn: 'Answers to writes through the API', promises: ['P-22'], status: 'in force', carriedOut: 'a nightly job of each app with an API', ...since2018,
    trigger: 'the answer', triggerDa: 'svaret', period: 'P2D', action: 'erase', source: `${MINIMISATION}; a caller that lost the answer asks again within a day`,
  },
  'api-bulk': {
    titleDa: 'Masseopgaver gennem API', titleEn: 'Bulk jobs through the API', promises: ['P-22'], status: 'in force', carriedOut: 'a nightly job of each app with an API; what a row asks for, when it is done', ...since2018,
    trigger: 'the receipt of the job', triggerDa: 'modtagelsen af opgaven', period: 'P30D', action: 'erase', source: MINIMISATION,
  },
  'api-audit': {
    titleDa: 'Log over skrivninger gennem API', titleEn: 'Log of writes through the API', promises: ['P-22', 'P-23'], status: 'in force', carriedOut: 'a nightly job of each app with an API', ...since2018,
    trigger: 'the write', triggerDa: 'skrivningen', period: 'P2Y', action: 'erase', source: 'GDPR art. 5(2) and 32; the same time as the access journal',
  },
  mail: {
    titleDa: 'Mails på vej til kunder', titleEn: 'Mail on its way to customers', promises: ['P-22'], status: 'in force', carriedOut: 'the job that sends mail, every minute', ...since2018,
    trigger: 'the mail was sent, or given up', triggerDa: 'mailen er sendt eller opgivet', period: 'P14D', action: 'erase', source: `${MINIMISATION}; needed until a bounce is no longer to be expected`,
  },
  'not-personal': {
    titleDa: 'Ikke personoplysninger', titleEn: 'Not personal data', promises: [], status: 'in force', carriedOut: 'not needed', ...since2018,
    trigger: 'not applicable', triggerDa: 'ikke relevant', period: null, action: 'erase', source: 'holds no personal data',
  },
  'called-number-early': {
    titleDa: 'B-numre afkortet efter kundens ønske', titleEn: "B numbers truncated at the customer's wish", ...planned, ...since2021, governs: ['rating.call.otherNumber'],
    trigger: "the month's bills are final, where the customer asks", triggerDa: 'månedens regninger er endelige, når kunden ønsker det', period: 'P0D', action: 'anonymise', source: 'GDPR art. 5(1)(c)',
  },
  'traffic-remains': {
    titleDa: 'Trafikkens anonyme rester', titleEn: 'Anonymous remains of traffic', ...planned, ...since2021, governs: ['traffic by hour, country pair, service and zone'],
    trigger: "the month's bills are final", triggerDa: 'månedens regninger er endelige', period: 'P0D', action: 'aggregate', source: 'GDPR recital 26; no customer, no assignment, cells under 3 owners merged',
  },
  'traffic-registration': {
    titleDa: 'Registreringspligt', titleEn: 'Duty to register traffic', promises: ['P-15', 'P-22'], status: 'planned', carriedOut: null, ...since2022, governs: ['traffic data under an order'],
    trigger: 'the call, only while an order stands', triggerDa: 'opkaldet, kun så længe et pålæg gælder', period: 'P1Y', action: 'erase', source: 'retsplejeloven § 786 e',
  },
  'consent-proof': {
    titleDa: 'Bevis for samtykke', titleEn: 'Proof of consent', promises: ['P-21', 'P-22'], status: 'planned', carriedOut: null, ...since2018, governs: ['consents'],
    trigger: 'the last use of the consent', triggerDa: 'seneste brug af samtykket', period: 'P2Y', action: 'erase', source: 'GDPR art. 7(1); markedsføringsloven § 10',
  },
  'unconfirmed-newsletter': {
    titleDa: 'Ubekræftede tilmeldinger til nyhedsbrev', titleEn: 'Unconfirmed newsletter sign-ups', promises: ['P-13', 'P-22'], status: 'planned', carriedOut: null, ...since2018, governs: ['newsletter sign-ups not confirmed'],
    trigger: 'the sign-up', triggerDa: 'tilmeldingen', period: 'P30D', action: 'erase', source: MINIMISATION,
  },
  'support-case': {
    titleDa: 'Supportsager', titleEn: 'Support cases', promises: ['P-12', 'P-22'], status: 'planned', carriedOut: null, ...since2018, governs: ['support cases', 'remote sessions'],
    trigger: 'the closing of the case', triggerDa: 'sagens afslutning', period: 'P1Y', action: 'erase', source: MINIMISATION,
  },
  enquiry: {
    titleDa: 'Henvendelser og møder', titleEn: 'Enquiries and meetings', promises: ['P-22', 'P-35'], status: 'planned', carriedOut: null, ...since2018, governs: ['enquiries', 'meetings', 'chats'],
    trigger: 'the enquiry is answered, or the meeting held', triggerDa: 'henvendelsen er besvaret, eller mødet afholdt', period: 'P1Y', action: 'erase', source: MINIMISATION,
  },
  'rights-case': {
    titleDa: 'Sager om rettigheder', titleEn: 'Rights cases', promises: ['P-22', 'P-30'], status: 'planned', carriedOut: null, ...since2018, governs: ['rights cases'],
    trigger: 'the closing of the case', triggerDa: 'sagens afslutning', period: 'P3Y', action: 'anonymise', source: 'GDPR art. 5(2); forældelsesloven § 3',
  },
  'identity-evidence': {
    titleDa: 'Identitetsbevis i en sag', titleEn: 'Evidence of identity in a case', promises: ['P-22', 'P-30'], status: 'planned', carriedOut: null, ...since2018, governs: ['evidence of identity'],
    trigger: 'the outcome of the identity check', triggerDa: 'resultatet af identitetskontrollen', period: 'P0D', action: 'erase', source: 'GDPR art. 12(6) and 5(1)(c)',
  },
  'held-call': {
    titleDa: 'Opkald under retskrav', titleEn: 'Calls under legal hold', promises: ['P-16', 'P-22'], status: 'planned', carriedOut: null, ...since2018, governs: ['calls under legal hold'],
    trigger: 'the release of the hold', triggerDa: 'ophævelsen af bevaringen', period: 'P0D', action: 'erase', source: 'GDPR art. 17(3)(e) and 18(2)',
  },
  'website-usage': {
    titleDa: 'Brug af hjemmesiden (cookies)', titleEn: 'Use of the website (cookies)', promises: ['P-14', 'P-22'], status: 'planned', carriedOut: null, ...since2018, governs: ['cookie data'],
    trigger: 'the withdrawal of the consent, or the end of the cookie', triggerDa: 'tilbagetrækning af samtykket, eller cookiens udløb', period: null, action: 'erase', source: 'BEK 1148/2011 § 3; GDPR art. 5(1)(e)',
  },
  'account-number': {
    titleDa: 'Kontonumre', titleEn: 'Account numbers', promises: ['P-05', 'P-22'], status: 'in force', carriedOut: null, ...since2022,
    trigger: 'the end of the direct-debit agreement', triggerDa: 'betalingsaftalens ophør', period: 'P0D', action: 'erase', source: `${MINIMISATION}; what is a voucher follows bogføringsloven § 12`,
  },
} as const satisfies Record<string, RetentionRule>;

export type RetentionRuleName = keyof typeof retentionRules;
