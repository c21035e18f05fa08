import { classify, type SchemaClasses } from '../classification.js';

const priceReaders = ['rating', 'invoicing', 'self-service', 'rights-handling'] as const;

export const rating = {
  operator: {
    about: 'The network operators, and how their call records are written.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: {
      ...classify(['operatorId'], 'operations', ['call-intake', 'rating', 'invoicing', 'business-intelligence']),
      ...classify(['name', 'description'], 'operations', ['call-intake', 'rating', 'business-intelligence'], ['rating']),
    },
  },
  tariff_version: {
    about: 'Tariffs by version; one that has priced a call never changes.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: {
      ...classify(['tariffVersionId'], 'catalogue', ['call-intake', 'rating', 'invoicing', 'self-service']),
      ...classify(['code', 'validFrom', 'definition'], 'catalogue', ['call-intake', 'rating', 'invoicing', 'self-service'], ['rating']),
      ...classify(['used'], 'catalogue', ['call-intake', 'rating'], ['call-intake']),
    },
  },
  call_file: {
    about: 'The ledger of deliveries: hash, size, counts and outcome prove what was received.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: {
      ...classify(['fileId', 'receivedAt'], 'operations', ['call-intake', 'rating', 'invoicing']),
      ...classify(
        ['operatorId', 'label', 'sha256', 'bytes', 'state', 'lines', 'records', 'declaredRecords', 'declaredSeconds', 'foundSeconds', 'problem', 'finishedAt'],
        'operations', ['call-intake', 'rating', 'invoicing'], ['call-intake'],
      ),
    },
  },
  call_chunk: {
    about: 'Pieces of a delivery, each one job and one transaction, with what it brought.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: {
      ...classify(['chunkId'], 'operations', ['call-intake', 'rating', 'invoicing']),
      ...classify(
        ['fileId', 'ordinal', 'byteOffset', 'byteLength', 'firstLine', 'records', 'repeatedEvents', 'state', 'accepted', 'duplicate', 'suspended', 'internal', 'dropped', 'doneAt'],
        'operations', ['call-intake', 'rating'], ['call-intake'],
      ),
      ...classify(['sealedPeriod'], 'operations', ['call-intake', 'rating', 'invoicing'], ['rating']),
    },
  },
  call_claim: {
    about: 'Keyed fingerprints of the calls taken in, so that each is taken once.',
    scope: { by: 'shared' }, subject: 'exempt', exemption: 'Only keyed hashes: a row cannot be tied to a person without the key and the call itself.',
    retention: 'claims', changes: 'append', partitionInsert: ['call-intake'],
    columns: { ...classify(['key', 'content', 'chunkId'], 'pseudonym', ['call-intake']) },
  },
  call: {
    about: 'Rated calls, messages and data sessions.',
    scope: { by: 'customer', column: 'customerId' }, employee: { by: 'assignment', column: 'assignmentId' }, subject: 'assignment', restriction: 'restricted', objection: 'objected',
    markAlone: 'Millions of rows a month: intake marks each as it comes, and whoever restricts a person marks those there are.',
    retention: 'traffic-detail', changes: 'append', partitionInsert: ['call-intake'],
    columns: {
      ...classify(['callId', 'chunkId'], 'traffic-data', priceReaders),
      ...classify(['customerId'], 'traffic-data', [...priceReaders, 'business-intelligence']),
      ...classify(['assignmentId'], 'traffic-data', priceReaders),
      ...classify(['startedAt', 'operatorId', 'service', 'direction', 'answered', 'durationS', 'volume'], 'traffic-data', [...priceReaders, 'business-intelligence']),
      ...classify(['zone', 'tariffVersionId', 'listPriceMicro'], 'usage-price', [...priceReaders, 'business-intelligence']),
      ...classify(['neverItemised'], 'traffic-data', priceReaders),
      ...classify(['restricted', 'objected'], 'processing-state', [...priceReaders, 'business-intelligence'], ['rights-handling']),
      ...classify(['originCountry', 'destinationCountry'], 'country-of-call', [...priceReaders, 'business-intelligence']),
      ...classify(['otherNumber'], 'called-number', priceReaders),
    },
  },
  suspended_call: {
    about: 'Records that could not be rated, with the reason; never raw lines.',
    scope: { by: 'shared' }, subject: 'exempt', exemption: 'Suspended precisely because nobody is known to whom the record belongs; short retention of its own.',
    retention: 'suspense', changes: 'update',
    columns: {
      ...classify(['suspenseId', 'suspendedAt'], 'operations', ['call-intake', 'rating', 'invoicing']),
      ...classify(['fileId', 'chunkId', 'line', 'byteOffset', 'byteLength', 'reason', 'field', 'sentence'], 'operations', ['call-intake', 'rating', 'invoicing'], ['call-intake']),
      ...classify(['recordId', 'service', 'direction', 'startedAt', 'durationS', 'volume', 'answered', 'originCountry'], 'traffic-data', ['call-intake', 'rating'], ['call-intake']),
      ...classify(['servedNumber', 'otherNumber'], 'called-number', ['call-intake', 'rating'], ['call-intake']),
      ...classify(['resolvedAt', 'resolution'], 'operations', ['call-intake', 'rating', 'invoicing'], ['call-intake']),
    },
  },
  period: {
    about: 'Billing periods that were frozen, and by which run.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: {
      ...classify(['period', 'runId'], 'operations', ['call-intake', 'rating', 'invoicing'], ['rating']),
      ...classify(['frozenAt'], 'operations', ['call-intake', 'rating', 'invoicing']),
      ...classify(['allowancesDoneAt'], 'operations', ['call-intake', 'rating', 'invoicing'], ['rating']),
    },
  },
  allowance_use: {
    about: 'What included minutes took off a call in a period.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', restriction: 'restricted', retention: 'traffic-detail', changes: 'append',
    delete: ['rating'],
    columns: {
      ...classify(['period', 'customerId', 'callId', 'startedAt', 'subscriptionId', 'coveredS', 'coveredMicro'], 'usage-price', priceReaders, ['rating']),
      ...classify(['restricted'], 'processing-state', priceReaders, ['rights-handling']),
    },
  },
} as const satisfies SchemaClasses<'rating'>;
