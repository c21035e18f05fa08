import type { PurposeWork } from '../gate/purpose-gate.js';
import type { Purpose } from '../register/purposes.js';
import { recipients as registered, type RegisterField } from '../register/recipients.js';
import { checkFields, copenhagenDay, DisclosureError, recipientInForce } from './check-terms.js';
import { type DisclosureOptions, sha256 } from './disclose.js';
import { type DisclosureSubject, findSubjects, subjectKey } from './find-subjects.js';

declare const cleared: unique symbol;

/** What may be sent, and to whom. Senders accept nothing else, and nothing but this file makes one. */
export interface Cleared<Content> {
  readonly disclosureId: number;
  readonly recipient: string;
  readonly content: Content;
  readonly [cleared]: true;
}

/** Data about one person, by field. */
export interface DisclosedRecord<Field extends RegisterField = RegisterField> {
  readonly about: DisclosureSubject;
  readonly values: Readonly<Partial<Record<Field, unknown>>>;
}

/** Which disclosure is to be sent. */
export interface Sending<P extends Purpose> {
  disclosureId: number;
  purpose: P;
}

interface Recorded {
  recipient: string;
  fields: RegisterField[];
  document_sha256: Buffer | null;
  customers: number[];
  employees: (number | null)[];
  assignments: (number | null)[];
}

/**
 * The second half: clears records for sending, in a transaction after the one that recorded the disclosure. What held
 * when it was recorded is asked again, since an agreement can end and a person be restricted while a message waits.
 *
 * @param records no more fields and no other people than recorded
 * @throws DisclosureError when nothing was recorded and committed under this purpose, or something is not covered any more
 */
export async function clearForSending<P extends Purpose, Field extends RegisterField>(
  inside: PurposeWork<P>,
  sending: Sending<NoInfer<P>>,
  records: readonly DisclosedRecord<Field>[],
  options: DisclosureOptions = {},
): Promise<Cleared<readonly DisclosedRecord<Field>[]>> {
  const { disclosureId } = sending;
  const recorded = await findRecorded(inside, sending);
  if (recorded.document_sha256) throw new DisclosureError(`Disclosure ${disclosureId} was recorded for a file; no other data can be sent under it.`);
  const covered = new Set(subjectsOf(recorded).map(subjectKey));
  for (const { about, values } of records) {
    if (!covered.has(subjectKey(about))) throw new DisclosureError(`Disclosure ${disclosureId} was not recorded about ${subjectKey(about)}.`);
    const extra = Object.keys(values).find((field) => !recorded.fields.includes(field as RegisterField));
    if (extra !== undefined) throw new DisclosureError(`Disclosure ${disclosureId} was recorded without the field ${extra}.`);
  }
  await stillAllowed(inside, sending, recorded, options);
  return clear(disclosureId, recorded.recipient, records);
}

/**
 * The same for a file that was made before: the very bytes that were recorded.
 *
 * @throws DisclosureError as `clearForSending` does, and when the file is another
 */
export async function clearDocumentForSending<P extends Purpose>(
  inside: PurposeWork<P>,
  sending: Sending<NoInfer<P>>,
  document: Uint8Array,
  options: DisclosureOptions = {},
): Promise<Cleared<Uint8Array>> {
  const recorded = await findRecorded(inside, sending);
  if (!recorded.document_sha256?.equals(sha256(document))) throw new DisclosureError(`Disclosure ${sending.disclosureId} was not recorded for this file.`);
  await stillAllowed(inside, sending, recorded, options);
  return clear(sending.disclosureId, recorded.recipient, document);
}

async function findRecorded<P extends Purpose>({ sql }: PurposeWork<P>, { disclosureId, purpose }: Sending<P>): Promise<Recorded> {
  const { rows } = await sql<Recorded>(['privacy.disclosure', 'privacy.disclosure_subject'], 'select * from privacy.recorded_disclosure($1) where purpose = $2', [disclosureId, purpose]);
  const [recorded] = rows;
  if (!recorded) throw new DisclosureError(`Disclosure ${disclosureId} is not recorded and committed for the purpose ${purpose} and this scope.`);
  return recorded;
}

async function stillAllowed<P extends Purpose>(inside: PurposeWork<P>, { purpose }: Sending<P>, recorded: Recorded, options: DisclosureOptions): Promise<void> {
  const terms = recipientInForce(options.recipients ?? registered, recorded.recipient, options.today ?? copenhagenDay());
  checkFields(terms, recorded.recipient, purpose, recorded.fields);
  await findSubjects(inside, purpose, subjectsOf(recorded));
}

function subjectsOf({ customers, employees, assignments }: Recorded): DisclosureSubject[] {
  return customers.map((customer, n) => {
    const [employee, assignment] = [employees[n], assignments[n]];
    if (typeof employee === 'number') return { employee };
    return typeof assignment === 'number' ? { assignment } : { customer };
  });
}

function clear<Content>(disclosureId: number, recipient: string, content: Content): Cleared<Content> {
  return Object.freeze({ disclosureId, recipient, content }) as Cleared<Content>;
}
