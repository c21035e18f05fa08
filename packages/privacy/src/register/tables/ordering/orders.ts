import { classify, type SchemaClasses } from '../../classification.js';
import { orderReaders } from './readers.js';

export const orders = {
  customer_order: {
    about: 'Orders and how far they have come.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'order-record', changes: 'update',
    columns: {
      ...classify(['orderId'], 'order', orderReaders),
      ...classify(
        ['customerId', 'externalReference', 'policyVersion', 'formFields', 'placedBy', 'holdReason', 'decidedBy', 'decidedAt', 'decisionReason'],
        'order', orderReaders, ['ordering'],
      ),
      ...classify(['state'], 'order', orderReaders, ['ordering', 'delivery']),
      ...classify(['placedAt'], 'order', orderReaders),
      ...classify(['completedAt'], 'order', orderReaders, ['ordering', 'delivery']),
    },
  },
  order_item: {
    about: 'What an order asks for, item by item.',
    scope: { by: 'customer', column: 'customerId' }, employee: { by: 'column', column: 'employeeId' }, subject: 'customer', retention: 'order-record', changes: 'update',
    columns: {
      ...classify(
        [
          'orderId', 'itemNo', 'customerId', 'action', 'targetSubscriptionId', 'productId', 'employeeId', 'options', 'porting', 'partOfItemNo', 'startsAt', 'endsAt',
          'monthlyPriceOre', 'setupPriceOre', 'bindingEndsOn', 'cancelRequestedAt',
        ],
        'order', orderReaders, ['ordering'],
      ),
      ...classify(['e164'], 'telephone-number', orderReaders, ['ordering']),
      ...classify(['state'], 'order', orderReaders, ['ordering', 'delivery']),
      ...classify(['failure', 'subscriptionId'], 'order', orderReaders, ['delivery']),
    },
  },
  order_history: {
    about: 'The states an order and its items went through, when and by whom.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'order-record', changes: 'append',
    columns: {
      ...classify(['historyId', 'changedAt'], 'order', orderReaders),
      ...classify(['orderId', 'customerId', 'itemNo', 'state', 'changedBy', 'reason'], 'order', orderReaders, ['ordering', 'delivery']),
    },
  },
  subscription: {
    about: 'What a customer pays for, from when to when, and on which terms.',
    scope: { by: 'customer', column: 'customerId' }, employee: { by: 'column', column: 'employeeId' }, subject: 'customer', retention: 'customer-relation', changes: 'update',
    columns: {
      ...classify(['subscriptionId'], 'order', ['ordering', 'delivery', 'rating', 'invoicing', 'self-service', 'rights-handling', 'business-intelligence']),
      ...classify(['customerId', 'productId', 'startsOn', 'endsOn'], 'order', ['ordering', 'delivery', 'rating', 'invoicing', 'self-service', 'rights-handling', 'business-intelligence'], ['delivery']),
      ...classify(['monthlyPriceOre', 'setupPriceOre', 'options', 'bindingEndsOn', 'exitChargeOre'], 'order', ['ordering', 'delivery', 'invoicing', 'self-service', 'rights-handling'], ['delivery']),
      ...classify(['employeeId'], 'employee', ['ordering', 'delivery', 'invoicing', 'self-service', 'rights-handling'], ['delivery']),
      ...classify(['orderId', 'itemNo'], 'order', ['ordering', 'delivery', 'self-service', 'rights-handling'], ['delivery']),
    },
  },
  quote: {
    about: 'Prices offered for a wished order, and what became of the offer.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'quote', changes: 'update',
    columns: {
      ...classify(['quoteId', 'madeAt'], 'order', ['ordering', 'self-service', 'rights-handling']),
      ...classify(
        ['customerId', 'externalReference', 'state', 'policyVersion', 'formFields', 'madeBy', 'validUntil', 'closedAt', 'orderId'],
        'order', ['ordering', 'self-service', 'rights-handling'], ['ordering'],
      ),
    },
  },
  quote_item: {
    about: 'What a quote prices, item by item.',
    scope: { by: 'customer', column: 'customerId' }, employee: { by: 'column', column: 'employeeId' }, subject: 'customer', retention: 'quote', changes: 'append',
    columns: {
      ...classify(
        [
          'quoteId', 'itemNo', 'customerId', 'action', 'targetSubscriptionId', 'productId', 'employeeId', 'options', 'porting', 'partOfItemNo', 'startsAt', 'endsAt',
          'monthlyPriceOre', 'setupPriceOre', 'firstMonthOre', 'bindingEndsOn',
        ],
        'order', ['ordering', 'self-service', 'rights-handling'], ['ordering'],
      ),
      ...classify(['e164'], 'telephone-number', ['ordering', 'self-service', 'rights-handling'], ['ordering']),
    },
  },
} as const satisfies Pick<SchemaClasses<'ordering'>, 'customer_order' | 'order_item' | 'order_history' | 'subscription' | 'quote' | 'quote_item'>;
