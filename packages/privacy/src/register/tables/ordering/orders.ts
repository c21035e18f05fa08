import { classify, type SchemaClasses } from '../../classification.js';
import { orderReaders } from './readers.js';

export const orders = {
  customer_order: {
    about: 'Orders and how far they have come.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'order-record', changes: 'update',
    columns: {
      ...classify(['orderId'], 'order', orderReaders),
      ...classify(['customerId', 'externalReference', 'policyVersion', 'placedBy'], 'order', orderReaders, ['ordering']),
      ...classify(['state'], 'order', orderReaders, ['ordering', 'delivery']),
      ...classify(['placedAt'], 'order', orderReaders),
      ...classify(['completedAt'], 'order', orderReaders, ['delivery']),
    },
  },
  order_item: {
    about: 'What an order asks for, item by item.',
    scope: { by: 'customer', column: 'customerId' }, employee: { by: 'column', column: 'employeeId' }, subject: 'customer', retention: 'order-record', changes: 'update',
    columns: {
      ...classify(['orderId', 'itemNo', 'customerId', 'productId', 'employeeId', 'startsAt', 'endsAt'], 'order', orderReaders, ['ordering']),
      ...classify(['e164'], 'telephone-number', orderReaders, ['ordering']),
      ...classify(['state', 'failure', 'subscriptionId'], 'order', orderReaders, ['delivery']),
    },
  },
  subscription: {
    about: 'What a customer pays for, from when to when.',
    scope: { by: 'customer', column: 'customerId' }, employee: { by: 'column', column: 'employeeId' }, subject: 'customer', retention: 'customer-relation', changes: 'update',
    columns: {
      ...classify(['subscriptionId'], 'order', ['ordering', 'delivery', 'rating', 'invoicing', 'self-service', 'rights-handling', 'business-intelligence']),
      ...classify(['customerId', 'productId', 'startsOn', 'endsOn'], 'order', ['ordering', 'delivery', 'rating', 'invoicing', 'self-service', 'rights-handling', 'business-intelligence'], ['delivery']),
      ...classify(['employeeId'], 'employee', ['ordering', 'delivery', 'invoicing', 'self-service', 'rights-handling'], ['delivery']),
      ...classify(['orderId', 'itemNo'], 'order', ['ordering', 'delivery', 'self-service', 'rights-handling'], ['delivery']),
    },
  },
} as const satisfies Pick<SchemaClasses<'ordering'>, 'customer_order' | 'order_item' | 'subscription'>;
