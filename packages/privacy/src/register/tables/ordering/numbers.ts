import { classify, type SchemaClasses } from '../../classification.js';
import { orderReaders } from './readers.js';

const numberReaders = ['ordering', 'delivery', 'call-intake', 'rating', 'invoicing', 'self-service', 'rights-handling'] as const;

export const numbers = {
  number_range: {
    about: 'Ranges of numbers that the company may hand out, and where they come from.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'append',
    columns: {
      ...classify(['rangeId', 'firstE164', 'lastE164', 'kind', 'source', 'takenInAt'], 'catalogue', ['ordering', 'delivery']),
    },
  },
  number_rule: {
    about: 'How long a number rests between two holders, from which day on.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: { ...classify(['validFrom', 'quarantineDays'], 'catalogue', ['ordering', 'delivery'], ['ordering']) },
  },
  number_price: {
    about: 'What a beautiful number costs, by its class and from which day on.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: { ...classify(['vanity', 'validFrom', 'setupPriceOre', 'monthlyPriceOre'], 'catalogue', ['ordering', 'delivery', 'invoicing', 'self-service'], ['ordering']) },
  },
  number_reservation: {
    about: 'Numbers kept for an order item until it is delivered.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'number-reservation', changes: 'append',
    columns: {
      ...classify(['orderId', 'itemNo', 'customerId', 'numberId', 'during', 'portingIn', 'expiresAt'], 'order', orderReaders),
      ...classify(['madeAt'], 'operations', orderReaders),
    },
  },
  number: {
    about: 'The inventory of telephone numbers; the number itself is never a key.',
    scope: { by: 'reference', column: 'numberId', through: 'ordering.assignment' }, subject: 'assignment', retention: 'number-history', changes: 'append',
    columns: {
      ...classify(['numberId'], 'telephone-number', [...numberReaders, 'directory']),
      ...classify(['e164'], 'telephone-number', [...numberReaders, 'directory'], ['delivery']),
      ...classify(['rangeId', 'kind', 'vanity', 'inInventory', 'portedOutAt'], 'telephone-number', ['ordering', 'delivery', 'self-service', 'rights-handling']),
      ...classify(['addedAt', 'idle'], 'operations', ['ordering', 'delivery']),
    },
  },
  assignment: {
    about: 'Who held a number when; a call belongs to the holder at its start.',
    scope: { by: 'customer', column: 'customerId' }, employee: { by: 'column', column: 'employeeId' }, subject: 'assignment', restriction: 'restricted', objection: 'objected',
    retention: 'number-history', changes: 'update',
    columns: {
      ...classify(['assignmentId'], 'assignment', ['ordering', 'delivery', 'call-intake', 'rating', 'invoicing', 'self-service', 'rights-handling', 'security', 'directory']),
      ...classify(['customerId'], 'assignment', ['ordering', 'delivery', 'call-intake', 'invoicing', 'self-service', 'rights-handling', 'security', 'directory'], ['delivery']),
      ...classify(['numberId'], 'assignment', ['ordering', 'delivery', 'call-intake', 'rating', 'invoicing', 'self-service', 'rights-handling', 'directory'], ['delivery']),
      ...classify(['during'], 'assignment', ['ordering', 'delivery', 'call-intake', 'invoicing', 'self-service', 'rights-handling', 'directory'], ['delivery']),
      ...classify(['subscriptionId'], 'assignment', ['ordering', 'delivery', 'call-intake', 'rating', 'invoicing', 'self-service', 'rights-handling'], ['delivery']),
      ...classify(['employeeId'], 'assignment', ['ordering', 'delivery', 'invoicing', 'self-service', 'rights-handling', 'security'], ['delivery']),
      ...classify(['quarantineDays'], 'assignment', orderReaders, ['delivery']),
      ...classify(['restricted', 'objected'], 'processing-state', ['ordering', 'delivery', 'call-intake', 'rating', 'invoicing', 'self-service', 'rights-handling', 'directory'], ['rights-handling']),
    },
  },
} as const satisfies Pick<SchemaClasses<'ordering'>, 'number_range' | 'number' | 'number_rule' | 'number_price' | 'number_reservation' | 'assignment'>;
