import { classify, type SchemaClasses } from '../../classification.js';

const readers = ['delivery', 'ordering', 'rights-handling'] as const;
const barReaders = ['delivery', 'ordering', 'self-service', 'rights-handling'] as const;

export const delivery = {
  operator_request: {
    about: 'What was asked of a network operator, under which disclosure, and whether it is answered.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'order-record', changes: 'update',
    columns: {
      ...classify(['requestId', 'askedAt'], 'order', readers),
      ...classify(['customerId', 'orderId', 'operator', 'kind', 'undoes', 'disclosureId', 'state', 'attempts', 'sentAt'], 'order', readers, ['delivery']),
    },
  },
  delivery_step: {
    about: 'What is done for an item of an order, step by step, with what the operator answered.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'order-record', changes: 'update',
    columns: {
      ...classify(
        [
          'orderId', 'itemNo', 'step', 'customerId', 'position', 'state', 'attempts', 'deadline', 'requestId', 'undoRequestId', 'operatorReference', 'confirmedAt', 'windowFrom',
          'windowTo', 'failure', 'alarmedAt',
        ],
        'order', [...readers, 'self-service'], ['delivery'],
      ),
    },
  },
  service_bar: {
    about: 'Bars, suspensions and limits on live subscriptions: who asked, when the operator confirmed, when they end.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'customer-relation', changes: 'update',
    columns: {
      ...classify(['barId', 'askedAt'], 'order', barReaders),
      ...classify(
        [
          'subscriptionId', 'customerId', 'kind', 'limitKroner', 'source', 'sourceId', 'askedBy', 'state', 'expiresAt', 'requestId', 'liftRequestId', 'operatorReference',
          'confirmedAt', 'liftedAt', 'deadline', 'alarmedAt',
        ],
        'order', barReaders, ['delivery'],
      ),
    },
  },
  mail: {
    about: 'Mail on its way to customers: to whom, which text, and what became of it.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'mail', changes: 'update', delete: ['delivery'],
    columns: {
      ...classify(['mailId', 'spooledAt'], 'contact', ['delivery', 'rights-handling']),
      ...classify(['mailKey', 'customerId', 'recipient', 'language', 'template', 'content', 'state', 'attempts', 'nextAttemptAt', 'endedAt', 'bounceStatus'], 'contact', ['delivery', 'rights-handling'], ['delivery']),
    },
  },
} as const satisfies Pick<SchemaClasses<'ordering'>, 'operator_request' | 'delivery_step' | 'service_bar' | 'mail'>;
