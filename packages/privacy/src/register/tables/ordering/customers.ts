import { classify, type SchemaClasses } from '../../classification.js';
import { customerReaders, orderReaders } from './readers.js';

export const customers = {
  customer: {
    about: 'The businesses that buy, and whom to write to.',
    scope: { by: 'customer', column: 'customerId' }, employee: { by: 'company' }, subject: 'customer', restriction: 'restricted', objection: 'objected',
    retention: 'customer-relation', changes: 'update',
    columns: {
      ...classify(['customerId'], 'company', [...customerReaders, 'call-intake', 'rating', 'collection', 'business-intelligence', 'directory', 'support']),
      ...classify(['externalReference', 'cvr', 'country', 'language', 'policyVersion'], 'company', customerReaders, ['ordering']),
      ...classify(['name', 'street', 'postcode', 'city'], 'company', [...customerReaders, 'directory'], ['ordering']),
      ...classify(['tariffCode'], 'company', ['ordering', 'call-intake', 'rating', 'invoicing', 'self-service', 'rights-handling'], ['ordering']),
      ...classify(['testTenant'], 'company', [...customerReaders, 'call-intake', 'rating', 'collection', 'business-intelligence'], ['ordering']),
      ...classify(['paymentTermsDays'], 'company', ['ordering', 'invoicing', 'self-service', 'rights-handling'], ['ordering']),
      ...classify(['creditLimitOre'], 'company', ['ordering', 'self-service', 'rights-handling'], ['ordering']),
      ...classify(['invoiceContact', 'invoiceEmail'], 'contact', customerReaders, ['ordering']),
      ...classify(['restricted', 'objected'], 'processing-state', [...customerReaders, 'call-intake', 'rating', 'business-intelligence', 'directory', 'support'], ['rights-handling']),
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
      ...classify(['externalReference', 'email', 'informedConfirmedAt', 'policyVersion', 'endedAt'], 'employee', orderReaders, ['ordering']),
      ...classify(['restricted', 'objected'], 'processing-state', [...orderReaders, 'invoicing'], ['rights-handling']),
      ...classify(['createdAt'], 'operations', orderReaders),
    },
  },
} as const satisfies Pick<SchemaClasses<'ordering'>, 'customer' | 'customer_owner' | 'employee'>;
