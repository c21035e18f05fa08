import type { Category } from './categories.js';
import type { PolicySectionName } from './policy-sections.js';
import type { PromiseNumber } from './promises.js';
import type { DataSubject } from './subjects.js';

/** The letters of GDPR art. 6(1). */
export type Article6 = 'a' | 'b' | 'c' | 'd' | 'e' | 'f';

/** What makes processing for a purpose lawful. */
export interface LegalBasis {
  /** Letters of GDPR art. 6(1). */
  gdpr: readonly Article6[];
  /** Acts and orders that govern it, Danish ones by their Danish names. */
  acts: readonly string[];
}

/** Whether an impact assessment is needed (GDPR art. 35), why or why not, and where it is kept. */
export type ImpactAssessment = { needed: false; why: string; whyDa: string } | { needed: true; why: string; whyDa: string; where: string };

interface PurposeFacts {
  titleDa: string;
  titleEn: string;
  /** The section of the published policy that the purpose stems from. */
  policySection: PolicySectionName;
  /** The first version of the policy that tells of it; 1 when left out. */
  toldSince?: number;
  basis: LegalBasis;
  promises: readonly PromiseNumber[];
  /** As the policy tells it to the person concerned. */
  explanationDa: string;
  explanationEn: string;
  /** Whose data it concerns. */
  subjects: readonly DataSubject[];
  /** Kinds of data it needs that no column holds yet; what it has already stands at the columns. */
  plannedData?: readonly Category[];
  /** Whom one piece of work may concern: everybody at once, one customer, or one employee of a customer. */
  scopes: readonly ('all' | 'customer' | 'employee')[];
  /** True where GDPR art. 18(2) lets the purpose work with restricted data: storage, claims, the person's own access. */
  seesRestricted: boolean;
  /** True where an objection (GDPR art. 21) ends the purpose for that person. */
  respectsObjection: boolean;
  /** Why a purpose under art. 6(1)(f) goes on in spite of an objection: compelling grounds, or legal claims (art. 21(1)). */
  objectionReason?: string;
  /** What a lawyer has yet to decide. */
  question?: string;
}

/** A purpose that data is used for today. */
interface PurposeInForce extends PurposeFacts {
  status: 'in force';
  /** Needed where art. 6(1)(f) is the basis: whose interest, why necessary, why it outweighs the person's. */
  balancingTest?: string;
  dpia: ImpactAssessment;
}

/** A purpose of the policy that the platform does not serve yet: it has a role and no data. */
interface PlannedPurpose extends PurposeFacts {
  status: 'planned';
  /** What must exist before it may be in force. */
  missing: string;
}

/**
 * The purposes: what personal data may be used for. A purpose is a login role of the database; code works inside one
 * with `gate.purpose(name, …)`. P-numbers are the promises of the published policy.
 */
export type PurposeEntry = PurposeInForce | PlannedPurpose;

/** '6(1)(b) and (c); bogføringsloven § 12', or in Danish 'art. 6, stk. 1, litra b og c; bogføringsloven § 12'. */
export function legalBasisText({ gdpr, acts }: LegalBasis, language: 'da' | 'en' = 'en'): string {
  const article = language === 'da' ? `art. 6, stk. 1, litra ${gdpr.join(' og ')}` : `6(1)${gdpr.map((letter) => `(${letter})`).join(' and ')}`;
  return [article, ...acts].join('; ');
}
