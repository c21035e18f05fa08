import { sql } from 'drizzle-orm';
import { integer, smallint, text } from 'drizzle-orm/pg-core';
import { bytea, day, int8, moment } from './types.js';

/** Columns of schema `rating` for invoices of operators, held against our calls. */
export const operatorInvoices = {
  operator_invoice: () => ({
    operatorInvoiceId: integer('operator_invoice_id').generatedAlwaysAsIdentity(),
    claimNumber: text('claim_number').notNull().generatedAlwaysAs(sql`'OK-' || lpad(operator_invoice_id::text, 6, '0')`),
    operatorId: smallint('operator_id').notNull(),
    invoiceNumber: text('invoice_number').notNull(),
    sha256: bytea('sha256').notNull(),
    fromDay: day('from_day').notNull(),
    untilDay: day('until_day').notNull(),
    toleranceMicro: int8('tolerance_micro').notNull(),
    tolerancePermille: integer('tolerance_permille').notNull(),
    controlMicro: int8('control_micro'),
    controlCalls: int8('control_calls'),
    state: text('state', { enum: ['comparing', 'done'] }).notNull().default('comparing'),
    throughCustomerId: integer('through_customer_id').notNull().default(0),
    unpricedCalls: int8('unpriced_calls').notNull().default(0),
    askedBy: text('asked_by').notNull(),
    askedAt: moment('asked_at').notNull().defaultNow(),
    finishedAt: moment('finished_at'),
  }),
  operator_invoice_line: () => ({
    operatorInvoiceId: integer('operator_invoice_id').notNull(),
    line: integer('line').notNull(),
    faultColumn: text('fault_column'),
    fault: text('fault'),
    destination: text('destination').notNull().default(''),
    prefix: text('prefix').notNull().default(''),
    service: smallint('service').notNull().default(0),
    direction: smallint('direction').notNull().default(0),
    calls: int8('calls').notNull().default(0),
    quantity: int8('quantity').notNull().default(0),
    amountMicro: int8('amount_micro').notNull().default(0),
  }),
  operator_invoice_sum: () => ({
    operatorInvoiceId: integer('operator_invoice_id').notNull(),
    kind: text('kind', { enum: ['zone', 'prefix', 'unknown'] }).notNull(),
    place: text('place').notNull(),
    service: smallint('service').notNull(),
    direction: smallint('direction').notNull(),
    position: integer('position'),
    theirCalls: int8('their_calls').notNull().default(0),
    theirQuantity: int8('their_quantity').notNull().default(0),
    theirMicro: int8('their_micro').notNull().default(0),
    ourCalls: int8('our_calls').notNull().default(0),
    ourQuantity: int8('our_quantity').notNull().default(0),
    ourMicro: int8('our_micro').notNull().default(0),
    outcome: text('outcome', { enum: ['matched', 'missing here', 'missing there', 'quantity differs', 'price differs'] }),
  }),
};
