import { bigint, integer, jsonb, smallint, text } from 'drizzle-orm/pg-core';
import type { ChosenOption, FormFields, PortingWish } from '../product-terms.js';
import { day, moment } from '../types.js';

export const orderStates = ['acknowledged', 'pending', 'held', 'in-progress', 'completed', 'partial', 'failed', 'cancelled', 'rejected'] as const;
export const itemStates = ['acknowledged', 'pending', 'held', 'in-progress', 'completed', 'failed', 'cancelled', 'rejected'] as const;
export const itemActions = ['add', 'modify', 'delete'] as const;

/** What is asked for in an item, alike in a quote and in an order. */
const wished = () => ({
  itemNo: smallint('item_no').notNull(),
  customerId: integer('customer_id').notNull(),
  targetSubscriptionId: integer('target_subscription_id'),
  productId: smallint('product_id').notNull(),
  employeeId: integer('employee_id'),
  e164: text('e164'),
  options: jsonb('options').$type<ChosenOption[]>().notNull().default([]),
  porting: jsonb('porting').$type<PortingWish>(),
  partOfItemNo: smallint('part_of_item_no'),
  startsAt: moment('starts_at').notNull(),
  endsAt: moment('ends_at'),
  bindingEndsOn: day('binding_ends_on'),
});

export const orders = {
  customer_order: () => ({
    orderId: integer('order_id').generatedAlwaysAsIdentity(),
    customerId: integer('customer_id').notNull(),
    externalReference: text('external_reference'),
    state: text('state', { enum: orderStates }).notNull(),
    policyVersion: integer('policy_version').notNull(),
    formFields: jsonb('form_fields').$type<FormFields>().notNull().default({ necessary: [], voluntary: [] }),
    holdReason: text('hold_reason', { enum: ['credit-limit'] }),
    decidedBy: text('decided_by'),
    decidedAt: moment('decided_at'),
    decisionReason: text('decision_reason'),
    placedBy: text('placed_by').notNull(),
    placedAt: moment('placed_at').notNull().defaultNow(),
    completedAt: moment('completed_at'),
  }),
  order_item: () => ({
    orderId: integer('order_id').notNull(),
    ...wished(),
    action: text('action', { enum: itemActions }).notNull().default('add'),
    monthlyPriceOre: integer('monthly_price_ore').notNull().default(0),
    setupPriceOre: integer('setup_price_ore').notNull().default(0),
    state: text('state', { enum: itemStates }).notNull().default('pending'),
    cancelRequestedAt: moment('cancel_requested_at'),
    failure: text('failure'),
    subscriptionId: integer('subscription_id'),
  }),
  order_history: () => ({
    historyId: bigint('history_id', { mode: 'number' }).generatedAlwaysAsIdentity(),
    orderId: integer('order_id').notNull(),
    customerId: integer('customer_id').notNull(),
    itemNo: smallint('item_no'),
    state: text('state', { enum: orderStates }).notNull(),
    changedAt: moment('changed_at').notNull().defaultNow(),
    changedBy: text('changed_by').notNull(),
    reason: text('reason'),
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
    monthlyPriceOre: integer('monthly_price_ore'),
    setupPriceOre: integer('setup_price_ore'),
    options: jsonb('options').$type<ChosenOption[]>().notNull().default([]),
    bindingEndsOn: day('binding_ends_on'),
    exitChargeOre: integer('exit_charge_ore'),
  }),
  quote: () => ({
    quoteId: integer('quote_id').generatedAlwaysAsIdentity(),
    customerId: integer('customer_id').notNull(),
    externalReference: text('external_reference'),
    state: text('state', { enum: ['open', 'accepted', 'withdrawn'] }).notNull().default('open'),
    policyVersion: integer('policy_version').notNull(),
    formFields: jsonb('form_fields').$type<FormFields>().notNull().default({ necessary: [], voluntary: [] }),
    madeBy: text('made_by').notNull(),
    madeAt: moment('made_at').notNull().defaultNow(),
    validUntil: moment('valid_until').notNull(),
    closedAt: moment('closed_at'),
    orderId: integer('order_id'),
  }),
  quote_item: () => ({
    quoteId: integer('quote_id').notNull(),
    ...wished(),
    action: text('action', { enum: itemActions }).notNull(),
    monthlyPriceOre: integer('monthly_price_ore').notNull(),
    setupPriceOre: integer('setup_price_ore').notNull(),
    firstMonthOre: integer('first_month_ore').notNull(),
  }),
};
