import type { Purpose } from '@turbotrack/privacy';
import { mailboxFolder, type MailOut, smtpOut } from '@turbotrack/mail';
import { type AppOptions, type RunningApp, startPlatformApp, StartupError } from '@turbotrack/service';
import { OrderingModule } from './app.module.js';
import type { OrderingConfig } from './configuration.js';
import { configuredOperator } from './delivery/configured-operator.js';
import { NetworkOperatorOfOrdering } from './delivery/send-request.js';
import { EventsModule } from './events/events.module.js';
import { orderingJobs } from './jobs.js';
import { MailOutOfOrdering } from './mail/send-mails.js';
import { TmfModule } from './tmf/tmf.module.js';
import { webhookSettings } from './webhooks/webhook-settings.js';

/** Jobs in progress at once, well below the connections of the purpose; one place is often the sender's of webhooks. */
const CONCURRENCY = 3;

export const orderingPurposes = ['ordering', 'delivery', 'self-service', 'directory'] as const satisfies readonly Purpose[];

/**
 * Starts the ordering app: its API, the worker of its queue and the relay of its outbox. The database must be
 * installed and its queues migrated.
 *
 * @throws StartupError with a sentence when it cannot start
 */
export async function startOrdering(config: OrderingConfig, logDestination?: AppOptions['logDestination']): Promise<RunningApp> {
  const port = configuredOperator(config);
  const out = configuredMailOut(config);
  const webhooks = webhookSettings(config);
  const module = {
    module: OrderingModule, imports: [EventsModule.with(webhooks), TmfModule.with(webhooks)],
    providers: [{ provide: NetworkOperatorOfOrdering, useValue: { port } }, { provide: MailOutOfOrdering, useValue: { out } }],
  };
  return startPlatformApp(module, {
    name: 'ordering',
    title: 'TurboTrack ordering',
    version: '1',
    description: 'Products, customers and their employees, orders, and who holds which number.',
    config,
    purposes: orderingPurposes,
    jobs: orderingJobs,
    api: { purpose: 'ordering', readScope: 'ordering:read' },
    concurrency: CONCURRENCY,
    onClose: [async () => out?.close()],
    ...(logDestination && { logDestination }),
  });
}

/** A mail server, a folder, or nothing, where mail waits in the spool. */
function configuredMailOut({ SMTP_URL: url, MAIL_FROM: from = 'turbotrack@localhost.example', MAIL_DIRECTORY: folder }: OrderingConfig): MailOut | undefined {
  if (url === undefined) return folder === undefined ? undefined : mailboxFolder(folder, from);
  if (from === 'turbotrack@localhost.example') throw new StartupError('The variable MAIL_FROM is not set, and SMTP_URL is. Expected the mail address that mail to customers comes from.');
  return smtpOut(url, from);
}
