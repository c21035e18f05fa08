import { clearDocumentForSending, disclose, type DisclosureOptions, type PurposeWork } from '@turbotrack/privacy';
import { createHash } from 'node:crypto';
import { type DirectoryEntry, directoryFile, type DirectoryLayout } from './directory-file.js';
import { type DirectoryChoice, directoryChoiceAt, type DirectoryRule } from './directory-rule.js';

type Directory = PurposeWork<'directory'>;

export interface DirectoryWish {
  /** Name of the directory service among the recipients of the register. */
  readonly recipient: string;
  readonly complete: boolean;
  readonly layout: DirectoryLayout;
  readonly actor: string;
}

export interface DirectoryOptions extends DisclosureOptions {
  /** The moment whose choices and rules hold; now when left out. */
  readonly at?: Date;
  readonly rules?: readonly DirectoryRule[];
}

export interface DirectoryDelivery {
  readonly deliveryId: number;
  readonly listed: number;
  readonly withdrawn: number;
}

/** What an entry gives away; the recipient's terms in the register must allow all of it. */
const FIELDS = ['ordering.number.e164', 'ordering.customer.name', 'ordering.customer.street', 'ordering.customer.postcode', 'ordering.customer.city'] as const;

interface ListingRow {
  reference: number;
  number: string;
  name: string;
  street: string;
  postcode: string;
  city: string;
  choice: DirectoryChoice | null;
}

/**
 * Makes the next file for a directory service: everything that is to be listed, or what has changed since its last file.
 * The disclosure, the file and what the service has from us by then are recorded in the transaction at hand. A file that
 * withdraws entries and lists none gives nothing away, so there is no disclosure.
 *
 * @returns null when nothing has changed
 * @throws DisclosureError when the recipient is unknown, planned, without an agreement or may not have the fields
 */
export async function deliverDirectory(inside: Directory, { recipient, complete, layout, actor }: DirectoryWish, options: DirectoryOptions = {}): Promise<DirectoryDelivery | null> {
  const at = options.at ?? new Date();
  // Two files for one service come one after the other, or the second would not know of the first.
  await inside.sql([], `select pg_advisory_xact_lock(hashtext('directory-delivery'), hashtext($1))`, [recipient]);
  const entries = await readListed(inside, at, options.rules);
  const known = await readKnown(inside, recipient);
  const listed = complete ? entries : entries.filter((entry) => known.get(entry.reference) !== digestOf(entry));
  const there = new Set(entries.map(({ reference }) => reference));
  const gone = [...known.keys()].filter((reference) => !there.has(reference));
  if (!complete && listed.length === 0 && gone.length === 0) return null;

  const withdrawn = complete ? [] : gone;
  const document = directoryFile(layout, { recipient, day: new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Copenhagen' }).format(at), complete, listed, withdrawn });
  const disclosureId = listed.length === 0 ? null : (await disclose(inside, {
    recipient, purpose: 'directory', fields: FIELDS, about: listed.map(({ reference }) => ({ assignment: reference })), why: 'deliver directory entries', actor, document,
  }, options)).disclosureId;
  await remember(inside, recipient, listed, gone);
  // A file that nobody fetched is out of date by now.
  await inside.sql(['ordering.directory_delivery'], 'update ordering.directory_delivery set document = null where recipient = $1 and document is not null', [recipient]);
  const { rows } = await inside.sql<{ delivery_id: number }>(
    ['ordering.directory_delivery'],
    'insert into ordering.directory_delivery (recipient, complete, layout, listed, withdrawn, disclosure_id, document) values ($1, $2, $3, $4, $5, $6, $7) returning delivery_id',
    [recipient, complete, layout, listed.length, withdrawn.length, disclosureId, document],
  );
  return { deliveryId: rows[0]!.delivery_id, listed: listed.length, withdrawn: withdrawn.length };
}

/**
 * Hands a file out for the service, once: afterwards it is gone.
 *
 * @returns null when there is none, or none any longer
 * @throws DisclosureError when the recipient may no longer have it, or somebody in it is restricted or has objected by now
 */
export async function collectDirectory(inside: Directory, deliveryId: number, options: DisclosureOptions = {}): Promise<{ document: Buffer; layout: DirectoryLayout } | null> {
  const { rows: [delivery] } = await inside.sql<{ disclosure_id: string | null; document: Buffer | null; layout: DirectoryLayout }>(
    ['ordering.directory_delivery'], 'select disclosure_id, document, layout from ordering.directory_delivery where delivery_id = $1 for update', [deliveryId]);
  if (!delivery?.document) return null;
  const { document, layout } = delivery;
  if (delivery.disclosure_id !== null) await clearDocumentForSending(inside, { disclosureId: Number(delivery.disclosure_id), purpose: 'directory' }, document, options);
  await inside.sql(['ordering.directory_delivery'], 'update ordering.directory_delivery set document = null, collected_at = now() where delivery_id = $1', [deliveryId]);
  return { document, layout };
}

/** By reference. Whoever is restricted or has objected is out of sight for the purpose. */
async function readListed({ sql }: Directory, at: Date, rules?: readonly DirectoryRule[]): Promise<DirectoryEntry[]> {
  const { rows } = await sql<ListingRow>(
    ['ordering.assignment', 'ordering.number', 'ordering.customer', 'ordering.directory_choice'],
    `select a.assignment_id as reference, n.e164 as number, c.name, c.street, c.postcode, c.city, chosen.choice
     from ordering.assignment a join ordering.number n using (number_id) join ordering.customer c on c.customer_id = a.customer_id
     left join lateral (
       select d.choice from ordering.directory_choice d where d.assignment_id = a.assignment_id and d.valid_from <= $1 order by d.valid_from desc, d.choice_id desc limit 1
     ) chosen on true
     where a.during @> $1::timestamptz order by a.assignment_id`,
    [at.toISOString()],
  );
  return rows.filter(({ choice }) => directoryChoiceAt(choice, at, rules) === 'listed').map(({ choice: _, ...entry }) => entry);
}

async function readKnown({ sql }: Directory, recipient: string): Promise<Map<number, string>> {
  const { rows } = await sql<{ assignment_id: number; digest: string }>(
    ['ordering.directory_entry'], 'select assignment_id, digest from ordering.directory_entry where recipient = $1 order by assignment_id', [recipient]);
  return new Map(rows.map((row) => [row.assignment_id, row.digest]));
}

async function remember({ sql }: Directory, recipient: string, listed: readonly DirectoryEntry[], gone: readonly number[]): Promise<void> {
  await sql(['ordering.directory_entry'], 'delete from ordering.directory_entry where recipient = $1 and assignment_id = any($2::int[])', [recipient, gone]);
  await sql(
    ['ordering.directory_entry'],
    `insert into ordering.directory_entry (recipient, assignment_id, digest) select $1, entry.reference, entry.digest from unnest($2::int[], $3::text[]) as entry (reference, digest)
     on conflict (recipient, assignment_id) do update set digest = excluded.digest`,
    [recipient, listed.map(({ reference }) => reference), listed.map(digestOf)],
  );
}

function digestOf({ number, name, street, postcode, city }: DirectoryEntry): string {
  return createHash('sha256').update(JSON.stringify([number, name, street, postcode, city])).digest('base64url');
}
