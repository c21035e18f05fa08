import { integer, jsonb, text } from 'drizzle-orm/pg-core';
import { bytea, int8, moment } from './types.js';

/** Columns of schema `platform`. */
export const platform = {
  outbox: () => ({
    messageId: int8('message_id').generatedAlwaysAsIdentity(),
    queue: text('queue').notNull(),
    job: text('job').notNull(),
    jobKey: text('job_key').notNull(),
    payload: jsonb('payload').$type<Record<string, unknown>>().notNull(),
    notBefore: moment('not_before').notNull().defaultNow(),
    createdAt: moment('created_at').notNull().defaultNow(),
  }),
};

/** Columns of schema `privacy` that a purpose may see. */
export const privacy = {
  access_journal: () => ({
    at: moment('at').notNull(),
    actorId: integer('actor_id').notNull(),
    kindId: integer('kind_id').notNull(),
    customerId: integer('customer_id'),
    employeeId: integer('employee_id'),
    reference: text('reference'),
    customers: integer('customers').array(),
    assignments: integer('assignments').array(),
  }),
  journal_actor: () => ({
    actorId: integer('actor_id').generatedAlwaysAsIdentity(),
    name: text('name').notNull(),
  }),
  journal_kind: () => ({
    kindId: integer('kind_id').generatedAlwaysAsIdentity(),
    purpose: text('purpose').notNull(),
    tables: text('tables').array().notNull(),
    why: text('why').notNull(),
  }),
  disclosure: () => ({
    disclosureId: int8('disclosure_id').generatedAlwaysAsIdentity(),
    at: moment('at').notNull().defaultNow(),
    recipient: text('recipient').notNull(),
    purpose: text('purpose').notNull(),
    kinds: text('kinds').array().notNull(),
    fields: text('fields').array().notNull(),
    why: text('why').notNull(),
    reference: text('reference'),
    documentSha256: bytea('document_sha256'),
    actor: text('actor').notNull(),
  }),
  disclosure_subject: () => ({
    disclosureId: int8('disclosure_id').notNull(),
    customerId: integer('customer_id').notNull(),
    employeeId: integer('employee_id'),
    assignmentId: integer('assignment_id'),
  }),
};
