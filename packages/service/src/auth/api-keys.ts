import type { PurposeGate } from '@turbotrack/privacy';
import { createHash, randomBytes } from 'node:crypto';
import { Problem, PROBLEMS } from '../problems/problem.js';
import type { Caller, Tenant, TokenVerifier } from './bearer-tokens.js';

const FORM = /^tt_(live|test)_[A-Za-z0-9_-]{43}$/;
/** `tt_live_` and as much of the secret as tells one key from another: 36 of its 256 bits. */
const BEGINNING_LENGTH = 14;
/** How long a process may go on with what it knows of a key: a revoked one opens nothing after that. */
const KNOWN_FOR_MS = 15_000;
const MOST_KNOWN = 1_000;

/** A key as it is given out, once. */
export interface NewApiKey {
  readonly key: string;
  /** What may be shown later, so that people recognise it. */
  readonly beginning: string;
  readonly hash: Buffer;
}

/** Draws a key of 256 random bits, `tt_live_…` or `tt_test_…`. */
export function drawApiKey(tenant: Tenant): NewApiKey {
  const key = `tt_${tenant}_${randomBytes(32).toString('base64url')}`;
  return { key, beginning: key.slice(0, BEGINNING_LENGTH), hash: hashApiKey(key) };
}

/** SHA-256 of the whole key, tenant included: with 256 random bits there is nothing to guess, so no slow hash is needed. */
export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** Whether a bearer token is meant as a key, well-formed or not; a signed token has dots and no such beginning. */
export function isMeantAsApiKey(token: string): boolean {
  return token.startsWith('tt_');
}

interface KeyRow {
  key_id: number;
  customer_id: number | null;
  tenant: Tenant;
  scopes: string[];
  expires_at: Date;
}

interface Known {
  readonly caller: Caller;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/**
 * Checks keys against the database, through the purpose `machine-access`, which sees hashes and no people. What it found
 * is kept for 15 seconds in a bounded memory; a refusal is not kept. The last use is written at most once a minute.
 */
export function createKeyVerifier(gate: Pick<PurposeGate, 'purpose'>, { now = Date.now, knownForMs = KNOWN_FOR_MS } = {}): TokenVerifier {
  const known = new Map<string, Known>();
  return {
    async verify(key) {
      if (!FORM.test(key)) throw new Problem(PROBLEMS.unauthenticated);
      const hash = hashApiKey(key);
      const name = hash.toString('base64');
      const kept = known.get(name);
      if (kept && now() < kept.until) return kept.caller;
      known.delete(name);
      const row = await readKey(gate, hash);
      if (!row || row.expires_at.getTime() <= now()) throw new Problem(PROBLEMS.unauthenticated);
      const caller = callerOf(row);
      // The oldest goes first: a map keeps the order in which it was filled.
      if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value!);
      known.set(name, { caller, until: Math.min(now() + knownForMs, row.expires_at.getTime()) });
      return caller;
    },
  };
}

async function readKey(gate: Pick<PurposeGate, 'purpose'>, hash: Buffer): Promise<KeyRow | undefined> {
  const access = { scope: 'all', actor: 'app:access', why: 'check key' } as const;
  const found = await gate.purpose('machine-access', { ...access, readOnly: true }, async ({ sql }) => {
    const { rows } = await sql<KeyRow & { used_lately: boolean }>(
      ['identity.api_key'],
      `select key_id, customer_id, tenant, scopes, expires_at, coalesce(last_used_at > now() - interval '1 minute', false) as used_lately
       from identity.api_key where key_hash = $1 and revoked_at is null and expires_at > now()`,
      [hash],
    );
    return rows[0];
  });
  if (found && !found.used_lately) {
    // Asked again, because two processes may have read the same.
    await gate.purpose('machine-access', { ...access, why: 'note use of key' }, ({ sql }) =>
      sql(['identity.api_key'], "update identity.api_key set last_used_at = now() where key_id = $1 and (last_used_at is null or last_used_at <= now() - interval '1 minute')", [found.key_id]));
  }
  return found;
}

function callerOf({ key_id: keyId, customer_id: customerId, tenant, scopes }: KeyRow): Caller {
  const name = `key-${keyId}`;
  return { subject: name, actor: name, scopes: new Set(scopes), kind: 'key', tenant, ...(customerId !== null && { customerId }) };
}

/** Tells keys from signed tokens and has each checked by whoever knows it. */
export function acceptTokensAndKeys(tokens: TokenVerifier, keys: TokenVerifier): TokenVerifier {
  return { verify: (token) => (isMeantAsApiKey(token) ? keys : tokens).verify(token) };
}

/** Lets in callers of one tenant alone: an installation for trying out serves no live customer, and the other way round. */
export function acceptTenant(verifier: TokenVerifier, tenant: Tenant | undefined): TokenVerifier {
  if (tenant === undefined) return verifier;
  return {
    async verify(token) {
      const caller = await verifier.verify(token);
      if (caller.tenant !== tenant) throw new Problem(PROBLEMS.unauthenticated);
      return caller;
    },
  };
}
