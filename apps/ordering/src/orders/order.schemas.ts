import { pageSchema, pagingSchema, idSchema } from '@turbotrack/service';
import { z } from 'zod';
import { itemFailures } from '../delivery/item-failures.js';
import { productCodeSchema } from '../products/product.schemas.js';
import { bilingualSchema, lineOfText, policyVersionSchema } from '../texts.js';

/** A moment with its offset from UTC, from 2000 to 2100; inside, ms since the epoch. */
export const momentSchema = z.iso.datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .refine((at) => at >= Date.UTC(2000, 0, 1) && at < Date.UTC(2101, 0, 1), 'Expected a time from 2000 to 2100. / Forventet: en tid fra 2000 til 2100.');

const newItemSchema = z.strictObject({
  productCode: productCodeSchema,
  number: z.string().max(40).nullable().default(null).describe('Necessary where the product carries a number: as it is dialled, e.g. +45 and eight digits.'),
  employeeId: z.int().min(1).max(2_147_483_647).nullable().default(null),
  startsAt: momentSchema,
  endsAt: momentSchema.nullable().default(null).describe('First moment no longer delivered; null: until further notice.'),
});

export const newOrderSchema = z.strictObject({
  customerId: z.int().min(1).max(2_147_483_647),
  reference: lineOfText(64).nullable().default(null).describe('Your own key; asking again with it places no second order.'),
  policyVersion: policyVersionSchema,
  items: z.array(newItemSchema).min(1).max(1_000),
}).meta({ id: 'NewOrder' });

const stateSchema = z.enum(['acknowledged', 'in-progress', 'completed', 'partial', 'failed']);

export const orderSchema = z.object({
  orderId: z.int(),
  customerId: z.int(),
  reference: z.string().nullable(),
  state: stateSchema,
  policyVersion: z.int(),
  placedAt: z.iso.datetime(),
  completedAt: z.iso.datetime().nullable(),
}).meta({ id: 'Order' });

const itemSchema = z.object({
  itemNo: z.int(),
  productCode: z.string(),
  number: z.string().nullable().describe('Digits of E.164 without plus.'),
  employeeId: z.int().nullable(),
  startsAt: z.iso.datetime(),
  endsAt: z.iso.datetime().nullable(),
  state: z.enum(['pending', 'delivered', 'failed']),
  failure: z.object({ reason: z.enum(itemFailures), text: bilingualSchema }).nullable(),
  subscriptionId: z.int().nullable(),
});

export const wholeOrderSchema = orderSchema.extend({ items: z.array(itemSchema) }).meta({ id: 'OrderWithItems' });
export const orderPageSchema = pageSchema(orderSchema).meta({ id: 'OrderPage' });
export const orderListSchema = pagingSchema.extend({ customerId: idSchema.optional() });

export type NewOrder = z.output<typeof newOrderSchema>;
export type NewItem = z.output<typeof newItemSchema>;
export type Order = z.output<typeof orderSchema>;
export type OrderItem = z.output<typeof itemSchema>;
export type WholeOrder = z.output<typeof wholeOrderSchema>;
export type OrderList = z.output<typeof orderListSchema>;
