import { idSchema, listSchema, pageSchema } from '@turbotrack/service';
import { z } from 'zod';
import { itemFailures } from '../delivery/item-failures.js';
import { productCodeSchema } from '../products/product.schemas.js';
import { bilingualSchema, daySchema, lineOfText, policyVersionSchema } from '../texts.js';

const MAX_INT = 2_147_483_647;
/** Where a moment with its offset is read, and a calendar day where a day is meant. */
export const momentSchema = z.iso.datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .refine((at) => at >= Date.UTC(2000, 0, 1) && at < Date.UTC(2101, 0, 1), 'Expected a time from 2000 to 2100. / Forventet: en tid fra 2000 til 2100.');

const idInBody = z.int().min(1).max(MAX_INT);
const numberSchema = z.string().max(40).nullable().describe('Necessary where the product carries a number: as it is dialled, e.g. +45 and eight digits.');
const employeeSchema = idInBody.nullable().describe('Voluntary: the employee who uses it.');
const optionId = z.string().max(40);
const chosenSchema = z.array(z.strictObject({ option: optionId, choice: optionId })).max(100);
const portingSchema = z.strictObject({
  losingOperator: lineOfText(100),
  requestedOn: daySchema.nullable().default(null).describe('Wished day, in Copenhagen; null: the day the item starts.'),
  customerReference: lineOfText(64).nullable().default(null).describe('What the customer is called at the losing operator.'),
}).nullable().describe('The number comes from another operator.');

const componentSchema = z.strictObject({
  productCode: productCodeSchema,
  number: numberSchema.default(null),
  employeeId: employeeSchema.default(null),
  options: chosenSchema.default([]),
  porting: portingSchema.default(null),
});

const addSchema = z.strictObject({
  action: z.literal('add').optional(),
  productCode: productCodeSchema,
  number: numberSchema.default(null),
  employeeId: employeeSchema.default(null),
  options: chosenSchema.default([]),
  porting: portingSchema.default(null),
  components: z.array(componentSchema).max(2_000).default([]).describe('Of a bundle: each component as often as the bundle has it.'),
  startsAt: momentSchema,
  endsAt: momentSchema.nullable().default(null).describe('First moment no longer delivered; null: until further notice.'),
});

const modifySchema = z.strictObject({
  action: z.literal('modify'),
  subscriptionId: idInBody,
  productCode: productCodeSchema.optional().describe('Left out, the version it has stays; given, the version on sale when the change starts.'),
  number: numberSchema.optional(),
  employeeId: employeeSchema.optional(),
  options: chosenSchema.optional(),
  porting: portingSchema.default(null),
  startsAt: momentSchema.describe('When the change takes effect.'),
});

const deleteSchema = z.strictObject({
  action: z.literal('delete'),
  subscriptionId: idInBody,
  endsAt: momentSchema.nullable().default(null).describe('First moment no longer delivered; null: as early as notice and binding permit.'),
  earlyExit: z.boolean().default(false).describe('To end within the binding and pay for what remains of it.'),
});

export const newItemSchema = z.discriminatedUnion('action', [addSchema, modifySchema, deleteSchema]);

const referenceSchema = lineOfText(64).nullable().default(null).describe('Your own key; asking again with it places no second order.');

export const newOrderSchema = z.strictObject({
  customerId: idInBody,
  reference: referenceSchema,
  policyVersion: policyVersionSchema,
  items: z.array(newItemSchema).min(1).max(1_000),
}).meta({ id: 'NewOrder' });

export const orderStateSchema = z.enum(['acknowledged', 'pending', 'held', 'in-progress', 'completed', 'partial', 'failed', 'cancelled', 'rejected']);
const itemStateSchema = z.enum(['acknowledged', 'pending', 'held', 'in-progress', 'completed', 'failed', 'cancelled', 'rejected']);

export const formFieldsSchema = z.object({ necessary: z.array(z.string()), voluntary: z.array(z.string()) });

export const orderSchema = z.object({
  orderId: z.int(),
  customerId: z.int(),
  reference: z.string().nullable(),
  state: orderStateSchema,
  policyVersion: z.int(),
  formFields: formFieldsSchema.describe('Which fields were told to be necessary and which voluntary when it was ordered.'),
  holdReason: z.enum(['credit-limit']).nullable(),
  decision: z.object({ by: z.string(), at: z.iso.datetime(), reason: z.string() }).nullable(),
  placedAt: z.iso.datetime(),
  completedAt: z.iso.datetime().nullable(),
}).meta({ id: 'Order' });

