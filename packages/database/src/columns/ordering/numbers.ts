import { boolean, integer, text } from 'drizzle-orm/pg-core';
import { moment, tstzrange } from '../types.js';

export const numbers = {
  number: () => ({
    numberId: integer('number_id').generatedAlwaysAsIdentity(),
    e164: text('e164').notNull(),
    addedAt: moment('added_at').notNull().defaultNow(),
  }),
  assignment: () => ({
    assignmentId: integer('assignment_id').generatedAlwaysAsIdentity(),
    numberId: integer('number_id').notNull(),
    customerId: integer('customer_id').notNull(),
    employeeId: integer('employee_id'),
    subscriptionId: integer('subscription_id').notNull(),
    during: tstzrange('during').notNull(),
    restricted: boolean('restricted').notNull().default(false),
    objected: boolean('objected').notNull().default(false),
  }),
};
