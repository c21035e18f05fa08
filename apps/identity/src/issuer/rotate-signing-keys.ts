import { decryptField, encryptField, EncryptionError, keyIdOf, type KeyRing, type PurposeGate } from '@turbotrack/privacy';
import { StartupError } from '@turbotrack/service';
import type { JWK } from 'jose';
import { generateSigningKey } from './signing-key.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NEW_KEY_EVERY_MS = 90 * DAY_MS;
/** A key is published so long before it signs: apps fetch an unknown key at once, others may keep their set for a day. */
const PUBLISHED_BEFORE_MS = DAY_MS;
/** A key is published so long after its successor signs, well beyond the life of a token. */
const PUBLISHED_AFTER_MS = DAY_MS;
/** Any fixed number: two processes wait for each other on it. */
const LOCK = 7_402_012;

export interface DatedKey {
  readonly keyId: string;
  /** Milliseconds since the epoch. */
  readonly createdMs: number;
}

/** What is to become of the keys there are. */
export interface KeyPlan {
  /** The one that signs; undefined where there is none yet. */
  readonly signs: string | undefined;
  readonly retire: readonly string[];
  readonly makeNew: boolean;
}

/** Decides by age alone, so that every process comes to the same answer. */
export function planSigningKeys(keys: readonly DatedKey[], nowMs: number): KeyPlan {
  const oldestFirst = keys.toSorted((a, b) => a.createdMs - b.createdMs);
  const signer = oldestFirst.findLast(({ createdMs }) => createdMs + PUBLISHED_BEFORE_MS <= nowMs) ?? oldestFirst[0];
  const youngest = oldestFirst.at(-1);
  const signsSince = signer && signer.createdMs + PUBLISHED_BEFORE_MS;
  const retire = oldestFirst.filter(({ createdMs }) => signer && createdMs < signer.createdMs && signsSince! + PUBLISHED_AFTER_MS <= nowMs);
  return { signs: signer?.keyId, retire: retire.map(({ keyId }) => keyId), makeNew: !youngest || youngest.createdMs + NEW_KEY_EVERY_MS <= nowMs };
}

interface KeyRow {
  key_id: string;
  private_key: Buffer;
  created_ms: number;
}

const placeOf = (keyId: string) => ({ table: 'identity.signing_key', column: 'private_key', row: keyId });

/**
 * The keys of the database, the signing one first, after making and retiring what is due. A key under an older field key
 * is encrypted anew.
 *
 * @throws StartupError when a key is under a field key that is not in the ring
 */
export async function rotateSigningKeys(gate: Pick<PurposeGate, 'purpose'>, ring: KeyRing, nowMs = Date.now()): Promise<JWK[]> {
  const touches = ['identity.signing_key'];
  return gate.purpose('sign-in', { scope: 'all', actor: 'app:identity', why: 'rotate signing keys' }, async ({ sql }) => {
    await sql([], 'select pg_advisory_xact_lock($1)', [LOCK]);
    const { rows } = await sql<KeyRow>(touches, 'select key_id, private_key, (extract(epoch from created_at) * 1000)::float8 as created_ms from identity.signing_key');
    const keys = new Map(rows.map((row) => [row.key_id, openKey(ring, row)]));
    const plan = planSigningKeys(rows.map((row) => ({ keyId: row.key_id, createdMs: row.created_ms })), nowMs);
    for (const row of rows) {
      if (keyIdOf(row.private_key) === ring.current) continue;
      await sql(touches, 'update identity.signing_key set private_key = $2 where key_id = $1', [row.key_id, encryptField(ring, placeOf(row.key_id), JSON.stringify(keys.get(row.key_id)))]);
    }
    for (const keyId of plan.retire) {
      await sql(touches, 'delete from identity.signing_key where key_id = $1', [keyId]);
      keys.delete(keyId);
    }
    if (plan.makeNew) {
      const fresh = await generateSigningKey();
      await sql(touches, 'insert into identity.signing_key (key_id, private_key) values ($1, $2)', [fresh.kid, encryptField(ring, placeOf(fresh.kid!), JSON.stringify(fresh))]);
      keys.set(fresh.kid!, fresh);
    }
    return [...keys.values()].toSorted((a, b) => Number(b.kid === plan.signs) - Number(a.kid === plan.signs));
  });
}

function openKey(ring: KeyRing, { key_id: keyId, private_key: privateKey }: KeyRow): JWK {
  try {
    return JSON.parse(decryptField(ring, placeOf(keyId), privateKey)) as JWK;
  } catch (error) {
    if (error instanceof EncryptionError) throw new StartupError(`The signing key ${keyId} cannot be opened: ${error.message}`, { cause: error });
    throw error;
  }
}
