import { eventTypeNames, idSchema, limitSchema, pageSchema } from '@turbotrack/service';
import { z } from 'zod';

const LONGEST_URL = 2_000;
const positionSchema = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const eventTypesSchema = z.array(z.enum(eventTypeNames)).max(eventTypeNames.length);

export const newEndpointSchema = z.strictObject({
  url: z.string().min(1).max(LONGEST_URL).describe('https; a public host'),
  types: eventTypesSchema.default([]).describe('Types of events to be told of; none named: all.'),
}).meta({ id: 'NewWebhookEndpoint' });

export const endpointChangeSchema = z.strictObject({ types: eventTypesSchema }).meta({ id: 'WebhookEndpointChange' });

export const endpointSchema = z.object({
  endpointId: z.int(),
  url: z.string(),
  types: z.array(z.string()),
  state: z.enum(['unconfirmed', 'enabled', 'disabled']),
  disabledBecause: z.enum(['customer', 'gone', 'failing']).nullable(),
  failingSince: z.iso.datetime().nullable().describe('The first of the attempts that have failed in a row'),
  pausedUntil: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
}).meta({ id: 'WebhookEndpoint' });

export const endpointWithSecretSchema = endpointSchema.extend({
  secret: z.string().describe('Signs the messages. Shown this once.'),
}).meta({ id: 'WebhookEndpointWithSecret' });

export const endpointPageSchema = pageSchema(endpointSchema).meta({ id: 'WebhookEndpointPage' });

/** Pages of what is named by the id of an event. */
export const positionPagingSchema = z.strictObject({ after: positionSchema.default(0), limit: limitSchema });

export const deliverySchema = z.object({
  eventId: z.int(),
  type: z.string(),
  state: z.enum(['pending', 'delivered', 'failed']),
  attempts: z.int(),
  dueAt: z.iso.datetime().nullable().describe('The next attempt, while it is pending'),
  settledAt: z.iso.datetime().nullable(),
}).meta({ id: 'WebhookDelivery' });

export const deliveryPageSchema = pageSchema(deliverySchema).meta({ id: 'WebhookDeliveryPage' });

export const attemptSchema = z.object({
  attemptId: z.int(),
  eventId: z.int(),
  attempt: z.int().describe('1 for the first since the message was queued'),
  status: z.int().nullable().describe('HTTP status; null where there was no answer'),
  failure: z.string().nullable(),
  durationMs: z.int(),
  attemptedAt: z.iso.datetime(),
}).meta({ id: 'WebhookAttempt' });

export const attemptPageSchema = pageSchema(attemptSchema).meta({ id: 'WebhookAttemptPage' });

const eventIdSchema = positionSchema.refine((id) => id >= 1, 'Expected the id of an event. / Forventet: id på en hændelse.');

export const redeliverySchema = z.strictObject({
  from: eventIdSchema.describe('The first event, by its id'),
  to: eventIdSchema.describe('The last event, by its id; the same for a single one'),
}).refine(({ from, to }) => from <= to, { path: ['to'], message: 'The last event comes before the first. / Den sidste hændelse ligger før den første.' }).meta({ id: 'WebhookRedelivery' });

export const redeliveredSchema = z.object({ queued: z.int().describe('Messages that are sent again, 10,000 at the most at once') }).meta({ id: 'WebhookRedelivered' });

export const endpointPath = { customerId: idSchema, endpointId: idSchema };

export type NewEndpoint = z.output<typeof newEndpointSchema>;
export type Endpoint = z.output<typeof endpointSchema>;
export type EndpointWithSecret = z.output<typeof endpointWithSecretSchema>;
export type PositionPaging = z.output<typeof positionPagingSchema>;
export type Delivery = z.output<typeof deliverySchema>;
export type Attempt = z.output<typeof attemptSchema>;
export type Redelivery = z.output<typeof redeliverySchema>;
