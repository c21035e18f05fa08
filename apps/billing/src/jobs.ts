import { defineJob } from '@turbotrack/service';
import { z } from 'zod';

/** A run's period is frozen and its allowances are spent: find the customers to bill. Put in the outbox by rating. */
export const draftRun = defineJob({ queue: 'billing', name: 'draft-run', version: 1, payload: z.object({ runId: z.int() }) });

const customerRange = z.object({ runId: z.int(), firstCustomer: z.int(), lastCustomer: z.int() });

/** Bills the pending customers of a run whose ids lie in the range, both ends included. */
export const issueInvoices = defineJob({ queue: 'billing', name: 'issue-invoices', version: 1, payload: customerRange });

/** Makes the missing documents of the invoices that a run issued to the customers of the range. */
export const renderDocuments = defineJob({ queue: 'billing', name: 'render-documents', version: 1, payload: customerRange });

/** Asks again for what runs still lack. */
export const resumeRuns = defineJob({ queue: 'billing', name: 'resume-runs', version: 1, payload: z.object({}) });

export const billingJobs = [draftRun, issueInvoices, renderDocuments, resumeRuns];
