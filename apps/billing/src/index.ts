export { type BillingVariables, billingVariables } from './configuration.js';
export { billingJobs, draftRun, issueInvoices, renderDocuments } from './jobs.js';
export { FICTITIOUS_SELLER, readSeller } from './seller.js';
export { type BillingConfig, billingPurposes, startBilling } from './start-billing.js';
