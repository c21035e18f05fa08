import { defineJob } from '@turbotrack/service';
import { z } from 'zod';
import { eventJobs } from './events/event-jobs.js';

/** Delivers what is still pending of an order. */
export const deliverOrder = defineJob({ queue: 'ordering', name: 'deliver-order', version: 1, payload: z.object({ orderId: z.int() }) });

/** Looks for orders whose delivery nobody works on. */
export const resumeDeliveries = defineJob({ queue: 'ordering', name: 'resume-deliveries', version: 1, payload: z.object({}) });

/** Hands a request over to the network operator, or again. */
export const sendOperatorRequest = defineJob({ queue: 'ordering', name: 'send-operator-request', version: 1, payload: z.object({ requestId: z.uuid() }) });

/** Looks for steps and services whose deadline has passed, and for bars that end. */
export const watchDeliveries = defineJob({ queue: 'ordering', name: 'watch-deliveries', version: 1, payload: z.object({}) });

/** Bars what a threshold of rating asks for: the alert's own number, or all of its customer's. */
export const barForThreshold = defineJob({
  queue: 'ordering', name: 'bar-for-threshold', version: 1, payload: z.object({ thresholdAlertId: z.int(), customerId: z.int(), assignmentId: z.int().nullable() }),
});

/** Suspends the numbers of a customer who does not pay, as a reminder of billing asks for. */
export const barForReminder = defineJob({ queue: 'ordering', name: 'bar-for-reminder', version: 1, payload: z.object({ reminderId: z.int(), customerId: z.int() }) });

/** Sends all mail that waits, and forgets what was sent long enough ago. */
export const sendMails = defineJob({ queue: 'ordering', name: 'send-mails', version: 1, payload: z.object({}) });

/** Looks for numbers whose rest or reservation is over. */
export const freeNumbers = defineJob({ queue: 'ordering', name: 'free-numbers', version: 1, payload: z.object({}) });

export const orderingJobs = [deliverOrder, resumeDeliveries, freeNumbers, sendOperatorRequest, watchDeliveries, barForThreshold, barForReminder, sendMails, ...eventJobs];