/** What a quote and an order tell alike about an item. */
export const pricedItemSchema = z.object({
  itemNo: z.int(),
  action: z.enum(['add', 'modify', 'delete']),
  targetSubscriptionId: z.int().nullable(),
  productCode: z.string(),
  number: z.string().nullable().describe('Digits of E.164 without plus.'),
  employeeId: z.int().nullable(),
  options: z.array(z.object({ option: z.string(), choice: z.string() })),
  porting: z.object({ losingOperator: z.string(), requestedOn: z.string().nullable(), customerReference: z.string().nullable() }).nullable(),
  partOfItemNo: z.int().nullable().describe('The bundle it is a component of.'),
  startsAt: z.iso.datetime().describe('When the item takes effect: of a delete, the first moment no longer delivered.'),
  endsAt: z.iso.datetime().nullable(),
  monthlyPriceOre: z.int().describe('Øre a month, without VAT, options included.'),
  setupPriceOre: z.int().describe('Øre once, without VAT: setup, the fee of a change, or what remains of a binding.'),
  bindingEndsOn: z.string().nullable().describe('First day, in Copenhagen, on which it is no longer bound.'),
});

const itemSchema = pricedItemSchema.extend({
  state: itemStateSchema,
  cancelRequestedAt: z.iso.datetime().nullable(),
  failure: z.object({ reason: z.enum(itemFailures), text: bilingualSchema }).nullable(),
  subscriptionId: z.int().nullable(),
});

export const warningSchema = z.object({ pointer: z.string(), code: z.enum(['cvr-check-digit', 'credit-limit']), text: bilingualSchema });

export const wholeOrderSchema = orderSchema.extend({
  items: z.array(itemSchema),
  warnings: z.array(warningSchema).describe('What a person should look at; none of it stops the order.'),
}).meta({ id: 'OrderWithItems' });
export const orderPageSchema = pageSchema(orderSchema).meta({ id: 'OrderPage' });

export const orderListSchema = listSchema.extend({
  customerId: idSchema.optional(),
  state: orderStateSchema.optional(),
  from: daySchema.optional().describe('Placed on this day, in Copenhagen, or later.'),
  to: daySchema.optional().describe('Placed on this day, in Copenhagen, or earlier.'),
  reference: lineOfText(64).optional(),
});

export const reasonSchema = z.strictObject({ reason: lineOfText(500).describe('Told to the customer; nothing about a person belongs here.') }).meta({ id: 'OrderDecision' });

/** What may be changed of an item before anything of it has begun. */
export const itemChangeSchema = z.strictObject({
  policyVersion: policyVersionSchema,
  number: numberSchema.optional(),
  employeeId: employeeSchema.optional(),
  options: chosenSchema.optional(),
  porting: portingSchema.optional(),
  startsAt: momentSchema.optional(),
  endsAt: momentSchema.nullable().optional(),
}).meta({ id: 'OrderItemChange' });

export const orderHistorySchema = z.object({
  items: z.array(z.object({
    itemNo: z.int().nullable().describe('null: the order itself.'),
    state: orderStateSchema,
    at: z.iso.datetime(),
    by: z.string().describe('A client of the API, or the app at work on its queue.'),
    reason: z.string().nullable(),
  })),
}).meta({ id: 'OrderHistory' });

export type NewOrder = z.output<typeof newOrderSchema>;
export type NewItem = z.output<typeof newItemSchema>;
export type AddItem = z.output<typeof addSchema>;
export type ItemChange = z.output<typeof itemChangeSchema>;
export type Order = z.output<typeof orderSchema>;
export type OrderItem = z.output<typeof itemSchema>;
export type PricedItem = z.output<typeof pricedItemSchema>;
export type Warning = z.output<typeof warningSchema>;
export type WholeOrder = z.output<typeof wholeOrderSchema>;
export type OrderList = z.output<typeof orderListSchema>;
export type OrderHistory = z.output<typeof orderHistorySchema>;
