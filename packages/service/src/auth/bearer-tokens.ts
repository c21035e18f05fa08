import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { Problem, PROBLEMS } from '../problems/problem.js';

/** Whether what a caller does is for real: test customers try the platform out. */
export type Tenant = 'live' | 'test';

/** On whose behalf a request is made. */
export interface Caller {
  /** `sub`: whose rights apply. */
  readonly subject: string;
  /** Who acts: `act.sub` of a delegated token (RFC 8693 §4.1), otherwise the subject. */
  readonly actor: string;
  readonly scopes: ReadonlySet<string>;
  /** `customer_id`: the one customer whose rows this caller may see; absent for the operator's own people. */
  readonly customerId?: number;
  /** `employee_id`: the one employee of that customer whose rows this caller may see. */
  readonly employeeId?: number;
  /** `tenant`: live where a token does not say. */
  readonly tenant: Tenant;
  /** A person who signed in, a program with a token of its own (`client_id` is then the subject), or one with a key. */
  readonly kind: 'person' | 'client' | 'key';
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

function idOf(claim: unknown): number | undefined {
  if (claim === undefined || claim === null) return undefined;
  const value = typeof claim === 'string' && /^\d{1,15}$/.test(claim) ? Number(claim) : claim;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw new Problem(PROBLEMS.unauthenticated);
}

function tenantOf(claim: unknown): Tenant {
  if (claim === undefined || claim === 'live') return 'live';
  if (claim === 'test') return 'test';
  throw new Problem(PROBLEMS.unauthenticated);
}

function callerOf(claims: JWTPayload): Caller {
  const subject = claims.sub;
  if (!subject) throw new Problem(PROBLEMS.unauthenticated);
  const act = claims['act'] as { sub?: unknown } | undefined;
  const customerId = idOf(claims['customer_id']);
  const employeeId = idOf(claims['employee_id']);
  // An employee is one of a customer; without it nothing would say whose rows the number is to be looked for in.
  if (employeeId !== undefined && customerId === undefined) throw new Problem(PROBLEMS.unauthenticated);
  const scope = typeof claims['scope'] === 'string' ? claims['scope'] : '';
  return {
    subject,
    actor: typeof act?.sub === 'string' ? act.sub : subject,
    scopes: new Set(scope.split(' ').filter((name) => name !== '')),
    tenant: tenantOf(claims['tenant']),
    kind: claims['client_id'] === subject ? 'client' : 'person',
    ...(customerId !== undefined && { customerId }),
    ...(employeeId !== undefined && { employeeId }),
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
 *
 * @param findKeys where the keys are found instead: the issuer itself has them at hand
 */
export function createTokenVerifier(issuer: string, audience: string, findKeys = () => discoverKeys(issuer)): TokenVerifier {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  return {
    async verify(token) {
      keys ??= findKeys();
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
