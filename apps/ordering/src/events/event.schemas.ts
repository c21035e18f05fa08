import { eventTypeNames, idSchema, limitSchema } from '@turbotrack/service';
import { z } from 'zod';

const typesSchema = z.string().max(1_000)
  .transform((text) => text.split(',').map((type) => type.trim()))
  .pipe(z.array(z.enum(eventTypeNames)).min(1).max(eventTypeNames.length))
  .meta({ type: 'string' });

/** Query parameters of the list of events. */
export const eventQuerySchema = z.strictObject({
  customerId: idSchema.optional().describe("Necessary for the operator's own people; a customer has its own events alone."),
  after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0).describe('The `next` of the answer before; 0: the oldest that is kept'),
  types: typesSchema.optional().describe('Types of events, with commas between them; left out: all'),
  limit: limitSchema,
});

export const eventSchema = z.object({
  id: z.int().describe('Its place in the order of events; grows, with gaps'),
  type: z.enum(eventTypeNames),
  timestamp: z.iso.datetime(),
  data: z.record(z.string(), z.union([z.int(), z.uuid()])).describe('Ids of what it is about, and nothing else'),
}).meta({ id: 'Event' });

export const eventListSchema = z.object({
  items: z.array(eventSchema),
  next: z.int().describe('Give it as `after` to go on from here; also at the end, to ask for what comes later'),
  more: z.boolean().describe('Whether there is more already'),
}).meta({ id: 'EventList' });

export type EventQuery = z.output<typeof eventQuerySchema>;
export type EventList = z.input<typeof eventListSchema>;
