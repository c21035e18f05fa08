import type { PurposeWork } from '../gate/purpose-gate.js';
import type { DisclosureSubject } from './find-subjects.js';

/** One row of the disclosure log: what was given to whom, under which purpose and why. */
export interface LoggedDisclosure {
  disclosureId: number;
  at: Date;
  recipient: string;
  purpose: string;
  kinds: string[];
  fields: string[];
  why: string;
  reference: string | null;
  actor: string;
  /** How many it was about that this work may see. */
  subjects: number;
}

type Work = PurposeWork<'rights-handling'>;

const SELECT = `select d.disclosure_id::int as "disclosureId", d.at, d.recipient, d.purpose, d.kinds, d.fields, d.why, d.reference, d.actor, count(*)::int as subjects
  from privacy.disclosure d join privacy.disclosure_subject s using (disclosure_id)`;
const ORDER = 'group by d.disclosure_id, d.at, d.recipient, d.purpose, d.kinds, d.fields, d.why, d.reference, d.actor order by d.disclosure_id';
const TABLES = ['privacy.disclosure', 'privacy.disclosure_subject'];

/** What a recipient was given from the moment `from` until before `to`. */
export async function disclosuresTo({ sql }: Work, recipient: string, from: Date, to: Date): Promise<LoggedDisclosure[]> {
  return (await sql<LoggedDisclosure & Record<string, unknown>>(TABLES, `${SELECT} where d.recipient = $1 and d.at >= $2 and d.at < $3 ${ORDER}`, [recipient, from, to])).rows;
}

/**
 * To whom a person's data was given (GDPR art. 15(1)(c), 19). For a customer that is everything about the business, its
 * employees and their numbers; for an employee what was given about the employee, and about numbers while the employee held them.
 */
export async function disclosuresAbout(inside: Work, subject: DisclosureSubject): Promise<LoggedDisclosure[]> {
  const [column, id] = 'customer' in subject ? ['s.customer_id', subject.customer] as const : 'employee' in subject ? ['s.employee_id', subject.employee] as const : ['s.assignment_id', subject.assignment] as const;
  const assigned = 'employee' in subject ? ' or s.assignment_id in (select assignment_id from ordering.assignment where employee_id = $1)' : '';
  return (await inside.sql<LoggedDisclosure & Record<string, unknown>>([...TABLES, ...(assigned ? ['ordering.assignment'] : [])], `${SELECT} where (${column} = $1${assigned}) ${ORDER}`, [id])).rows;
}
