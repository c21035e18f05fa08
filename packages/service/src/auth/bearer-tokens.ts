import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { Problem, PROBLEMS } from '../problems/problem.js';

/** On whose behalf a request is made. */
export interface Caller {
  /** `sub`: whose rights apply. */
  readonly subject: string;
  /** Who acts: `act.sub` of a delegated token (RFC 8693 §4.1), otherwise the subject. */
  readonly actor: string;
  readonly scopes: ReadonlySet<string>;
  /** `customer_id`: the one customer whose rows this caller may see; absent for the operator's own people. */
  readonly customerId?: number;
}

export interface TokenVerifier {
  /** @throws Problem 401 when the token is not valid, 503 when the issuer's keys cannot be fetched */
  verify(token: string): Promise<Caller>;
}

/** Asymmetric only: a shared secret would let every app mint tokens. */
const ALGORITHMS = ['ES256', 'ES384', 'PS256', 'RS256', 'EdDSA'];
const CLOCK_TOLERANCE_S = 2;
const DISCOVERY_TIMEOUT_MS = 5_000;

async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address, { signal: AbortSignal.timeout(DISCOVERY_TIMEOUT_MS), redirect: 'error' });
  const metadata = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
  if (!response.ok || metadata.issuer !== issuer || typeof metadata.jwks_uri !== 'string') {
    throw new TypeError('The discovery document of the issuer does not name the issuer and its keys.');
  }
  return createRemoteJWKSet(new URL(metadata.jwks_uri), { timeoutDuration: DISCOVERY_TIMEOUT_MS });
}

function customerIdOf(claim: unknown): number | undefined {
  if (claim === undefined || claim === null) return undefined;
  const value = typeof claim === 'string' && /^\d{1,15}$/.test(claim) ? Number(claim) : claim;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw new Problem(PROBLEMS.unauthenticated);
}

function callerOf(claims: JWTPayload): Caller {
  const subject = claims.sub;
  if (!subject) throw new Problem(PROBLEMS.unauthenticated);
  const act = claims['act'] as { sub?: unknown } | undefined;
  const customerId = customerIdOf(claims['customer_id']);
  const scope = typeof claims['scope'] === 'string' ? claims['scope'] : '';
  return {
    subject,
    actor: typeof act?.sub === 'string' ? act.sub : subject,
    scopes: new Set(scope.split(' ').filter((name) => name !== '')),
    ...(customerId !== undefined && { customerId }),
  };
}

/** Failures that say nothing about the token, only that the keys are out of reach. */
function keysOutOfReach(error: unknown): boolean {
  return error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid
    || !(error instanceof errors.JOSEError) || error.code === 'ERR_JOSE_GENERIC';
}

/**
 * Checks access tokens (RFC 9068) against the keys the issuer publishes. The keys are fetched at the first token
 * and kept; an unknown key id fetches them again, at most every 30 seconds.
 */
export function createTokenVerifier(issuer: string, audience: string): TokenVerifier {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  return {
    async verify(token) {
      keys ??= discoverKeys(issuer);
      const found = await keys.catch((cause: unknown) => {
        keys = undefined;
        throw new Problem(PROBLEMS.unavailable, { retryAfterS: 5, cause });
      });
      try {
        const { payload } = await jwtVerify(token, found, {
          issuer,
          audience,
          algorithms: ALGORITHMS,
          clockTolerance: CLOCK_TOLERANCE_S,
          requiredClaims: ['exp', 'sub'],
        });
        return callerOf(payload);
      } catch (cause) {
        if (cause instanceof Problem) throw cause;
        if (keysOutOfReach(cause)) throw new Problem(PROBLEMS.unavailable, { retryAfterS: 5, cause });
        throw new Problem(PROBLEMS.unauthenticated);
      }
    },
  };
}
