import { defineJob } from '@turbotrack/service';
import { z } from 'zod';

/** Delivers what is still pending of an order. */
export const deliverOrder = defineJob({ queue: 'ordering', name: 'deliver-order', version: 1, payload: z.object({ orderId: z.int() }) });

/** Looks for orders whose delivery nobody works on. */
export const resumeDeliveries = defineJob({ queue: 'ordering', name: 'resume-deliveries', version: 1, payload: z.object({}) });

export const orderingJobs = [deliverOrder, resumeDeliveries];
