import { pageSchema } from '@turbotrack/service';
import { z } from 'zod';
import { bilingualSchema, cvrSchema, daySchema, lineOfText, policyVersionSchema } from '../texts.js';

export const ownerSchema = z.strictObject({
  name: lineOfText(200),
  cvr: cvrSchema.nullable().default(null),
  source: lineOfText(200).describe('Where this is known from, e.g. the business register.'),
  validFrom: daySchema,
}).meta({ id: 'CustomerOwner' });

const addressFields = {
  street: lineOfText(200).describe('Necessary: invoices and deliveries are addressed to it.'),
  postcode: lineOfText(10),
  city: lineOfText(100),
};
const contactFields = {
  invoiceContact: lineOfText(200).describe('Necessary: whom an invoice is written to.'),
  invoiceEmail: z.email().max(254).describe('Necessary: where invoices are sent.'),
};
const countrySchema = z.string().regex(/^[A-Z]{2}$/).describe('ISO 3166-1 alpha-2.');
const languageSchema = z.enum(['da', 'en']);
const tariffCodeSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/);
const paymentTermsSchema = z.int().min(0).max(90);
const creditLimitSchema = z.int().min(0).max(2_147_483_647).nullable();
const tenantSchema = z.enum(['live', 'test']).describe('A test tenant is a customer to try the API out with: nothing is really delivered to it or charged.');
const nameSchema = lineOfText(200).describe('Necessary: the company the contract is made with.');

export const newCustomerSchema = z.strictObject({
  externalReference: lineOfText(64).nullable().default(null).describe('Your own key; asking again with it makes no second customer.'),
  name: nameSchema,
  cvr: cvrSchema.describe('Necessary: identifies the company on invoices.'),
  ...addressFields,
  country: countrySchema.default('DK'),
  ...contactFields,
  language: languageSchema.default('da'),
  tariffCode: tariffCodeSchema,
  paymentTermsDays: paymentTermsSchema.default(14),
  creditLimitOre: creditLimitSchema.default(null).describe('Øre a month without VAT that may be subscribed to before a person has to decide; null: no limit.'),
  policyVersion: policyVersionSchema,
  tenant: tenantSchema.default('live'),
  owner: ownerSchema.optional(),
}).meta({ id: 'NewCustomer' });

/** What a change may name; the policy version shown is necessary here too (P-01). */
export const customerChangeSchema = z.strictObject({
  policyVersion: policyVersionSchema,
  name: nameSchema.optional(),
  street: addressFields.street.optional(),
  postcode: addressFields.postcode.optional(),
  city: addressFields.city.optional(),
  country: countrySchema.optional(),
  invoiceContact: contactFields.invoiceContact.optional(),
  invoiceEmail: contactFields.invoiceEmail.optional(),
  language: languageSchema.optional(),
  tariffCode: tariffCodeSchema.optional().describe("For the operator's own people."),
  paymentTermsDays: paymentTermsSchema.optional().describe("For the operator's own people."),
  creditLimitOre: creditLimitSchema.optional().describe("For the operator's own people."),
}).meta({ id: 'CustomerChange' });

export const customerSchema = z.object({
  customerId: z.int(),
  externalReference: z.string().nullable(),
  name: z.string(),
  cvr: z.string(),
  street: z.string(),
  postcode: z.string(),
  city: z.string(),
  country: z.string(),
  invoiceContact: z.string(),
  invoiceEmail: z.string(),
  language: languageSchema,
  tariffCode: z.string(),
  paymentTermsDays: z.int(),
  creditLimitOre: z.int().nullable(),
  policyVersion: z.int(),
  tenant: tenantSchema,
  createdAt: z.iso.datetime(),
}).meta({ id: 'Customer' });

const warningSchema = z.object({ pointer: z.string(), code: z.enum(['cvr-check-digit']), text: bilingualSchema });

export const wholeCustomerSchema = customerSchema.extend({
  owners: z.array(ownerSchema),
  warnings: z.array(warningSchema),
}).meta({ id: 'CustomerWithOwners' });

export const customerPageSchema = pageSchema(customerSchema).meta({ id: 'CustomerPage' });

export type Owner = z.output<typeof ownerSchema>;
export type NewCustomer = z.output<typeof newCustomerSchema>;
export type CustomerChange = z.output<typeof customerChangeSchema>;
export type Customer = z.output<typeof customerSchema>;
export type WholeCustomer = z.output<typeof wholeCustomerSchema>;
