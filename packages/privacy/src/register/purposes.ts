/**
 * The purposes: what personal data may be used for. A purpose is a login role of the database; code works inside one
 * with `gate.purpose(name, …)`. P-numbers are the promises of the published policy.
 */
export interface PurposeEntry {
  titleDa: string;
  titleEn: string;
  /** GDPR art. 6(1) letter, and the Danish act where one governs. */
  legalBasis: string;
  promises: readonly string[];
  /** Whom one piece of work may concern: everybody at once, or one customer. */
  scopes: readonly ('all' | 'customer')[];
  /** True where GDPR art. 18(2) lets the purpose work with restricted data: storage, claims, the person's own access. */
  seesRestricted: boolean;
  status: 'in force' | 'planned';
}

export const purposes = {
  ordering: {
    titleDa: 'Bestilling', titleEn: 'Ordering', legalBasis: '6(1)(b)', promises: ['P-01', 'P-02', 'P-04'],
    scopes: ['all', 'customer'], seesRestricted: false, status: 'in force',
  },
  delivery: {
    titleDa: 'Levering af numre og abonnementer', titleEn: 'Delivery of numbers and subscriptions', legalBasis: '6(1)(b)', promises: ['P-06'],
    scopes: ['all', 'customer'], seesRestricted: false, status: 'in force',
  },
  'call-intake': {
    titleDa: 'Modtagelse af opkaldsdata', titleEn: 'Intake of call records', legalBasis: '6(1)(b); BEK 1882/2020 § 10', promises: ['P-07', 'P-08', 'P-09'],
    scopes: ['all'], seesRestricted: true, status: 'in force',
  },
  rating: {
    titleDa: 'Prisberegning af opkald', titleEn: 'Rating of calls', legalBasis: '6(1)(b); BEK 1882/2020 § 10', promises: ['P-05', 'P-07'],
    scopes: ['all', 'customer'], seesRestricted: false, status: 'in force',
  },
  invoicing: {
    titleDa: 'Fakturering', titleEn: 'Invoicing', legalBasis: '6(1)(b) and (c); bogføringsloven § 12', promises: ['P-05'],
    scopes: ['all', 'customer'], seesRestricted: false, status: 'in force',
  },
  'self-service': {
    titleDa: 'Kundens egen adgang', titleEn: "The customer's own access", legalBasis: '6(1)(b)', promises: ['P-04', 'P-24'],
    scopes: ['customer'], seesRestricted: true, status: 'in force',
  },
  'business-intelligence': {
    titleDa: 'Statistik i samlet form', titleEn: 'Aggregated statistics', legalBasis: '6(1)(f)', promises: ['P-11', 'P-17'],
    scopes: ['all'], seesRestricted: false, status: 'planned',
  },
  'rights-handling': {
    titleDa: 'Besvarelse af registreredes anmodninger', titleEn: 'Answering data subjects', legalBasis: '6(1)(c); GDPR art. 12–22', promises: ['P-24', 'P-27', 'P-28'],
    scopes: ['all', 'customer'], seesRestricted: true, status: 'planned',
  },
} as const satisfies Record<string, PurposeEntry>;

export type Purpose = keyof typeof purposes;

export const purposeNames = Object.keys(purposes) as Purpose[];
