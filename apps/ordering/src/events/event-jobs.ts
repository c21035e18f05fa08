import { defineJob } from '@turbotrack/service';
import { z } from 'zod';

/** Sends the webhooks that are due, of all customers. Asked for by the database itself when an event is committed (`events.take_position`). */
export const sendWebhooks = defineJob({ queue: 'ordering', name: 'send-webhooks', version: 1, payload: z.object({}) });

/** Looks for webhooks that are due and that nobody sends. */
export const watchWebhooks = defineJob({ queue: 'ordering', name: 'watch-webhooks', version: 1, payload: z.object({}) });

/** Ends events and what tells of their sending when they are thirty days old. */
export const expireEvents = defineJob({ queue: 'ordering', name: 'expire-events', version: 1, payload: z.object({}) });

export const eventJobs = [sendWebhooks, watchWebhooks, expireEvents];
