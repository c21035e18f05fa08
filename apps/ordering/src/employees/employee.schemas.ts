import { pageSchema } from '@turbotrack/service';
import { z } from 'zod';
import { lineOfText, policyVersionSchema } from '../texts.js';

const employeeFields = {
  name: lineOfText(200).describe('Necessary: the call specification names who used a number.'),
  email: z.email().max(254).nullable().default(null),
  policyVersion: policyVersionSchema,
};

export const newEmployeeSchema = z.strictObject({
  ...employeeFields,
  informedConfirmed: z.literal(true).describe('Necessary: the employer confirms having informed the employee (GDPR art. 14).'),
}).meta({ id: 'NewEmployee' });

const listSchema = z.array(newEmployeeSchema).min(1).max(1_000);

/** One employee or a list of them; always a list inside. Not a union, so that each fault keeps its own pointer. */
export const newEmployeesSchema = z.unknown().transform((body, context): NewEmployee[] => {
  const parsed = Array.isArray(body) ? listSchema.safeParse(body) : newEmployeeSchema.transform((one) => [one]).safeParse(body);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) context.addIssue({ ...issue, input: body } as never);
  return z.NEVER;
}).meta({ oneOf: [z.toJSONSchema(newEmployeeSchema, { io: 'input' }), z.toJSONSchema(listSchema, { io: 'input' })] });

export const employeeSchema = z.object({
  employeeId: z.int(),
  name: z.string(),
  email: z.string().nullable(),
  policyVersion: z.int(),
  informedConfirmedAt: z.iso.datetime(),
}).meta({ id: 'Employee' });

export const employeesSchema = z.object({ items: z.array(employeeSchema) }).meta({ id: 'Employees' });
export const employeePageSchema = pageSchema(employeeSchema).meta({ id: 'EmployeePage' });

export type NewEmployee = z.output<typeof newEmployeeSchema>;
export type Employee = z.output<typeof employeeSchema>;
