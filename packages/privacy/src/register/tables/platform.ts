import { classify, type SchemaClasses } from '../classification.js';

export const platform = {
  outbox: {
    about: 'Jobs waiting to be handed to the queue: ids only.',
    scope: { by: 'shared' }, subject: 'none', retention: 'delivered', changes: 'append',
    columns: {
      ...classify(['messageId', 'createdAt'], 'operations', []),
      ...classify(['queue', 'job', 'jobKey', 'payload', 'notBefore'], 'operations', [], ['ordering', 'delivery', 'call-intake', 'rating', 'invoicing']),
    },
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
