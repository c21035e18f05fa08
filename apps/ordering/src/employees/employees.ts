import { Injectable } from '@nestjs/common';
import type { PurposeWork } from '@turbotrack/privacy';
import { type Caller, type Page, pageOf, type Paging, Problem, PROBLEMS, recordEvents } from '@turbotrack/service';
import { requireCustomer, WorkForCaller } from '../callers/work-for-caller.js';
import type { Employee, EmployeeChange, NewEmployee } from './employee.schemas.js';

interface EmployeeRow {
  employee_id: number;
  external_reference: string | null;
  name: string;
  email: string | null;
  policy_version: number;
  informed_confirmed_at: Date;
  ended_at: Date | null;
}

type Querying = Pick<PurposeWork<'ordering' | 'self-service'>, 'sql'>;

const COLUMNS = 'employee_id, external_reference, name, email, policy_version, informed_confirmed_at, ended_at';

/** The customers' people who use a number. */
@Injectable()
export class Employees {
  constructor(private readonly work: WorkForCaller) {}

  /** @throws Problem 404 */
  list(caller: Caller, customerId: number, { after, limit }: Paging): Promise<Page<Employee>> {
    return this.work.read(caller, 'list employees', customerId, async (inside) => {
      await requireCustomer(inside, customerId);
      const rows = await readWhere(inside, 'customer_id = $1 and employee_id > $2 order by employee_id limit $3', [customerId, after, limit + 1]);
      return pageOf(rows, limit, ({ employeeId }) => employeeId);
    });
  }

  /** @throws Problem 404 */
  find(caller: Caller, customerId: number, employeeId: number): Promise<Employee> {
    return this.work.read(caller, 'look at employee', customerId, (inside) => readEmployee(inside, customerId, employeeId));
  }

  /**
   * Adds employees, in the order given. The moment of the employer's confirmation (P-02) is now. One whose reference is
   * there already is answered as it is, when it is the same.
   *
   * @throws Problem 404, 400 when a reference stands twice in the list, 409 when a reference belongs to somebody else
   */
  add(caller: Caller, customerId: number, wanted: readonly NewEmployee[]): Promise<Employee[]> {
    requireDistinct(wanted);
    return this.work.write('ordering', caller, 'add employees', customerId, async (inside) => {
      await requireCustomer(inside, customerId);
      const { rows } = await inside.sql<EmployeeRow>(
        ['ordering.employee'],
        `insert into ordering.employee (customer_id, external_reference, name, email, policy_version, informed_confirmed_at)
         select $1, reference, name, email, policy_version, now()
         from unnest($2::text[], $3::text[], $4::text[], $5::int[]) with ordinality as wanted (reference, name, email, policy_version, place) order by place
         on conflict (customer_id, external_reference) do nothing
         returning ${COLUMNS}`,
        [customerId, wanted.map(({ reference }) => reference), wanted.map(({ name }) => name), wanted.map(({ email }) => email), wanted.map(({ policyVersion }) => policyVersion)],
      );
      await recordEvents(inside, rows.map(({ employee_id: employeeId }) => ({ customerId, type: 'employee.added', ids: { employeeId } })));
      if (rows.length === wanted.length) return rows.map(employeeFrom);
      return merge(inside, customerId, wanted, rows.map(employeeFrom));
    });
  }

  /** Corrects what is registered (P-26). @throws Problem 404 */
  change(caller: Caller, customerId: number, employeeId: number, { name, email, policyVersion }: EmployeeChange): Promise<Employee> {
    return this.work.write('ordering', caller, 'change employee', customerId, async (inside) => {
      await inside.sql(
        ['ordering.employee'],
        `update ordering.employee set name = coalesce($3, name), email = case when $4 then $5 else email end, policy_version = $6 where customer_id = $1 and employee_id = $2`,
        [customerId, employeeId, name ?? null, email !== undefined, email ?? null, policyVersion],
      );
      return readEmployee(inside, customerId, employeeId);
    });
  }
}

/** @throws Problem 404 when the employee is not there, or not there for this caller */
export async function readEmployee(inside: Querying, customerId: number, employeeId: number): Promise<Employee> {
  const [employee] = await readWhere(inside, 'customer_id = $1 and employee_id = $2', [customerId, employeeId]);
  if (!employee) throw new Problem(PROBLEMS.notFound);
  return employee;
}

/** The added ones and those that were there already, in the order wanted. */
async function merge(inside: Querying, customerId: number, wanted: readonly NewEmployee[], added: readonly Employee[]): Promise<Employee[]> {
  const there = await readWhere(inside, 'customer_id = $1 and external_reference = any($2)', [customerId, wanted.flatMap(({ reference }) => reference ?? [])]);
  const byReference = new Map(there.map((employee) => [employee.reference, employee]));
  const withoutReference = added.filter(({ reference }) => reference === null);
  let next = 0;
  return wanted.map((one, place) => {
    const employee = one.reference === null ? withoutReference[next++] : byReference.get(one.reference);
    if (employee && employee.name === one.name && employee.email === one.email && employee.policyVersion === one.policyVersion) return employee;
    throw new Problem(PROBLEMS.conflict, {
      errors: [{
        in: 'body', pointer: wanted.length === 1 ? '/reference' : `/${place}/reference`,
        detail: { en: 'This reference belongs to another employee of the customer.', da: 'Denne reference tilhører en anden medarbejder hos kunden.' },
      }],
    });
  });
}

function requireDistinct(wanted: readonly NewEmployee[]): void {
  const seen = new Set<string>();
  const errors = wanted.flatMap(({ reference }, place) => {
    if (reference === null || !seen.has(reference)) {
      if (reference !== null) seen.add(reference);
      return [];
    }
    return [{ in: 'body' as const, pointer: `/${place}/reference`, detail: { en: 'This reference stands in the list twice.', da: 'Denne reference står to gange på listen.' } }];
  });
  if (errors.length > 0) throw new Problem(PROBLEMS.invalidRequest, { errors });
}

async function readWhere({ sql }: Querying, condition: string, values: readonly unknown[]): Promise<Employee[]> {
  const { rows } = await sql<EmployeeRow>(['ordering.employee'], `select ${COLUMNS} from ordering.employee where ${condition}`, values);
  return rows.map(employeeFrom);
}

function employeeFrom(row: EmployeeRow): Employee {
  return {
    employeeId: row.employee_id,
    reference: row.external_reference,
    name: row.name,
    email: row.email,
    policyVersion: row.policy_version,
    informedConfirmedAt: row.informed_confirmed_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  };
}
