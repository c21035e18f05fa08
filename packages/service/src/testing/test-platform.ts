import { roleName, roleUrl } from '@turbotrack/privacy';
import { createTestDatabase, type TestDatabase } from '@turbotrack/privacy/testing';
import type { JWTPayload } from 'jose';
import pg from 'pg';
import { z } from 'zod';
import { serviceVariables } from '../configuration/service-variables.js';
import { PLATFORM_QUEUES } from '../platform/install-platform.js';
import { type PlatformConfig, platformVariables } from '../platform/start-platform-app.js';
import { migrateQueues } from '../queues/migrate-queues.js';
import { AUDIENCE, startTestIssuer } from './test-issuer.js';

/** What the apps of one test file share: an installed database with queues, and an issuer of tokens. */
export interface TestPlatform {
  readonly database: TestDatabase;
  /** The configuration every app understands: any free port, no log unless `LOG_LEVEL` says otherwise. */
  readonly config: PlatformConfig;
  /** The same as environment variables, for an app in a process of its own. */
  readonly environment: Readonly<Record<string, string>>;
  /** A token of the operator's own people, or of one customer with `customer_id`. */
  token(scope: string, claims?: JWTPayload): Promise<string>;
  /** Looks past the gate, as superuser: for assertions only. */
  query<R extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<R[]>;
  drop(): Promise<void>;
}

export async function createTestPlatform(): Promise<TestPlatform> {
  const [database, issuer] = await Promise.all([createTestDatabase(), startTestIssuer()]);
  const { installation, adminUrl } = database;
  await migrateQueues(roleUrl(installation, 'migrator'), PLATFORM_QUEUES, roleName(installation, 'queue'), roleName(installation, 'owner'));
  const address = new URL(adminUrl);
  [address.username, address.password] = ['', ''];
  const environment = {
    HTTP_PORT: '0',
    LOG_LEVEL: 'silent',
    OIDC_ISSUER: issuer.issuer,
    OIDC_AUDIENCE: AUDIENCE,
    DATABASE_URL: address.href,
    TURBOTRACK_ROLE_PREFIX: installation.prefix,
    TURBOTRACK_SECRET: installation.secret.toString('hex'),
  };
  const pool = new pg.Pool({ connectionString: adminUrl, max: 2 });
  pool.on('error', () => undefined);
  return {
    database,
    environment,
    config: z.object({ ...serviceVariables, ...platformVariables }).parse(environment),
    token: (scope, claims = {}) => issuer.token({ sub: 'tester', scope, ...claims }),
    async query<R extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<R[]> {
      return (await pool.query<R>(text, [...values])).rows;
    },
    async drop() {
      await pool.end();
      await issuer.close();
      await database.drop();
    },
  };
}
