import type { PurposeWork } from '../gate/purpose-gate.js';
import type { Purpose } from '../register/purposes.js';
import { register } from '../register/register.js';
import { DisclosureError } from './check-terms.js';

/** About whom data is: by id, never by name or number. */
export type DisclosureSubject = { readonly customer: number } | { readonly employee: number } | { readonly assignment: number };

/** The same with the customer it belongs to; `key` is written alike for the same person. */
export interface FoundSubject {
  key: string;
  customer: number;
  employee: number | null;
  assignment: number | null;
}

type Kind = 'customer' | 'employee' | 'assignment';
const KINDS: readonly Kind[] = ['customer', 'employee', 'assignment'];

export function subjectKey(subject: DisclosureSubject): string {
  const [[kind, id] = []] = Object.entries(subject);
  return `${String(kind)} ${String(id)}`;
}

/**
 * Finds those concerned, with the eyes of the purpose: a restricted person is not there for a purpose that does not see
 * restricted data, and nobody outside the scope is. One query for each kind and one for their customers, however many people it is about.
 *
 * @throws DisclosureError naming the first who is not there, by id
 */
export async function findSubjects<P extends Purpose>(inside: PurposeWork<P>, purpose: P, about: readonly DisclosureSubject[]): Promise<FoundSubject[]> {
  if (about.length === 0) throw new DisclosureError('A disclosure is about somebody: the list of those concerned is empty.');
  const found: FoundSubject[] = [];
  for (const kind of KINDS) {
    const ids = [...new Set(about.flatMap((subject) => (kind in subject ? [(subject as Record<Kind, number>)[kind]] : [])))];
    if (ids.length === 0) continue;
    found.push(...(await find(inside, purpose, kind, ids)));
  }
  await mustBeThere(inside, purpose, 'customer', [...new Set(found.map(({ customer }) => customer))]);
  inside.concerns({ customers: new Set(found.map(({ customer }) => customer)), assignments: found.flatMap(({ assignment }) => assignment ?? []) });
  return found;
}

async function find<P extends Purpose>(inside: PurposeWork<P>, purpose: P, kind: Kind, ids: readonly number[]): Promise<FoundSubject[]> {
  const rows = await mustBeThere(inside, purpose, kind, ids);
  return rows.map(({ id, customer }) => ({ key: `${kind} ${id}`, customer, employee: kind === 'employee' ? id : null, assignment: kind === 'assignment' ? id : null }));
}

async function mustBeThere<P extends Purpose>(inside: PurposeWork<P>, purpose: P, kind: Kind, ids: readonly number[]): Promise<{ id: number; customer: number }[]> {
  if (!readersOf(kind).every((readers) => readers.includes(purpose))) {
    throw new DisclosureError(`The purpose ${purpose} gives away nothing about a single ${kind}: it does not read ordering.${kind}.`);
  }
  const { rows } = await inside.sql<{ id: number; customer: number }>(
    [`ordering.${kind}`], `select ${kind}_id as id, customer_id as customer from ordering.${kind} where ${kind}_id = any($1) order by ${kind}_id`, [ids]);
  const there = new Set(rows.map(({ id }) => id));
  const missing = ids.find((id) => !there.has(id));
  if (missing !== undefined) throw new DisclosureError(`The purpose ${purpose} meets no ${kind} ${missing}: there is none, it is outside the scope, or its processing is restricted.`);
  return rows;
}

/** Who may read the two columns that a subject is found by. */
function readersOf(kind: Kind): (readonly Purpose[])[] {
  const { customer, employee, assignment } = register.ordering;
  if (kind === 'employee') return [employee.columns.employeeId.read, employee.columns.customerId.read];
  if (kind === 'assignment') return [assignment.columns.assignmentId.read, assignment.columns.customerId.read];
  return [customer.columns.customerId.read];
}
