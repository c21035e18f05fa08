import { listSchema, pageSchema } from '@turbotrack/service';
import { z } from 'zod';
import { tariffCodeSchema } from '../tariffs/tariff.schemas.js';

export const askWhatIfSchema = z.strictObject({
  month: z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/).describe('Whose calls are priced again, `2026-10`'),
  of: tariffCodeSchema.optional().describe('Calls priced by this tariff are tried; the code of the tariff tried when left out'),
}).meta({ id: 'WhatIfQuestion' });

export const whatIfSchema = z.object({
  whatIfId: z.int(),
  code: tariffCodeSchema,
  validFrom: z.iso.date(),
  of: tariffCodeSchema,
  month: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  problem: z.string().nullable(),
  customers: z.int().describe('Customers to go through'),
  customersDone: z.int(),
  calls: z.int().describe('Calls the tariff prices; the money is theirs, by list price'),
  beforeMicro: z.int(),
  afterMicro: z.int(),
  changeMicro: z.int(),
  unpricedCalls: z.int().describe('Calls the tariff cannot price'),
  unpricedMicro: z.int().describe('What those cost now'),
  askedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
}).meta({ id: 'WhatIf' });

export const customerChangeSchema = z.object({
  customerId: z.int(), calls: z.int(), beforeMicro: z.int(), afterMicro: z.int(), changeMicro: z.int(), unpricedCalls: z.int(), unpricedMicro: z.int(),
}).meta({ id: 'WhatIfCustomer' });
export const customerChangePageSchema = pageSchema(customerChangeSchema).meta({ id: 'WhatIfCustomerPage' });

export const customerChangeListSchema = listSchema.extend({
  who: z.enum(['losers', 'winners', 'all']).default('all').describe('Losers would pay more: the greatest rise first. Winners: the greatest fall first. All: from the greatest rise on'),
});

export type WhatIfReport = z.output<typeof whatIfSchema>;
export type CustomerChange = z.output<typeof customerChangeSchema>;
export type Who = z.output<typeof customerChangeListSchema>['who'];
