import { classify, type SchemaClasses } from '../classification.js';

const invoiceReaders = ['invoicing', 'self-service', 'rights-handling'] as const;

export const billing = {
  run: {
    about: 'Billing runs and how far they have come.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: {
      ...classify(['runId', 'startedAt'], 'operations', ['invoicing']),
      ...classify(['period', 'issueDate', 'state', 'requestedBy', 'finishedAt'], 'operations', ['invoicing'], ['invoicing']),
    },
  },
  run_customer: {
    about: 'What a run did for each customer: issued, parked with a reason, or nothing to bill.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'bookkeeping', changes: 'update',
    whileRestricted: {
      purpose: 'invoicing', rows: "state in ('pending', 'parked')",
      why: 'That a customer waits must be seen by those who would bill it (GDPR recital 67), or nobody would bill it once the restriction is lifted. What was billed before is not shown.',
    },
    columns: { ...classify(['runId', 'customerId', 'state', 'reason', 'decidedAt'], 'invoice', ['invoicing', 'rights-handling'], ['invoicing']) },
  },
  number_series: {
    about: 'The next number of each gapless series.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: { ...classify(['series', 'nextNumber'], 'operations', ['invoicing'], ['invoicing']) },
  },
  invoice: {
    about: 'Invoices as issued; never changed, never with a called number.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'bookkeeping', changes: 'append',
    columns: {
      ...classify(['invoiceNumber', 'customerId', 'period', 'issueDate', 'dueDate', 'netOre', 'vatOre', 'grossOre'], 'invoice', [...invoiceReaders, 'business-intelligence'], ['invoicing']),
      ...classify(['runId', 'snapshot', 'sealCalls', 'sealListMicro', 'sealUsageMicro', 'sealHash'], 'invoice', invoiceReaders, ['invoicing']),
      ...classify(['issuedAt'], 'invoice', invoiceReaders),
    },
  },
  invoice_line: {
    about: 'The lines of issued invoices.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'bookkeeping', changes: 'append',
    columns: {
      ...classify(
        ['invoiceNumber', 'lineNo', 'customerId', 'kind', 'textDa', 'textEn', 'quantity', 'unitPriceOre', 'amountOre', 'vatPermille', 'subscriptionId', 'zone', 'calls', 'seconds', 'usageMicro'],
        'invoice', invoiceReaders, ['invoicing'],
      ),
    },
  },
  document: {
    about: 'Where the files of an invoice lie in the document store.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'bookkeeping', changes: 'append',
    columns: {
      ...classify(['documentId', 'storedAt'], 'invoice', invoiceReaders),
      ...classify(['invoiceNumber', 'customerId', 'kind', 'sha256', 'bytes'], 'invoice', invoiceReaders, ['invoicing']),
    },
  },
  payment_account: {
    about: 'The bank account a customer pays from: encrypted for collection alone, masked for everybody else.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'account-number', changes: 'update',
    exemption: 'The full account number is opened by collection alone; an answer to a request gets it from there.',
    columns: {
      ...classify(['paymentAccountId', 'customerId'], 'account-number', ['collection', 'security', ...invoiceReaders], ['collection']),
      ...classify(['masked', 'debtorCvr', 'validFrom', 'validTo'], 'account-number', ['collection', ...invoiceReaders], ['collection']),
      // Security encrypts anew when keys are rotated, a restricted customer's account too: that is storage (GDPR art. 18(2) and 32).
      ...classify(['account'], 'account-number', ['collection', 'security'], ['collection', 'security']),
      ...classify(['setBy'], 'account-number', ['collection', 'rights-handling'], ['collection']),
      ...classify(['setAt'], 'account-number', ['collection', ...invoiceReaders]),
    },
  },
} as const satisfies SchemaClasses<'billing'>;
