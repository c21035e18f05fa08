import { type DynamicModule, Module } from '@nestjs/common';
import { OutboundLedger } from '@turbotrack/database';
import { DocumentStore } from './documents/document-store.js';
import { RenderDocuments } from './documents/render-documents.js';
import { DraftRun } from './invoice-runs/draft-run.js';
import { IssueInvoice } from './invoice-runs/issue-invoice.js';
import { IssueInvoices } from './invoice-runs/issue-invoices.js';
import { ListRuns } from './invoice-runs/list-runs.js';
import { ResumeRuns } from './invoice-runs/resume-runs.js';
import { RetryParked } from './invoice-runs/retry-parked.js';
import { RunsController } from './invoice-runs/runs.controller.js';
import { StartRun } from './invoice-runs/start-run.js';
import { FindInvoices } from './invoices/find-invoices.js';
import { InvoicesController } from './invoices/invoices.controller.js';
import { NumberingGuard } from './numbering/numbering-guard.js';
import { SellerDetails } from './seller.js';

/** What the app has outside its database. */
export interface Surroundings {
  readonly details: SellerDetails;
  readonly ledger: OutboundLedger;
  readonly store: DocumentStore;
}

@Module({})
export class BillingModule {
  static with({ details, ledger, store }: Surroundings): DynamicModule {
    return {
      module: BillingModule,
      controllers: [RunsController, InvoicesController],
      providers: [
        { provide: SellerDetails, useValue: details },
        { provide: OutboundLedger, useValue: ledger },
        { provide: DocumentStore, useValue: store },
        NumberingGuard, StartRun, DraftRun, IssueInvoice, IssueInvoices, ListRuns, RetryParked, ResumeRuns, RenderDocuments, FindInvoices,
      ],
    };
  }
}
