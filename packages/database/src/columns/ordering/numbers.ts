import { boolean, integer, smallint, text } from 'drizzle-orm/pg-core';
import { day, moment, tstzrange } from '../types.js';

export const numbers = {
  number_range: () => ({
    rangeId: integer('range_id').generatedAlwaysAsIdentity(),
    firstE164: text('first_e164').notNull(),
    lastE164: text('last_e164').notNull(),
    kind: text('kind').notNull(),
    source: text('source').notNull(),
    takenInAt: moment('taken_in_at').notNull().defaultNow(),
  }),
  number: () => ({
    numberId: integer('number_id').generatedAlwaysAsIdentity(),
    e164: text('e164').notNull(),
    addedAt: moment('added_at').notNull().defaultNow(),
    rangeId: integer('range_id'),
    kind: text('kind').notNull().default('other'),
    vanity: text('vanity').notNull().default('plain'),
    inInventory: boolean('in_inventory').notNull().default(true),
    idle: boolean('idle').notNull().default(true),
    portedOutAt: moment('ported_out_at'),
  }),
  number_rule: () => ({
    validFrom: day('valid_from').notNull(),
    quarantineDays: smallint('quarantine_days').notNull(),
  }),
  number_price: () => ({
    vanity: text('vanity').notNull(),
    validFrom: day('valid_from').notNull(),
    setupPriceOre: integer('setup_price_ore').notNull(),
    monthlyPriceOre: integer('monthly_price_ore').notNull(),
  }),
  number_reservation: () => ({
    orderId: integer('order_id').notNull(),
    itemNo: smallint('item_no').notNull(),
    numberId: integer('number_id').notNull(),
    customerId: integer('customer_id').notNull(),
    during: tstzrange('during').notNull(),
    portingIn: boolean('porting_in').notNull().default(false),
    madeAt: moment('made_at').notNull().defaultNow(),
    expiresAt: moment('expires_at').notNull(),
  }),
  assignment: () => ({
    assignmentId: integer('assignment_id').generatedAlwaysAsIdentity(),
    numberId: integer('number_id').notNull(),
    customerId: integer('customer_id').notNull(),
    employeeId: integer('employee_id'),
    subscriptionId: integer('subscription_id').notNull(),
    during: tstzrange('during').notNull(),
    quarantineDays: smallint('quarantine_days'),
    restricted: boolean('restricted').notNull().default(false),
    objected: boolean('objected').notNull().default(false),
  }),
};
