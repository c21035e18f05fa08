import { classify, type SchemaClasses } from '../../classification.js';

export const numbers = {
  number: {
    about: 'The inventory of telephone numbers; the number itself is never a key.',
    scope: { by: 'reference', column: 'numberId', through: 'ordering.assignment' }, subject: 'assignment', retention: 'number-history', changes: 'append',
    columns: {
      ...classify(['numberId'], 'telephone-number', ['ordering', 'delivery', 'call-intake', 'rating', 'invoicing', 'self-service', 'rights-handling']),
      ...classify(['e164'], 'telephone-number', ['ordering', 'delivery', 'call-intake', 'rating', 'invoicing', 'self-service', 'rights-handling'], ['delivery']),
      ...classify(['addedAt'], 'operations', ['ordering', 'delivery']),
    },
  },
  assignment: {
    about: 'Who held a number when; a call belongs to the holder at its start.',
    scope: { by: 'customer', column: 'customerId' }, employee: { by: 'column', column: 'employeeId' }, subject: 'assignment', restriction: 'restricted', objection: 'objected',
    retention: 'number-history', changes: 'update',
    columns: {
      ...classify(['assignmentId'], 'assignment', ['ordering', 'delivery', 'call-intake', 'rating', 'invoicing', 'self-service', 'rights-handling', 'security']),
      ...classify(['customerId'], 'assignment', ['ordering', 'delivery', 'call-intake', 'invoicing', 'self-service', 'rights-handling', 'security'], ['delivery']),
      ...classify(['numberId'], 'assignment', ['ordering', 'delivery', 'call-intake', 'rating', 'invoicing', 'self-service', 'rights-handling'], ['delivery']),
      ...classify(['during'], 'assignment', ['ordering', 'delivery', 'call-intake', 'invoicing', 'self-service', 'rights-handling'], ['delivery']),
      ...classify(['subscriptionId'], 'assignment', ['ordering', 'delivery', 'call-intake', 'rating', 'invoicing', 'self-service', 'rights-handling'], ['delivery']),
      ...classify(['employeeId'], 'assignment', ['ordering', 'delivery', 'invoicing', 'self-service', 'rights-handling', 'security'], ['delivery']),
      ...classify(['restricted', 'objected'], 'processing-state', ['ordering', 'delivery', 'call-intake', 'rating', 'invoicing', 'self-service', 'rights-handling'], ['rights-handling']),
    },
  },
} as const satisfies Pick<SchemaClasses<'ordering'>, 'number' | 'assignment'>;
