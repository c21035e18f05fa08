import type { Purpose, PurposeWork } from '@turbotrack/privacy';
import { defineProblem, Problem } from '../problems/problem.js';
import type { WriteFacts } from './write-log.js';

/** The key that a write may be asked again with, and what it was asked. */
export interface Idempotency {
  readonly key: string;
  readonly requestHash: Buffer;
}

/** An answer as it was given; `body` is its JSON. */
export interface StoredAnswer {
  readonly status: number;
  readonly body: string;
}

type Inside = Pick<PurposeWork<Purpose>, 'sql'>;
type Asker = Pick<WriteFacts, 'app' | 'caller'>;

const IN_USE = defineProblem('idempotency-key-in-use', 409, { en: 'The same request is being carried out', da: 'Den samme forespørgsel er ved at blive udført' });
const REUSED = defineProblem('idempotency-key-reused', 422, { en: 'The Idempotency-Key belongs to another request', da: 'Nøglen i Idempotency-Key tilhører en anden forespørgsel' });
const TABLE = ['platform.idempotent_answer'];

/**
 * Takes the key until the end of the transaction and looks whether it was answered.
 *
 * @throws Problem 409 when somebody works under the key right now, 422 when it was used for another request
 */
export async function findAnswer({ sql }: Inside, { app, caller }: Asker, { key, requestHash }: Idempotency): Promise<StoredAnswer | undefined> {
  const taken = await sql<{ free: boolean }>([], 'select pg_try_advisory_xact_lock(hashtextextended($1, 13)) as free', [JSON.stringify([app, caller.subject, key])]);
  if (!taken.rows[0]?.free) throw new Problem(IN_USE, { retryAfterS: 1 });
  const { rows } = await sql<StoredAnswer & { request_hash: Buffer }>(
    TABLE, 'select request_hash, status, body from platform.idempotent_answer where app = $1 and caller = $2 and key = $3', [app, caller.subject, key],
  );
  const [found] = rows;
  if (!found) return undefined;
  if (!found.request_hash.equals(requestHash)) throw new Problem(REUSED);
  return found;
}

/** @throws Problem 422 when the key stands for a request about another customer, whose row this work does not see */
export async function rememberAnswer({ sql }: Inside, { app, caller }: Asker, { key, requestHash }: Idempotency, customerId: number | undefined, { status, body }: StoredAnswer): Promise<void> {
  const { rowCount } = await sql(
    TABLE,
    `insert into platform.idempotent_answer (app, caller, key, customer_id, request_hash, status, body) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [app, caller.subject, key, customerId ?? null, requestHash, status, body],
  );
  if (rowCount === 0) throw new Problem(REUSED);
}
