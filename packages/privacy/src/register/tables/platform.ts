import { classify, type SchemaClasses } from '../classification.js';

/** The purposes whose writes come through the API. */
const writers = ['ordering', 'delivery', 'rating', 'invoicing'] as const;
/** Whoever looks at what became of a write: the writers, the customer itself, and the answer to a data subject. */
const readers = [...writers, 'self-service', 'rights-handling'] as const;
/** The purposes that an app keeps its API's books for; they also end them. */
const keepers = ['ordering', 'rating', 'invoicing'] as const;
const MARK_ALONE = 'Many rows are of no customer yet, or of the operator itself, and are looked up at every write; they end within days or hold ids alone.';

export const platform = {
  outbox: {
    about: 'Jobs waiting to be handed to the queue: ids only.',
    scope: { by: 'shared' }, subject: 'none', retention: 'delivered', changes: 'append',
    columns: {
      ...classify(['messageId', 'createdAt'], 'operations', []),
      ...classify(['queue', 'job', 'jobKey', 'payload', 'notBefore'], 'operations', [], ['ordering', 'delivery', 'call-intake', 'rating', 'invoicing']),
    },
  },
  idempotent_answer: {
    about: 'What a write with an Idempotency-Key was answered, to answer the same again.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', restriction: 'restricted', markAlone: MARK_ALONE,
    retention: 'api-answer', changes: 'append', delete: keepers,
    columns: {
      ...classify(['answerId'], 'operations', ['rights-handling']),
      ...classify(['answeredAt'], 'operations', [...keepers, 'rights-handling']),
      ...classify(['app'], 'operations', [...writers, 'rights-handling'], writers),
      ...classify(['caller', 'key'], 'access-log', [...writers, 'rights-handling'], writers),
      ...classify(['customerId'], 'company', [...writers, 'rights-handling'], writers),
      ...classify(['requestHash'], 'pseudonym', [...writers, 'rights-handling'], writers),
      ...classify(['status'], 'operations', [...writers, 'rights-handling'], writers),
      ...classify(['body'], 'contact', [...writers, 'rights-handling'], writers),
      ...classify(['restricted'], 'processing-state', [...writers, 'rights-handling'], ['rights-handling']),
    },
  },
  bulk_job: {
    about: 'Lists of writes that callers of the API hand in, for whom they are carried out and how far they have come.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', restriction: 'restricted', markAlone: MARK_ALONE,
    retention: 'api-bulk', changes: 'update', delete: keepers,
    columns: {
      ...classify(['bulkId', 'createdAt'], 'operations', readers),
      ...classify(['app', 'operation', 'language', 'validateOnly', 'rowCount', 'finishedAt'], 'operations', readers, keepers),
      ...classify(['customerId'], 'company', readers, keepers),
      ...classify(['caller'], 'access-log', readers, keepers),
      ...classify(['restricted'], 'processing-state', readers, ['rights-handling']),
    },
  },
  bulk_row: {
    about: 'One write of such a list: what it asks for until it is done, then what became of it.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', restriction: 'restricted', markAlone: MARK_ALONE,
    retention: 'api-bulk', changes: 'update', delete: keepers,
    columns: {
      ...classify(['bulkId', 'rowNo', 'status', 'result'], 'operations', readers, keepers),
      ...classify(['customerId'], 'company', readers, keepers),
      ...classify(['request'], 'contact', [...keepers, 'rights-handling'], keepers),
      ...classify(['restricted'], 'processing-state', readers, ['rights-handling']),
    },
  },
  api_write: {
    about: 'Who wrote what through the API, when, and with which outcome.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', restriction: 'restricted', markAlone: MARK_ALONE,
    retention: 'api-audit', changes: 'append', delete: keepers,
    columns: {
      ...classify(['writeId', 'at'], 'access-log', readers),
      ...classify(['app', 'subject', 'actor', 'method', 'route', 'ids', 'status', 'problem'], 'access-log', readers, writers),
      ...classify(['customerId'], 'company', readers, writers),
      ...classify(['restricted'], 'processing-state', readers, ['rights-handling']),
    },
  },
  rate_bucket: {
    about: 'How much each caller of the API may still ask, under a keyed fingerprint; reached through two functions alone.',
    scope: { by: 'shared' }, subject: 'exempt', exemption: 'A fingerprint of a client program, made with a key that only the apps have, for an hour.', retention: 'api-answer', changes: 'append',
    columns: { ...classify(['bucket'], 'pseudonym', []), ...classify(['tokens', 'filledAt'], 'operations', []) },
  },
} as const satisfies SchemaClasses<'platform'>;

export const privacy = {
  access_journal: {
    about: 'Who worked with personal data, for which purpose, about whom and why.',
    scope: { by: 'shared' }, subject: 'customer', retention: 'access-journal', changes: 'append',
    columns: { ...classify(['at', 'actorId', 'kindId', 'customerId', 'employeeId', 'reference', 'customers', 'assignments'], 'access-log', ['rights-handling', 'security']) },
  },
  journal_actor: {
    about: 'The names of those who work: people, machines and apps.',
    scope: { by: 'shared' }, subject: 'exempt', exemption: 'The people named are our own staff; found through the journal.', retention: 'access-journal', changes: 'append',
    columns: { ...classify(['actorId', 'name'], 'access-log', ['rights-handling', 'security']) },
  },
  journal_kind: {
    about: 'Which purposes touched which tables for which reason.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'append',
    columns: { ...classify(['kindId', 'purpose', 'tables', 'why'], 'operations', ['rights-handling', 'security']) },
  },
  disclosure: {
    about: 'What was given to whom, for which purpose and why; written by a function of the owner, never directly.',
    scope: { by: 'reference', column: 'disclosureId', through: 'privacy.disclosure_subject' }, subject: 'customer', retention: 'disclosure', changes: 'append',
    columns: { ...classify(['disclosureId', 'at', 'recipient', 'purpose', 'kinds', 'fields', 'why', 'reference', 'documentSha256', 'actor'], 'disclosure-log', ['rights-handling']) },
  },
  disclosure_subject: {
    about: 'About whom something was given away.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'disclosure', changes: 'append',
    columns: { ...classify(['disclosureId', 'customerId', 'employeeId', 'assignmentId'], 'disclosure-log', ['rights-handling']) },
  },
} as const satisfies SchemaClasses<'privacy'>;
