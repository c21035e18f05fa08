import { classify, type SchemaClasses } from '../classification.js';

const priceReaders = ['rating', 'invoicing', 'self-service', 'rights-handling'] as const;

export const rating = {
  operator: {
    about: 'The network operators, and how their call records are written.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: {
      ...classify(['operatorId'], 'operations', ['call-intake', 'rating', 'invoicing', 'traffic-measurement', 'business-intelligence']),
      ...classify(['name'], 'operations', ['call-intake', 'rating', 'traffic-measurement', 'business-intelligence'], ['rating']),
      ...classify(['description'], 'operations', ['call-intake', 'rating', 'business-intelligence'], ['rating']),
      ...classify(['delivery'], 'operations', ['call-intake', 'rating'], ['rating']),
      ...classify(['buyTariff'], 'catalogue', ['call-intake', 'rating'], ['rating']),
      ...classify(['invoiceDescription'], 'operations', ['rating'], ['rating']),
    },
  },
  tariff_version: {
    about: 'Tariffs by version; one that has priced a call never changes; drafts price none.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update', delete: ['rating'],
    columns: {
      ...classify(['tariffVersionId'], 'catalogue', ['call-intake', 'rating', 'invoicing', 'self-service']),
      ...classify(['code', 'validFrom', 'definition'], 'catalogue', ['call-intake', 'rating', 'invoicing', 'self-service'], ['rating']),
      ...classify(['used'], 'catalogue', ['call-intake', 'rating'], ['call-intake', 'rating']),
      ...classify(['draft'], 'catalogue', ['call-intake', 'rating'], ['rating']),
    },
  },
  call_file: {
    about: 'The ledger of deliveries: hash, size, counts and outcome prove what was received.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: {
      ...classify(['fileId', 'receivedAt'], 'operations', ['call-intake', 'rating', 'invoicing']),
      ...classify(
        [
          'operatorId', 'label', 'sha256', 'bytes', 'state', 'lines', 'records', 'declaredRecords', 'declaredSeconds', 'foundSeconds', 'problem', 'finishedAt', 'deliveredAs', 'sequence', 'problemCode',
          'released',
        ],
        'operations', ['call-intake', 'rating', 'invoicing'], ['call-intake'],
      ),
    },
  },
  call_chunk: {
    about: 'Pieces of a delivery, each one job and one transaction, with what it brought.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: {
      ...classify(['chunkId'], 'operations', ['call-intake', 'rating', 'invoicing', 'self-service']),
      ...classify(
        ['fileId', 'ordinal', 'byteOffset', 'byteLength', 'firstLine', 'records', 'repeatedEvents', 'state', 'accepted', 'duplicate', 'suspended', 'internal', 'dropped', 'doneAt', 'parts', 'joined'],
        'operations', ['call-intake', 'rating'], ['call-intake'],
      ),
      ...classify(['sealedPeriod'], 'operations', ['call-intake', 'rating', 'invoicing', 'self-service'], ['rating']),
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
    retention: 'traffic-detail', changes: 'update', partitionInsert: ['call-intake'],
    columns: {
      ...classify(['callId', 'chunkId'], 'traffic-data', priceReaders),
      ...classify(['customerId'], 'traffic-data', [...priceReaders, 'business-intelligence']),
      ...classify(['assignmentId'], 'traffic-data', priceReaders),
      ...classify(['startedAt', 'operatorId', 'service', 'direction', 'answered', 'durationS', 'volume'], 'traffic-data', [...priceReaders, 'business-intelligence']),
      ...classify(['zone', 'tariffVersionId', 'listPriceMicro'], 'usage-price', [...priceReaders, 'business-intelligence'], ['rating']),
      ...classify(['neverItemised'], 'traffic-data', priceReaders, ['rating']),
      ...classify(['restricted', 'objected'], 'processing-state', [...priceReaders, 'business-intelligence'], ['rights-handling']),
      ...classify(['originCountry', 'destinationCountry'], 'country-of-call', [...priceReaders, 'business-intelligence']),
      ...classify(['otherNumber'], 'called-number', priceReaders),
      // Ours and the operator's: no customer pays it, and none is shown it.
      ...classify(['costMicro'], 'operations', ['rating', 'business-intelligence']),
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
      ...classify(['claimKey', 'claimContent'], 'pseudonym', ['call-intake'], ['call-intake']),
      ...classify(['resolvedAt', 'resolution'], 'operations', ['call-intake', 'rating', 'invoicing'], ['call-intake']),
    },
  },
  call_part: {
    about: 'Parts of calls that an operator tells in several records, until the call is whole and for as long as a further part may correct it.',
    scope: { by: 'shared' }, subject: 'exempt', exemption: 'A part alone may name nobody; it is found through the call it became, and ends after a month.',
    retention: 'call-parts', changes: 'update', delete: ['call-intake'],
    columns: {
      ...classify(['partId', 'storedAt'], 'operations', ['call-intake']),
      ...classify(['reference', 'joinedKey'], 'pseudonym', ['call-intake'], ['call-intake']),
      ...classify(['operatorId', 'chunkId', 'line', 'byteOffset', 'byteLength', 'part', 'partSequence', 'ordinal', 'trunk', 'joinedAt'], 'operations', ['call-intake'], ['call-intake']),
      ...classify(['service', 'direction', 'startedAt', 'durationS', 'volume', 'answered', 'originCountry', 'callId', 'callStartedAt', 'suspenseId'], 'traffic-data', ['call-intake'], ['call-intake']),
      ...classify(['aNumber', 'bNumber', 'servedNumber', 'otherNumber'], 'called-number', ['call-intake'], ['call-intake']),
    },
  },
  file_decision: {
    about: 'What people decided of held deliveries, and why.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'append',
    columns: {
      ...classify(['decisionId', 'decidedAt'], 'operations', ['call-intake', 'rating']),
      ...classify(['fileId', 'kind', 'difference', 'reason', 'decidedBy'], 'operations', ['call-intake', 'rating'], ['call-intake']),
    },
  },
  delivery_alarm: {
    about: 'What was noticed of deliveries: late, of odd volume, missing or held too long; each cause once.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: {
      ...classify(['alarmId', 'noticedAt'], 'operations', ['call-intake', 'rating']),
      ...classify(['operatorId', 'kind', 'cause', 'raisedAt', 'resolvedAt'], 'operations', ['call-intake', 'rating'], ['call-intake']),
    },
  },
  period: {
    about: 'Billing periods that were frozen, and by which run.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: {
      ...classify(['period'], 'operations', ['call-intake', 'rating', 'invoicing', 'self-service'], ['rating']),
      ...classify(['runId'], 'operations', ['call-intake', 'rating', 'invoicing'], ['rating']),
      ...classify(['frozenAt'], 'operations', ['call-intake', 'rating', 'invoicing']),
      ...classify(['allowancesDoneAt'], 'operations', ['call-intake', 'rating', 'invoicing', 'self-service'], ['rating']),
    },
  },
  allowance_use: {
    about: 'What allowances and volume discounts took off a call in a period.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', restriction: 'restricted', retention: 'traffic-detail', changes: 'append',
    delete: ['rating'],
    columns: {
      ...classify(
        ['period', 'customerId', 'callId', 'startedAt', 'subscriptionId', 'coveredS', 'coveredMicro', 'kind', 'allowanceId', 'covered', 'throttled'], 'usage-price', priceReaders, ['rating'],
      ),
      ...classify(['restricted'], 'processing-state', priceReaders, ['rights-handling']),
    },
  },
  allowance_balance: {
    about: 'What became of each allowance of a customer in a period, and what of it lives on.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'traffic-detail', changes: 'append', delete: ['rating'],
    columns: {
      ...classify(
        ['period', 'customerId', 'allowanceId', 'included', 'carriedIn', 'used', 'usedOfCarried', 'throttled', 'expired', 'forfeited', 'carriedOut'], 'usage-price', priceReaders, ['rating'],
      ),
    },
  },
  agreement: {
    about: 'Prices and volume discounts agreed with one customer, from when to when.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'customer-relation', changes: 'update', delete: ['rating'],
    columns: {
      ...classify(['agreementId', 'madeAt'], 'usage-price', ['call-intake', 'rating', 'rights-handling']),
      ...classify(['customerId', 'subscriptionId', 'name', 'validFrom', 'validUntil', 'rates', 'volumeTiers'], 'usage-price', ['call-intake', 'rating', 'rights-handling'], ['rating']),
    },
  },
  what_if: {
    about: 'Trials of a tariff on the calls of a month: how far they are, and their totals.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: {
      ...classify(['whatIfId', 'askedAt'], 'operations', ['rating']),
      ...classify(['tariffVersionId', 'definition', 'ofCode'], 'catalogue', ['rating'], ['rating']),
      ...classify(
        ['month', 'state', 'problem', 'customers', 'customersDone', 'lastCustomerId', 'calls', 'beforeMicro', 'afterMicro', 'unpricedCalls', 'unpricedMicro', 'finishedAt'],
        'operations', ['rating'], ['rating'],
      ),
    },
  },
  what_if_customer: {
    about: 'What a customer would have paid by list in a trial of a tariff.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'traffic-detail', changes: 'append', delete: ['rating'],
    columns: {
      ...classify(
        ['whatIfId', 'customerId', 'calls', 'beforeMicro', 'afterMicro', 'changeMicro', 'unpricedCalls', 'unpricedMicro'], 'usage-price', ['rating', 'rights-handling'], ['rating'],
      ),
    },
  },
  correction_batch: {
    about: 'Corrections of calls and of suspended records: what was asked for, by whom and why, and how far it has come.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: {
      ...classify(['batchId', 'madeAt'], 'operations', ['call-intake', 'rating', 'invoicing']),
      ...classify(
        ['kind', 'selector', 'reason', 'requestedBy', 'state', 'throughId', 'callsSeen', 'callsChanged', 'listBeforeMicro', 'listAfterMicro', 'counts', 'finishedAt'],
        'operations', ['call-intake', 'rating', 'invoicing'], ['call-intake', 'rating'],
      ),
    },
  },
  call_correction: {
    about: 'Calls whose price was corrected, with the price before and after; a preview writes them, and they stay once it is applied.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', restriction: 'restricted',
    markAlone: 'Hundreds of thousands of rows in one correction; each is of a call that rating could see when it was written.',
    retention: 'traffic-detail', changes: 'update', partitionInsert: ['rating'],
    columns: {
      ...classify(
        ['batchId', 'callId', 'startedAt', 'chunkId', 'customerId', 'tariffVersionBefore', 'tariffVersionAfter', 'zoneBefore', 'zoneAfter', 'neverItemisedBefore', 'neverItemisedAfter', 'listBeforeMicro', 'listAfterMicro'],
        'usage-price', ['rating', 'rights-handling'],
      ),
      ...classify(['restricted'], 'processing-state', ['rating', 'rights-handling'], ['rights-handling']),
    },
  },
  correction_customer: {
    about: "A correction's sums for each customer, before and after.",
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', restriction: 'restricted', retention: 'traffic-detail', changes: 'update',
    columns: {
      ...classify(['batchId', 'customerId', 'calls', 'listBeforeMicro', 'listAfterMicro'], 'usage-price', ['rating', 'rights-handling'], ['rating']),
      ...classify(['restricted'], 'processing-state', ['rating', 'rights-handling'], ['rights-handling']),
    },
  },
  adjustment: {
    about: 'What corrections changed in periods that were billed: charges and credits for the next invoice.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', restriction: 'restricted', retention: 'traffic-detail', changes: 'update',
    columns: {
      ...classify(['adjustmentId', 'madeAt'], 'operations', ['rating', 'invoicing', 'rights-handling']),
      ...classify(
        ['batchId', 'customerId', 'period', 'kind', 'calls', 'listBeforeMicro', 'listAfterMicro', 'paidBeforeMicro', 'paidAfterMicro', 'deltaMicro'],
        'usage-price', ['rating', 'invoicing', 'rights-handling'], ['rating'],
      ),
      ...classify(['restricted'], 'processing-state', ['rating', 'invoicing', 'rights-handling'], ['rights-handling']),
      ...classify(['billedRun'], 'operations', ['rating', 'invoicing', 'rights-handling'], ['invoicing']),
    },
  },
  traffic: {
    about: 'Counters of what each trunk carried in each five minutes, by the chunk of calls that brought them; no number, no customer, no call.',
    scope: { by: 'shared' }, subject: 'exempt', exemption: 'Sums over all who used a trunk: nothing in a row leads to a person.',
    retention: 'traffic-counters', changes: 'append', delete: ['traffic-measurement'],
    columns: {
      ...classify(['operatorId', 'trunk', 'beganAt', 'attempts', 'answered', 'answeredDurationS', 'conversationMs', 'steps'], 'aggregate', ['traffic-measurement'], ['call-intake']),
      ...classify(['chunkId', 'takenBackBy'], 'operations', ['traffic-measurement'], ['call-intake']),
    },
  },
  trunk: {
    about: 'How many channels a trunk has.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: { ...classify(['operatorId', 'name', 'channels'], 'operations', ['traffic-measurement'], ['traffic-measurement']) },
  },
  overload_alert: {
    about: 'Overloads of trunks that were foreseen.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: {
      ...classify(['overloadAlertId'], 'operations', ['traffic-measurement']),
      ...classify(['operatorId', 'trunk', 'channels', 'raisedAt', 'calm', 'risk', 'sentenceDa', 'sentenceEn', 'alarmedAt', 'clearedAt'], 'operations', ['traffic-measurement'], ['traffic-measurement']),
    },
  },
  threshold_rule: {
    about: 'Use above which somebody is told; for everybody, or for the customers it is agreed with.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: {
      ...classify(['ruleId', 'madeAt'], 'operations', ['rating']),
      ...classify(['kind', 'subject', 'span', 'atLeast', 'zones', 'nightFrom', 'nightTo', 'forEverybody', 'block', 'endedAt'], 'operations', ['rating'], ['rating']),
    },
  },
  threshold_customer: {
    about: 'Whom a threshold is for that is not for everybody.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'customer-relation', changes: 'append',
    columns: { ...classify(['ruleId', 'customerId'], 'order', ['rating', 'rights-handling'], ['rating']) },
  },
  threshold_alert: {
    about: 'Thresholds that were reached; where the rule says so, a block is asked for.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'traffic-detail', changes: 'update',
    columns: {
      ...classify(['thresholdAlertId', 'raisedAt'], 'operations', ['rating', 'rights-handling']),
      ...classify(['ruleId', 'customerId', 'assignmentId', 'windowFrom', 'blockRequested', 'reached'], 'usage-price', ['rating', 'rights-handling'], ['rating']),
      ...classify(['alarmedAt', 'acknowledgedAt', 'acknowledgedBy'], 'operations', ['rating', 'rights-handling'], ['rating']),
    },
  },
  threshold_check: {
    about: 'Chunks of calls that were checked against the thresholds.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'append',
    columns: {
      ...classify(['chunkId'], 'operations', ['rating'], ['rating']),
      ...classify(['checkedAt'], 'operations', ['rating']),
    },
  },
  reconciliation: {
    about: "An operator's own lists of calls with its prices, held against ours: which days, and how far they are.",
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: {
      ...classify(['reconciliationId', 'askedAt'], 'operations', ['rating']),
      ...classify(['operatorId', 'fromDay', 'untilDay', 'toleranceMicro', 'state', 'problem', 'linesDone', 'askedBy', 'finishedAt'], 'operations', ['rating'], ['rating']),
    },
  },
  reconciliation_line: {
    about: "What became of each line of an operator's list, and the calls of ours that it lacks; prices and ids, no numbers.",
    scope: { by: 'shared' }, subject: 'exempt', exemption: "Ids of calls and the operator's own names for them: a line leads to a person through the call alone, and to nobody once that has ended.",
    retention: 'traffic-detail', changes: 'append',
    columns: {
      ...classify(['reconciliationId', 'position', 'outcome'], 'operations', ['rating'], ['rating']),
      ...classify(['reference', 'callId', 'day'], 'traffic-data', ['rating'], ['rating']),
      ...classify(['theirMicro', 'ourMicro'], 'usage-price', ['rating'], ['rating']),
    },
  },
  operator_invoice: {
    about: "Invoices of network operators, held against our calls and the operator's buy tariff: of which days, and how far they are.",
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: {
      ...classify(['operatorInvoiceId', 'claimNumber', 'askedAt'], 'operations', ['rating']),
      ...classify(
        ['operatorId', 'invoiceNumber', 'sha256', 'fromDay', 'untilDay', 'toleranceMicro', 'tolerancePermille', 'controlMicro', 'controlCalls', 'state', 'throughCustomerId', 'unpricedCalls', 'askedBy', 'finishedAt'],
        'operations', ['rating'], ['rating'],
      ),
    },
  },
  operator_invoice_line: {
    about: "The lines of an operator's invoice: sums by destination and service.",
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'append', delete: ['rating'],
    columns: {
      ...classify(
        ['operatorInvoiceId', 'line', 'faultColumn', 'fault', 'destination', 'prefix', 'service', 'direction', 'calls', 'quantity', 'amountMicro'], 'operations', ['rating'], ['rating'],
      ),
    },
  },
  operator_invoice_sum: {
    about: 'What an operator bills and what our calls come to by its buy tariff, by destination and service, over all customers together.',
    scope: { by: 'shared' }, subject: 'exempt', exemption: 'Sums over all calls to a destination in a period: nothing in a row leads to a person.',
    retention: 'traffic-detail', changes: 'update', delete: ['rating'],
    columns: {
      ...classify(
        ['operatorInvoiceId', 'kind', 'place', 'service', 'direction', 'position', 'theirCalls', 'theirQuantity', 'theirMicro', 'ourCalls', 'ourQuantity', 'ourMicro', 'outcome'],
        'aggregate', ['rating'], ['rating'],
      ),
    },
  },
  campaign: {
    about: 'Discounts for a time, by service, zone and tariff.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update', delete: ['rating'],
    columns: {
      ...classify(['campaignId', 'madeAt'], 'catalogue', ['rating']),
      ...classify(['name', 'priority', 'permilleOff', 'services', 'directions', 'zones', 'tariffs', 'forEverybody', 'validFrom', 'validUntil', 'madeBy'], 'catalogue', ['rating'], ['rating']),
    },
  },
  campaign_customer: {
    about: 'Whom a campaign is for that is not for everybody.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'customer-relation', changes: 'append', delete: ['rating'],
    columns: { ...classify(['campaignId', 'customerId'], 'order', ['rating', 'rights-handling'], ['rating']) },
  },
} as const satisfies SchemaClasses<'rating'>;
