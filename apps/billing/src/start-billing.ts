import { OutboundLedger } from '@turbotrack/database';
import type { Seller } from '@turbotrack/invoice-documents';
import type { Purpose } from '@turbotrack/privacy';
import { type AppOptions, type RunningApp, startPlatformApp } from '@turbotrack/service';
import { BillingModule } from './app.module.js';
import type { BillingVariables } from './configuration.js';
import { DocumentStore } from './documents/document-store.js';
import { billingJobs } from './jobs.js';
import { NumberingGuard } from './numbering/numbering-guard.js';
import { SellerDetails } from './seller.js';

export type BillingConfig = Omit<BillingVariables, 'SELLER_FILE'>;

export const billingPurposes = ['invoicing', 'self-service'] as const satisfies readonly Purpose[];

/**
 * Starts billing: runs, invoices, documents. One process only, since it alone writes the outbound ledger.
 *
 * @throws LedgerError when the ledger was altered; StartupError as every app
 */
export async function startBilling(config: BillingConfig, seller: Seller, logDestination?: AppOptions['logDestination']): Promise<RunningApp> {
  const ledger = await OutboundLedger.open(config.OUTBOUND_LEDGER);
  const store = new DocumentStore(config.DOCUMENT_DIRECTORY);
  await store.clear();
  const surroundings = { ledger, details: new SellerDetails(seller), store };
  const numbering: { guard?: NumberingGuard } = {};
  const app = await startPlatformApp(BillingModule.with(surroundings), {
    name: 'billing',
    title: 'TurboTrack billing',
    version: '1',
    config,
    purposes: billingPurposes,
    jobs: billingJobs,
    concurrency: config.BILLING_CONCURRENCY,
    readiness: {
      numbering: async () => {
        if (!(await numbering.guard?.isInOrder())) throw new Error('The database and the outbound ledger do not agree on the next invoice number.');
      },
    },
    ...(logDestination && { logDestination }),
  });
  const guard: NumberingGuard = app.nest.get(NumberingGuard, { strict: false });
  numbering.guard = guard;
  // Says so at once after a restore, rather than when the next run comes.
  await guard.isInOrder();
  return app;
}
