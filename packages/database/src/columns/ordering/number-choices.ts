import { boolean, integer, text } from 'drizzle-orm/pg-core';
import { bytea, int8, moment } from '../types.js';

/** What holders chose about their numbers, and what belongs to a number beside its holding. */
export const numberChoices = {
  sim: () => ({
    simId: integer('sim_id').generatedAlwaysAsIdentity(),
    assignmentId: integer('assignment_id').notNull(),
    customerId: integer('customer_id').notNull(),
    iccid: text('iccid'),
    imei: text('imei'),
    notedAt: moment('noted_at').notNull().defaultNow(),
    endedAt: moment('ended_at'),
  }),
  directory_choice: () => ({
    choiceId: integer('choice_id').generatedAlwaysAsIdentity(),
    assignmentId: integer('assignment_id').notNull(),
    customerId: integer('customer_id').notNull(),
    choice: text('choice', { enum: ['listed', 'unlisted', 'secret'] }).notNull(),
    validFrom: moment('valid_from').notNull(),
    chosenBy: text('chosen_by').notNull(),
    chosenAt: moment('chosen_at').notNull().defaultNow(),
  }),
  directory_entry: () => ({
    recipient: text('recipient').notNull(),
    assignmentId: integer('assignment_id').notNull(),
    digest: text('digest').notNull(),
    toldAt: moment('told_at').notNull().defaultNow(),
  }),
  directory_delivery: () => ({
    deliveryId: integer('delivery_id').generatedAlwaysAsIdentity(),
    recipient: text('recipient').notNull(),
    complete: boolean('complete').notNull(),
    layout: text('layout', { enum: ['csv', 'xml'] }).notNull(),
    listed: integer('listed').notNull(),
    withdrawn: integer('withdrawn').notNull(),
    madeAt: moment('made_at').notNull().defaultNow(),
    disclosureId: int8('disclosure_id'),
    document: bytea('document'),
    collectedAt: moment('collected_at'),
  }),
  call_privacy: () => ({
    choiceId: integer('choice_id').generatedAlwaysAsIdentity(),
    customerId: integer('customer_id').notNull(),
    validFrom: moment('valid_from').notNull(),
    seenBy: text('seen_by', { enum: ['nobody', 'admins', 'employee'] }).notNull(),
    masking: text('masking', { enum: ['none', 'last-2', 'last-4', 'all-but-country'] }).notNull(),
    privatePrefixes: text('private_prefixes').array().notNull(),
    privateShows: text('private_shows', { enum: ['time-and-price', 'price', 'nothing'] }).notNull(),
    chosenBy: text('chosen_by').notNull(),
    chosenAt: moment('chosen_at').notNull().defaultNow(),
  }),
  private_number: () => ({
    choiceId: integer('choice_id').generatedAlwaysAsIdentity(),
    assignmentId: integer('assignment_id').notNull(),
    customerId: integer('customer_id').notNull(),
    validFrom: moment('valid_from').notNull(),
    isPrivate: boolean('is_private').notNull(),
    chosenBy: text('chosen_by').notNull(),
    chosenAt: moment('chosen_at').notNull().defaultNow(),
  }),
};
