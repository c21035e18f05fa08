import { tablesOf } from '../register/check.js';
import type { ColumnClass, TableClass } from '../register/classification.js';
import type { Purpose } from '../register/purposes.js';
import type { RecipientRole, RegisterField } from '../register/recipients.js';
import { register } from '../register/register.js';

/** Data may not be given away as asked; the sentence says why. */
export class DisclosureError extends Error {
  override name = 'DisclosureError';
}

/** What the register says of a recipient, as far as giving data away depends on it. */
export interface RecipientTerms {
  role: RecipientRole;
  status: 'in force' | 'planned';
  /** The purposes under which it may be given data. */
  purposes: readonly Purpose[];
  /** Exactly what it may be given. */
  fields: readonly RegisterField[];
  /** Agreement, or act that obliges; days of the calendar, both included, `to` null while it runs. */
  agreement?: { from: string; to: string | null };
}

export type Recipients = Readonly<Record<string, RecipientTerms>>;

/** @throws DisclosureError when the recipient is unknown, or not in force on the day */
export function recipientInForce(recipients: Recipients, recipient: string, today: string): RecipientTerms {
  const terms = Object.hasOwn(recipients, recipient) ? recipients[recipient] : undefined;
  if (!terms) throw new DisclosureError(`There is no recipient "${recipient}" in the register.`);
  if (terms.status !== 'in force') throw new DisclosureError(`The recipient ${recipient} is planned and not in force yet.`);
  const { agreement } = terms;
  if (!agreement) throw new DisclosureError(`There is no agreement with the recipient ${recipient}.`);
  if (today < agreement.from) throw new DisclosureError(`The agreement with the recipient ${recipient} begins on ${agreement.from}, after ${today}.`);
  if (agreement.to && today > agreement.to) throw new DisclosureError(`The agreement with the recipient ${recipient} ended on ${agreement.to}, before ${today}.`);
  return terms;
}

/** @throws DisclosureError when the recipient may not be given data under the purpose, or one of the fields; or the purpose may not read it */
export function checkFields(terms: RecipientTerms, recipient: string, purpose: Purpose, fields: readonly RegisterField[]): void {
  if (!terms.purposes.includes(purpose)) throw new DisclosureError(`The recipient ${recipient} is not given data for the purpose ${purpose}.`);
  if (fields.length === 0) throw new DisclosureError(`What the recipient ${recipient} is to be given is not said: the list of fields is empty.`);
  for (const field of fields) {
    if (!terms.fields.includes(field)) throw new DisclosureError(`The field ${field} is not on the list of what the recipient ${recipient} may be given.`);
    if (!classOf(field).read.includes(purpose)) throw new DisclosureError(`The purpose ${purpose} may not read ${field}, so it may not give it away.`);
  }
}

/** The kinds of data that the fields belong to, as the register classifies them. */
export function kindsOf(fields: readonly RegisterField[]): string[] {
  return [...new Set(fields.map((field) => classOf(field).category))].sort();
}

let classes: Map<string, ColumnClass> | undefined;

function classOf(field: RegisterField): ColumnClass {
  classes ??= new Map([...tablesOf(register as unknown as Record<string, Record<string, TableClass>>)].flatMap(({ name, entry }) =>
    Object.entries(entry.columns).map(([column, columnClass]) => [`${name}.${column}`, columnClass] as const)));
  const found = classes.get(field);
  if (!found) throw new DisclosureError(`The field ${field} is no column of the register.`);
  return found;
}

/** Today in Copenhagen, `2026-10-31`: the day agreements are counted in. */
export function copenhagenDay(at = new Date()): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Copenhagen' }).format(at);
}
