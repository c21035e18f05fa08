/**
 * What the operator promises in its public policy, by number. The number is stable: code, tests and entries of the
 * register refer to it, and every one of them must be named by an entry.
 */
export const promises = {
  'P-01': 'People are informed before data is collected.',
  'P-02': 'A customer who hands over data on its employees informs them (GDPR art. 14).',
  'P-03': 'Marketing only with prior, explicit consent.',
  'P-04': 'Ordering: data of the order, to take the steps the person asks for.',
  'P-05': 'Invoicing: prices are computed, customer or employer is invoiced.',
  'P-06': 'Delivery: name, phone number, company address, e-mail, CVR number, customer number.',
  'P-07': 'Traffic data are personal data, governed by the telecommunications act.',
  'P-08': 'Location: only the country a call is made from and to, used for pricing.',
  'P-09': 'Masts are known to the operators; the company does not hold them.',
  'P-10': 'Traffic measurement and network management avoid overload.',
  'P-11': 'Business intelligence uses aggregated data only.',
  'P-12': 'Technical assistance and remote support.',
  'P-13': 'Newsletter by consent; withdrawal at any time.',
  'P-14': 'Cookies by consent, in four categories.',
  'P-15': 'Disclosure to authorities and number-directory services where the law requires.',
  'P-16': 'Disclosure where needed to establish or defend legal claims.',
  'P-17': 'The parent group gets aggregates only, under a joint-controller arrangement.',
  'P-18': 'Traffic is carried by TDC and 3, independent controllers of what they process.',
  'P-19': "Data goes to ITN vision at the customer's request, to sign up for Leverandørservice.",
  'P-20': 'Processors are used, for newsletters among others.',
  'P-21': 'Consent can be withdrawn at any time; earlier processing stays lawful.',
  'P-22': 'Data is deleted when no purpose needs it.',
  'P-23': 'Appropriate technical and organisational security; quality and integrity of data.',
  'P-24': 'Right of access.',
  'P-25': 'Right to object.',
  'P-26': 'Rectification; wrong or outdated data is erased or corrected.',
  'P-27': 'Restriction of processing.',
  'P-28': 'Erasure on written request, unless another ground applies.',
  'P-29': 'Portability: structured, commonly used, machine-readable.',
  'P-30': 'Identity is made sure of; an answer comes within one month.',
  'P-31': 'Complaint to Datatilsynet; disagreement is discussed first.',
  'P-32': 'The newest policy is always published; changes are versioned.',
  'P-33': 'Contact for correction, cancellation and the data protection officer.',
  'P-34': 'Who declines to give needed data cannot use the service or function.',
  'P-35': 'Meetings can be booked; contact form and chatbot take enquiries.',
  'P-36': 'Links to other sites carry no responsibility for their handling.',
} as const;

export type PromiseNumber = keyof typeof promises;
