import { classify, type SchemaClasses } from '../classification.js';

const customerReaders = ['ordering', 'delivery', 'invoicing', 'self-service', 'rights-handling'] as const;
const orderReaders = ['ordering', 'delivery', 'self-service', 'rights-handling'] as const;

export const ordering = {
  customer: {
    about: 'The businesses that buy, and whom to write to.',
    scope: { by: 'customer', column: 'customerId' }, employee: { by: 'company' }, subject: 'customer', restriction: 'restricted', objection: 'objected',
    retention: 'customer-relation', changes: 'update',
    columns: {
      ...classify(['customerId'], 'company', [...customerReaders, 'call-intake', 'rating', 'collection', 'business-intelligence']),
      ...classify(['externalReference', 'name', 'cvr', 'street', 'postcode', 'city', 'country', 'language', 'policyVersion'], 'company', customerReaders, ['ordering']),
      ...classify(['tariffCode'], 'company', ['ordering', 'call-intake', 'rating', 'invoicing', 'self-service', 'rights-handling'], ['ordering']),
      ...classify(['paymentTermsDays'], 'company', ['ordering', 'invoicing', 'self-service', 'rights-handling'], ['ordering']),
      ...classify(['invoiceContact', 'invoiceEmail'], 'contact', customerReaders, ['ordering']),
      ...classify(['restricted', 'objected'], 'processing-state', [...customerReaders, 'call-intake', 'rating', 'business-intelligence'], ['rights-handling']),
      ...classify(['createdAt'], 'operations', customerReaders),
    },
  },
  customer_owner: {
    about: 'Who ultimately owns a customer, from when, and by which source: disclosure control groups by owner.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'customer-relation', changes: 'append',
    columns: {
      ...classify(['customerId', 'validFrom', 'ownerName', 'ownerCvr', 'source'], 'company', ['ordering', 'self-service', 'rights-handling', 'business-intelligence'], ['ordering']),
    },
  },
  employee: {
    about: "The customers' employees who use a number.",
    scope: { by: 'customer', column: 'customerId' }, employee: { by: 'column', column: 'employeeId' }, subject: 'employee', restriction: 'restricted', objection: 'objected',
    retention: 'customer-relation', changes: 'update',
    columns: {
      ...classify(['employeeId'], 'employee', [...orderReaders, 'invoicing', 'security']),
      ...classify(['customerId'], 'employee', [...orderReaders, 'invoicing', 'security'], ['ordering']),
      ...classify(['name'], 'employee', [...orderReaders, 'invoicing'], ['ordering']),
      ...classify(['email', 'informedConfirmedAt', 'policyVersion'], 'employee', orderReaders, ['ordering']),
      ...classify(['restricted', 'objected'], 'processing-state', [...orderReaders, 'invoicing'], ['rights-handling']),
      ...classify(['createdAt'], 'operations', orderReaders),
    },
  },
  product: {
    about: 'What can be ordered, its prices and validity.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: {
      ...classify(['productId'], 'catalogue', ['ordering', 'delivery', 'rating', 'invoicing', 'self-service', 'business-intelligence']),
      ...classify(
        ['code', 'validFrom', 'validTo', 'nameDa', 'nameEn', 'monthlyPriceOre', 'setupPriceOre', 'allowances', 'carriesNumber'],
        'catalogue', ['ordering', 'delivery', 'rating', 'invoicing', 'self-service', 'business-intelligence'], ['ordering'],
      ),
    },
  },
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
} as const satisfies SchemaClasses<'ordering'>;
