import type { PromiseNumber } from './promises.js';
import type { Purpose } from './purposes.js';
import type { securityMeasures } from './security-measures.js';

/** A data protection impact assessment (GDPR art. 35(7)); the description of the processing comes from the register itself. */
export interface ImpactAssessmentEntry {
  title: string;
  purposes: readonly Purpose[];
  promises: readonly PromiseNumber[];
  necessity: string;
  risks: readonly { risk: string; measures: readonly (keyof typeof securityMeasures)[]; remains: string }[];
  /** What is not done yet: the advice of the data protection officer (art. 35(2)) among others. */
  open: readonly string[];
}

export const impactAssessments = {
  'traffic-data': {
    title: 'Traffic data', purposes: ['call-intake', 'rating', 'invoicing'], promises: ['P-07', 'P-08', 'P-09', 'P-23'],
    necessity: 'A call can be priced and its bill defended only with who called whom, when, for how long and between which countries. Nothing finer than the country is kept of where a person was.',
    risks: [
      { risk: 'Somebody at work reads who a person calls without need.', measures: ['purpose-roles', 'signed-scope', 'access-journal'], remains: 'People who work for a purpose may read what the purpose needs; the journal shows who did.' },
      { risk: 'A place where a person was comes in with the call records.', measures: ['no-masts'], remains: 'The operator knows it; it is a controller of its own.' },
      { risk: 'Calls are shown to the wrong holder of a number.', measures: ['signed-scope'], remains: 'A wrong period of an assignment shows the calls of that period; the customer corrects it.' },
      { risk: 'Numbers leak through queues, logs or error messages.', measures: ['ids-in-queues'], remains: 'None known.' },
      { risk: 'Data is used on in spite of restriction.', measures: ['restriction'], remains: 'Storage, claims and the person itself see it, as the law allows.' },
      { risk: 'Calls are kept longer than a bill can be challenged.', measures: ['erasure-proof'], remains: 'High as long as no run erases what is due.' },
    ],
    open: ['The advice of the data protection officer (art. 35(2)).', 'The views of customers and users (art. 35(9)), where appropriate.', 'Erasure when due is planned, not in force.'],
  },
} as const satisfies Record<string, ImpactAssessmentEntry>;
