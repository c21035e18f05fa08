import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { startOutboxRelay, type OutboxMessage } from '@turbotrack/database';
import { installationFrom, type Purpose, PurposeGate, roleUrl, type Installation } from '@turbotrack/privacy';
import { z } from 'zod';
import type { ServiceConfig } from '../configuration/service-variables.js';
import { createApp, type AppOptions, type RunningApp } from '../http/create-app.js';
import type { JobDefinition } from '../queues/define-job.js';
import type { Queues } from '../queues/queues.js';
import { StartupError } from '../startup-error.js';

/** Variables of an app that works with the platform's database through the purpose gate. */
export const platformVariables = {
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).describe('a postgres:// address; its host, port and database are used, its user is not'),
  TURBOTRACK_ROLE_PREFIX: z.string().regex(/^[a-z][a-z0-9_]{0,15}$/).default('turbotrack').describe('the prefix of the database roles, at most 16 lower-case letters, digits and underscores'),
  TURBOTRACK_SECRET: z.string().regex(/^[0-9a-f]{64}$/i).describe('64 hexadecimal digits, the root secret of the installation'),
};

export type PlatformConfig = ServiceConfig & Readonly<z.output<z.ZodObject<typeof platformVariables>>>;

export interface PlatformAppOptions extends Omit<AppOptions, 'config' | 'queue'> {
  readonly config: PlatformConfig;
  /** What the app works for; its gate opens for nothing else. */
  readonly purposes: readonly Purpose[];
  /** Every job that may wait in this app's queue, which has the app's name. */
  readonly jobs: readonly JobDefinition[];
  readonly concurrency?: number;
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
  const { config, purposes, jobs, concurrency, onClose = [], readiness = {}, name } = options;
  const installation = installationOf(config);
  const queueUrl = roleUrl(installation, 'queue');
  const gate = new PurposeGate(installation, { purposes });
  const root: DynamicModule = { module: PlatformRoot, global: true, imports: [module], providers: [{ provide: PurposeGate, useValue: gate }], exports: [PurposeGate] };
  const app = await createApp(root, {
    ...options,
    config: { ...config, QUEUE_DATABASE_URL: config.QUEUE_DATABASE_URL ?? queueUrl },
    queue: { name, jobs, ...(concurrency !== undefined && { concurrency }) },
    readiness: { database: () => gate.check(), ...readiness },
    onClose: [() => gate.close(), ...onClose],
  }).catch(async (error: unknown) => {
    await gate.close();
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
