import type { Purpose } from '@turbotrack/privacy';
import { type AppOptions, type RunningApp, startPlatformApp } from '@turbotrack/service';
import { OrderingModule } from './app.module.js';
import type { OrderingConfig } from './configuration.js';
import { orderingJobs } from './jobs.js';

/** Deliveries in progress at once, well below the connections of the purpose. */
const CONCURRENCY = 2;

export const orderingPurposes = ['ordering', 'delivery', 'self-service'] as const satisfies readonly Purpose[];

/**
 * Starts the ordering app: its API, the worker of its queue and the relay of its outbox. The database must be
 * installed and its queues migrated.
 *
 * @throws StartupError with a sentence when it cannot start
 */
export function startOrdering(config: OrderingConfig, logDestination?: AppOptions['logDestination']): Promise<RunningApp> {
  return startPlatformApp(OrderingModule, {
    name: 'ordering',
    title: 'TurboTrack ordering',
    version: '1',
    description: 'Products, customers and their employees, orders, and who holds which number.',
    config,
    purposes: orderingPurposes,
    jobs: orderingJobs,
    concurrency: CONCURRENCY,
    ...(logDestination && { logDestination }),
  });
}
