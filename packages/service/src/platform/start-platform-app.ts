import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { startOutboxRelay, type OutboxMessage } from '@turbotrack/database';
import { deriveKey, installationFrom, type Purpose, PurposeGate, roleUrl, type Installation } from '@turbotrack/privacy';
import { z } from 'zod';
import { createKeyVerifier } from '../auth/api-keys.js';
import type { ServiceConfig } from '../configuration/service-variables.js';
import type { AppOptions } from '../http/app-options.js';
import { createApp, type RunningApp } from '../http/create-app.js';
import type { JobDefinition } from '../queues/define-job.js';
import type { Queues } from '../queues/queues.js';
import { TokenBuckets } from '../limits/token-buckets.js';
import { StartupError } from '../startup-error.js';
import type { PlatformApi } from './api-books.js';
import { keepApiBooks } from './keep-api-books.js';

/** Variables of an app that works with the platform's database through the purpose gate. */
export const platformVariables = {
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).describe('a postgres:// address; its host, port and database are used, its user is not'),
  TURBOTRACK_ROLE_PREFIX: z.string().regex(/^[a-z][a-z0-9_]{0,15}$/).default('turbotrack').describe('the prefix of the database roles, at most 16 lower-case letters, digits and underscores'),
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).max(1_000_000).default(6_000).describe('how many requests a minute a caller may make, from 1 to 1000000'),
  TURBOTRACK_SECRET: z.string().regex(/^[0-9a-f]{64}$/i).describe('64 hexadecimal digits, the root secret of the installation'),
};

export type PlatformConfig = ServiceConfig & Readonly<z.output<z.ZodObject<typeof platformVariables>>>;

export interface PlatformAppOptions extends Omit<AppOptions, 'config' | 'queue' | 'api' | 'rateLimits'> {
  readonly config: PlatformConfig;
  /** What the app works for; its gate opens for nothing else. */
  readonly purposes: readonly Purpose[];
  /** Every job that may wait in this app's queue, which has the app's name. */
  readonly jobs: readonly JobDefinition[];
  readonly concurrency?: number;
  /** Of an app whose API has writes under `@Write`. */
  readonly api?: PlatformApi;
}

@Module({})
class PlatformRoot {}

export function installationOf(config: Pick<PlatformConfig, 'DATABASE_URL' | 'TURBOTRACK_ROLE_PREFIX' | 'TURBOTRACK_SECRET'>): Installation {
  return installationFrom(config.DATABASE_URL, config.TURBOTRACK_ROLE_PREFIX, Buffer.from(config.TURBOTRACK_SECRET, 'hex'));
}

/**
 * Starts an app with the purpose gate as a provider, its queue (in PostgreSQL unless REDIS_URL is set) and the relay
 * that moves its outbox messages to that queue.
 */
export async function startPlatformApp(module: Type | DynamicModule, options: PlatformAppOptions): Promise<RunningApp & { readonly gate: PurposeGate }> {
  const { config, purposes, concurrency, onClose = [], readiness = {}, name, api, ...rest } = options;
  const installation = installationOf(config);
  const queueUrl = roleUrl(installation, 'queue');
  const gate = new PurposeGate(installation, { purposes: [...purposes, 'machine-access'] });
  const buckets = new TokenBuckets(queueUrl);
  const books = api && keepApiBooks(name, api, gate);
  const jobs = [...options.jobs, ...(books?.jobs ?? [])];
  const root: DynamicModule = { module: PlatformRoot, global: true, imports: [module, ...(books ? [books.module] : [])], providers: [{ provide: PurposeGate, useValue: gate }], exports: [PurposeGate] };
  const app = await createApp(root, {
    ...rest,
    name,
    config: { ...config, QUEUE_DATABASE_URL: config.QUEUE_DATABASE_URL ?? queueUrl },
    queue: { name, jobs, ...(concurrency !== undefined && { concurrency }) },
    keys: createKeyVerifier(gate),
    readiness: { database: () => gate.check(), ...readiness },
    onClose: [() => Promise.all([gate.close(), buckets.close()]), ...onClose],
    rateLimits: { buckets, settings: { perMinute: config.RATE_LIMIT_PER_MINUTE, secret: deriveKey(installation, 'rate-limits') } },
    ...(books && { api: books.parts }),
  }).catch(async (error: unknown) => {
    await Promise.all([gate.close(), buckets.close()]);
    throw error;
  });
  const { queues } = app;
  if (!queues) throw new StartupError('An app of the platform needs a place for its queues.');
  const relay = await startOutboxRelay(queueUrl, name, jobs.map((job) => job.name), (messages) => enqueueAll(queues, jobs, messages), (error) =>
    app.log.warn('outbox-relay-failed', { queue: name }, error),
  );
  return {
    ...app,
    gate,
    close: async () => {
      await relay.stop();
      await app.close();
    },
  };
}

async function enqueueAll(queues: Queues, jobs: readonly JobDefinition[], messages: readonly OutboxMessage[]): Promise<void> {
  for (const message of messages) {
    const job = jobs.find(({ name }) => name === message.job);
    if (job) await queues.enqueue(job, message.payload, { key: message.key });
  }
}
