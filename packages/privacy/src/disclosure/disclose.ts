import { createHash } from 'node:crypto';
import type { PurposeWork } from '../gate/purpose-gate.js';
import type { Purpose } from '../register/purposes.js';
import { recipients as registered, type RegisterField } from '../register/recipients.js';
import { checkFields, copenhagenDay, DisclosureError, kindsOf, recipientInForce, type Recipients } from './check-terms.js';
import { type DisclosureSubject, findSubjects } from './find-subjects.js';

/** What is to be given away. */
export interface Disclosure<P extends Purpose> {
  /** Name of the recipient in the register. */
  recipient: string;
  /** The purpose at work; the database refuses another. */
  purpose: P;
  /** Which data: columns of the register, `ordering.customer.cvr`. */
  fields: readonly RegisterField[];
  /** About whom. */
  about: readonly DisclosureSubject[];
  /** The same words every time, without data: `sign-up for Leverandørservice`. */
  why: string;
  /** Order number of an authority, number of a run or a case. Needed for authorities. */
  reference?: string;
  actor: string;
  /** The file to be sent, where it is made already: no other can be sent then. */
  document?: Uint8Array;
}

export interface DisclosureOptions {
  /** Who may be given what; the register when left out. */
  recipients?: Recipients;
  /** Day in Copenhagen; today when left out. */
  today?: string;
}

/** A disclosure that is recorded, if the transaction is committed. Goes into the outbox; it cannot be sent by itself. */
export interface RecordedDisclosure {
  disclosureId: number;
}

/**
 * The one way of personal data out of the house, first half: checks what is asked against the register and records it in
 * the transaction at hand, so that business write, record and outbox message stand or fall together. The job that sends
 * gets what it may send from `clearForSending`.
 *
 * @throws DisclosureError, and nothing is recorded, when the recipient is unknown, planned or without an agreement in
 * force, a field or the purpose is not covered, nobody is concerned, or somebody concerned is restricted
 */
export async function disclose<P extends Purpose>(inside: PurposeWork<P>, request: Disclosure<NoInfer<P>>, options: DisclosureOptions = {}): Promise<RecordedDisclosure> {
  const { recipient, purpose, why, reference, actor, document } = request;
  const fields = [...new Set(request.fields)].sort();
  const terms = recipientInForce(options.recipients ?? registered, recipient, options.today ?? copenhagenDay());
  checkFields(terms, recipient, purpose, fields);
  if (terms.role === 'authority' && !reference) throw new DisclosureError(`The recipient ${recipient} is an authority: the number of its order is needed as reference.`);
  const subjects = await findSubjects(inside, purpose, request.about);
  const { rows } = await inside.sql<{ id: string }>(
    ['privacy.disclosure', 'privacy.disclosure_subject'],
    'select privacy.record_disclosure($1, $2, $3::text[], $4::text[], $5, $6, $7, $8, $9::int[], $10::int[], $11::int[]) as id',
    [
      recipient, purpose, kindsOf(fields), fields, why, reference ?? null, actor, document ? sha256(document) : null,
      subjects.map(({ customer }) => customer), subjects.map(({ employee }) => employee), subjects.map(({ assignment }) => assignment),
    ],
  );
  return { disclosureId: Number(rows[0]!.id) };
}

export function sha256(document: Uint8Array): Buffer {
  return createHash('sha256').update(document).digest();
}
