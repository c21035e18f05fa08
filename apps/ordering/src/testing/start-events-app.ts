import type { PurposeGate } from '@turbotrack/privacy';
import { type PlatformConfig, type RunningApp, startPlatformApp } from '@turbotrack/service';
import { eventJobs } from '../events/event-jobs.js';
import { EventsModule } from '../events/events.module.js';
import { webhookSettings } from '../webhooks/webhook-settings.js';

/** Events and webhooks as the ordering app has them, without the rest of it; they may go to this machine by http. */
export function startEventsApp(config: PlatformConfig, logDestination?: { write(line: string): void }): Promise<RunningApp & { readonly gate: PurposeGate }> {
  return startPlatformApp(EventsModule.with(webhookSettings({ ...config, WEBHOOK_LOCAL_TARGETS: 'permitted' })), {
    name: 'ordering', title: 'Events', version: '1', description: 'Events and webhooks.',
    config, purposes: ['ordering', 'delivery', 'self-service'], jobs: eventJobs, concurrency: 2,
    ...(logDestination && { logDestination }),
  });
}
