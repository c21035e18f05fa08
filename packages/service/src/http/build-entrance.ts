import type { CanActivate } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { AccessGuard } from '../auth/access.js';
import { acceptTenant, acceptTokensAndKeys } from '../auth/api-keys.js';
import { createTokenVerifier, type TokenVerifier } from '../auth/bearer-tokens.js';
import { takeCsv } from '../bulk/bulk-routes.js';
import { RateLimits } from '../limits/rate-limits.js';
import type { Log } from '../logging/log.js';
import { WriteInterceptor } from '../writes/write-interceptor.js';
import type { AppOptions } from './app-options.js';

/** What every request passes on its way in. */
export interface Entrance {
  readonly guards: readonly CanActivate[];
  readonly writes: WriteInterceptor;
}

export function buildEntrance(options: AppOptions, log: Log, server: FastifyInstance): Entrance {
  const { api, name, rateLimits } = options;
  const verifier = verifierOf(options);
  const guards: CanActivate[] = [new AccessGuard(api ? api.callers.before(verifier) : verifier)];
  if (rateLimits) {
    const limits = new RateLimits(rateLimits.buckets, rateLimits.settings, log, (authorization) => api?.callers.holds(authorization) ?? false);
    limits.guardDoor(server);
    guards.push(limits);
  }
  if (api) takeCsv(server);
  return { guards, writes: new WriteInterceptor(name, api?.recordRefusal ?? (() => Promise.resolve()), log) };
}

function verifierOf({ config, keys, tokens = createTokenVerifier(config.OIDC_ISSUER, config.OIDC_AUDIENCE) }: AppOptions): TokenVerifier {
  return acceptTenant(keys ? acceptTokensAndKeys(tokens, keys) : tokens, config.ACCEPTED_TENANT);
}
