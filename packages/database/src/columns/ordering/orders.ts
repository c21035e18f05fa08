import { integer, smallint, text } from 'drizzle-orm/pg-core';
import { day, moment } from '../types.js';

export const orders = {
  customer_order: () => ({
    orderId: integer('order_id').generatedAlwaysAsIdentity(),
    customerId: integer('customer_id').notNull(),
    externalReference: text('external_reference'),
    state: text('state', { enum: ['acknowledged', 'in-progress', 'completed', 'partial', 'failed'] }).notNull(),
    policyVersion: integer('policy_version').notNull(),
    placedBy: text('placed_by').notNull(),
    placedAt: moment('placed_at').notNull().defaultNow(),
    completedAt: moment('completed_at'),
  }),
  order_item: () => ({
    orderId: integer('order_id').notNull(),
    itemNo: smallint('item_no').notNull(),
    customerId: integer('customer_id').notNull(),
    productId: smallint('product_id').notNull(),
    employeeId: integer('employee_id'),
    e164: text('e164'),
    startsAt: moment('starts_at').notNull(),
    endsAt: moment('ends_at'),
    state: text('state', { enum: ['pending', 'delivered', 'failed'] }).notNull().default('pending'),
    failure: text('failure'),
    subscriptionId: integer('subscription_id'),
  }),
  subscription: () => ({
    subscriptionId: integer('subscription_id').generatedAlwaysAsIdentity(),
    customerId: integer('customer_id').notNull(),
    productId: smallint('product_id').notNull(),
    employeeId: integer('employee_id'),
    orderId: integer('order_id').notNull(),
    itemNo: smallint('item_no').notNull(),
    startsOn: day('starts_on').notNull(),
    endsOn: day('ends_on'),
  }),
};
