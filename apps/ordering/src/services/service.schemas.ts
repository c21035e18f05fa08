import { BAR_KINDS } from '@turbotrack/network-operators';
import { pageSchema } from '@turbotrack/service';
import { z } from 'zod';
import { momentSchema } from '../orders/order.schemas.js';

const wishedKinds = BAR_KINDS.filter((kind) => kind !== 'all');

export const newBarSchema = z.strictObject({
  kind: z.enum(wishedKinds),
  limitKroner: z.int().min(0).max(1_000_000).optional().describe('Necessary for spend-limit: kroner a calendar month, without VAT.'),
  expiresAt: momentSchema.nullable().default(null).describe('When it is lifted by itself; null: until further notice.'),
}).refine(({ kind, limitKroner }) => (kind === 'spend-limit') === (limitKroner !== undefined), {
  path: ['limitKroner'], message: 'A limit goes with spend-limit, and with nothing else. / En grænse hører til spend-limit og intet andet.',
}).meta({ id: 'NewBar' });

export const suspensionSchema = z.strictObject({
  expiresAt: momentSchema.nullable().default(null).describe('When the subscription is resumed by itself; null: until further notice.'),
}).meta({ id: 'NewSuspension' });

export const barSchema = z.object({
  barId: z.int(),
  subscriptionId: z.int(),
  kind: z.enum(BAR_KINDS).describe('`all` suspends the subscription. Emergency calls stay open in any case.'),
  limitKroner: z.int().nullable(),
  source: z.enum(['customer', 'staff', 'threshold', 'reminder']).describe('Who asked for it: the customer, our people, a threshold of use, or a reminder.'),
  state: z.enum(['requested', 'active', 'lifting', 'lifted', 'refused']),
  askedAt: z.iso.datetime(),
  confirmedAt: z.iso.datetime().nullable().describe('When the network operator says that it was closed.'),
  expiresAt: z.iso.datetime().nullable(),
  liftedAt: z.iso.datetime().nullable().describe('When the network operator says that it was opened again.'),
}).meta({ id: 'Bar' });

export const barPageSchema = pageSchema(barSchema).meta({ id: 'BarPage' });

export type NewBar = z.output<typeof newBarSchema>;
export type Suspension = z.output<typeof suspensionSchema>;
export type Bar = z.output<typeof barSchema>;
