import { integer, jsonb, smallint, text, uuid } from 'drizzle-orm/pg-core';
import { bytea, type Encrypted, int8, moment } from './types.js';

/** Columns of schema `events`; the SQL that makes them is in migrations/. */
export const events = {
  event: () => ({
    eventId: int8('event_id').generatedAlwaysAsIdentity(),
    position: int8('position'),
    customerId: integer('customer_id').notNull(),
    type: text('type').notNull(),
    ids: jsonb('ids').$type<Record<string, number | string>>().notNull(),
    recordedAt: moment('recorded_at').notNull().defaultNow(),
  }),
  webhook_endpoint: () => ({
    endpointId: integer('endpoint_id').generatedAlwaysAsIdentity(),
    customerId: integer('customer_id').notNull(),
    url: text('url').notNull(),
    types: text('types').array().notNull().default([]),
    state: text('state', { enum: ['unconfirmed', 'enabled', 'disabled'] }).notNull().default('unconfirmed'),
    disabledBecause: text('disabled_because', { enum: ['customer', 'gone', 'failing'] }),
    plannedTo: int8('planned_to').notNull().default(0),
    failures: integer('failures').notNull().default(0),
    failingSince: moment('failing_since'),
    pausedUntil: moment('paused_until'),
    busyUntil: moment('busy_until'),
    servedAt: moment('served_at'),
    createdBy: text('created_by').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  }),
  webhook_secret: () => ({
    secretId: uuid('secret_id').notNull(),
    endpointId: integer('endpoint_id').notNull(),
    customerId: integer('customer_id').notNull(),
    secret: bytea('secret').$type<Encrypted>().notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
    validTo: moment('valid_to'),
  }),
  webhook_delivery: () => ({
    endpointId: integer('endpoint_id').notNull(),
    position: int8('position').notNull(),
    customerId: integer('customer_id').notNull(),
    state: text('state', { enum: ['pending', 'delivered', 'failed'] }).notNull().default('pending'),
    attempts: smallint('attempts').notNull().default(0),
    queuedAt: moment('queued_at').notNull().defaultNow(),
    dueAt: moment('due_at').notNull().defaultNow(),
    settledAt: moment('settled_at'),
  }),
  webhook_attempt: () => ({
    attemptId: int8('attempt_id').generatedAlwaysAsIdentity(),
    endpointId: integer('endpoint_id').notNull(),
    customerId: integer('customer_id').notNull(),
    position: int8('position').notNull(),
    attempt: smallint('attempt').notNull(),
    status: smallint('status'),
    failure: text('failure'),
    durationMs: integer('duration_ms').notNull(),
    attemptedAt: moment('attempted_at').notNull().defaultNow(),
  }),
};
