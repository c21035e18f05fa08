import { boolean, integer, smallint, text } from 'drizzle-orm/pg-core';
import { day, moment } from '../types.js';

export const customers = {
  customer: () => ({
    customerId: integer('customer_id').generatedAlwaysAsIdentity(),
    externalReference: text('external_reference'),
    name: text('name').notNull(),
    cvr: text('cvr').notNull(),
    street: text('street').notNull(),
    postcode: text('postcode').notNull(),
    city: text('city').notNull(),
    country: text('country').notNull().default('DK'),
    invoiceContact: text('invoice_contact').notNull(),
    invoiceEmail: text('invoice_email').notNull(),
    language: text('language', { enum: ['da', 'en'] }).notNull().default('da'),
    tariffCode: text('tariff_code').notNull(),
    paymentTermsDays: smallint('payment_terms_days').notNull().default(14),
    policyVersion: integer('policy_version').notNull(),
    restricted: boolean('restricted').notNull().default(false),
    objected: boolean('objected').notNull().default(false),
    createdAt: moment('created_at').notNull().defaultNow(),
  }),
  customer_owner: () => ({
    customerId: integer('customer_id').notNull(),
    validFrom: day('valid_from').notNull(),
    ownerName: text('owner_name').notNull(),
    ownerCvr: text('owner_cvr'),
    source: text('source').notNull(),
  }),
  employee: () => ({
    employeeId: integer('employee_id').generatedAlwaysAsIdentity(),
    customerId: integer('customer_id').notNull(),
    name: text('name').notNull(),
    email: text('email'),
    informedConfirmedAt: moment('informed_confirmed_at').notNull(),
    policyVersion: integer('policy_version').notNull(),
    restricted: boolean('restricted').notNull().default(false),
    objected: boolean('objected').notNull().default(false),
    createdAt: moment('created_at').notNull().defaultNow(),
  }),
};
