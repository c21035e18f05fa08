import { classify, type SchemaClasses } from '../classification.js';

const readers = ['ordering', 'delivery', 'self-service', 'rights-handling'] as const;
const ofCustomer = { scope: { by: 'customer', column: 'customerId' }, subject: 'customer' } as const;

export const events = {
  event: {
    about: "What happened to a customer's affairs, in ids: the customer reads it, or is told at its own address.",
    ...ofCustomer, retention: 'events', changes: 'append',
    columns: {
      ...classify(['eventId', 'position', 'recordedAt'], 'operations', readers),
      ...classify(['customerId'], 'company', [...readers, 'rating', 'invoicing'], ['ordering', 'delivery', 'rating', 'invoicing']),
      ...classify(['type'], 'operations', readers, ['ordering', 'delivery', 'rating', 'invoicing']),
      ...classify(['ids'], 'order', readers, ['ordering', 'delivery', 'rating', 'invoicing']),
    },
  },
  webhook_endpoint: {
    about: "Customers' own addresses that are told of events, and how it goes.",
    ...ofCustomer, retention: 'customer-relation', changes: 'update', delete: ['delivery'],
    columns: {
      ...classify(['endpointId', 'createdAt'], 'operations', readers),
      ...classify(['customerId', 'url', 'createdBy'], 'company', readers, ['delivery']),
      ...classify(['types', 'state', 'disabledBecause', 'plannedTo', 'failures', 'failingSince', 'pausedUntil', 'busyUntil', 'servedAt'], 'operations', readers, ['delivery']),
    },
  },
  webhook_secret: {
    about: 'What signs the messages to an address, encrypted; shown to the customer once.',
    ...ofCustomer, retention: 'webhook-secret', changes: 'update',
    columns: {
      ...classify(['customerId'], 'company', ['delivery', 'security'], ['delivery']),
      ...classify(['secretId'], 'operations', ['delivery', 'security'], ['delivery']),
      ...classify(['endpointId', 'validTo'], 'operations', ['delivery'], ['delivery']),
      ...classify(['secret'], 'operations', ['delivery', 'security'], ['delivery', 'security']),
      ...classify(['createdAt'], 'operations', ['delivery']),
    },
  },
  webhook_delivery: {
    about: 'Which event is to be told to which address, and whether it has been.',
    ...ofCustomer, retention: 'events', changes: 'update',
    columns: {
      ...classify(['customerId'], 'company', readers, ['delivery']),
      ...classify(['endpointId', 'position', 'state', 'attempts', 'queuedAt', 'dueAt', 'settledAt'], 'operations', readers, ['delivery']),
    },
  },
  webhook_attempt: {
    about: 'What each attempt to tell an address came to: status and duration, no content.',
    ...ofCustomer, retention: 'events', changes: 'append',
    columns: {
      ...classify(['attemptId', 'attemptedAt'], 'operations', readers),
      ...classify(['customerId'], 'company', readers, ['delivery']),
      ...classify(['endpointId', 'position', 'attempt', 'status', 'failure', 'durationMs'], 'operations', readers, ['delivery']),
    },
  },
} as const satisfies SchemaClasses<'events'>;
