import { listSchema, pageSchema } from '@turbotrack/service';
import { z } from 'zod';
import { momentSchema } from '../orders/order.schemas.js';
import { bilingualSchema, lineOfText, policyVersionSchema } from '../texts.js';

const nameSchema = lineOfText(200).describe('Necessary: the call specification names who used a number.');
const emailSchema = z.email().max(254).nullable();

const employeeFields = {
  reference: lineOfText(100).nullable().default(null).describe("Voluntary: the employer's own number of the employee. Asked for again, the employee is added once."),
  name: nameSchema,
  email: emailSchema.default(null),
  policyVersion: policyVersionSchema,
};

export const newEmployeeSchema = z.strictObject({
  ...employeeFields,
  informedConfirmed: z.literal(true).describe('Necessary: the employer confirms having informed the employee (GDPR art. 14).'),
}).meta({ id: 'NewEmployee' });

const newEmployeeListSchema = z.array(newEmployeeSchema).min(1).max(1_000);

/** One employee or a list of them; always a list inside. Not a union, so that each fault keeps its own pointer. */
export const newEmployeesSchema = z.unknown().transform((body, context): NewEmployee[] => {
  const parsed = Array.isArray(body) ? newEmployeeListSchema.safeParse(body) : newEmployeeSchema.transform((one) => [one]).safeParse(body);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) context.addIssue({ ...issue, input: body } as never);
  return z.NEVER;
}).meta({ oneOf: [z.toJSONSchema(newEmployeeSchema, { io: 'input' }), z.toJSONSchema(newEmployeeListSchema, { io: 'input' })] });

export const employeeChangeSchema = z.strictObject({ name: nameSchema.optional(), email: emailSchema.optional(), policyVersion: policyVersionSchema }).meta({ id: 'EmployeeChange' });

export const employeeEndSchema = z.strictObject({
  at: momentSchema.describe('First moment no longer employed.'),
  numbers: z.enum(['keep', 'release']).describe('What becomes of the numbers: the company keeps them, with nobody in particular, or they are released.'),
}).meta({ id: 'EmployeeEnd' });

export const employeeSchema = z.object({
  employeeId: z.int(),
  reference: z.string().nullable(),
  name: z.string(),
  email: z.string().nullable(),
  policyVersion: z.int(),
  informedConfirmedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
}).meta({ id: 'Employee' });

export const employeesSchema = z.object({ items: z.array(employeeSchema) }).meta({ id: 'Employees' });
export const employeePageSchema = pageSchema(employeeSchema).meta({ id: 'EmployeePage' });
export const employeeListSchema = listSchema;

export const employeeNoticeSchema = z.object({ subject: bilingualSchema, text: bilingualSchema }).meta({ id: 'EmployeeNotice' });

export type NewEmployee = z.output<typeof newEmployeeSchema>;
export type EmployeeChange = z.output<typeof employeeChangeSchema>;
export type EmployeeEnd = z.output<typeof employeeEndSchema>;
export type Employee = z.output<typeof employeeSchema>;
export type EmployeeList = z.output<typeof employeeListSchema>;
