import { Injectable } from '@nestjs/common';
import { type Caller, type Page, pageOf, type Paging } from '@turbotrack/service';
import { requireCustomer, WorkForCaller } from '../callers/work-for-caller.js';
import type { Employee, NewEmployee } from './employee.schemas.js';

interface EmployeeRow {
  employee_id: number;
  name: string;
  email: string | null;
  policy_version: number;
  informed_confirmed_at: Date;
}

const COLUMNS = 'employee_id, name, email, policy_version, informed_confirmed_at';

/** The customers' people who use a number. */
@Injectable()
export class Employees {
  constructor(private readonly work: WorkForCaller) {}

  /** @throws Problem 404 */
  list(caller: Caller, customerId: number, { after, limit }: Paging): Promise<Page<Employee>> {
    return this.work.read(caller, 'list employees', customerId, async (inside) => {
      await requireCustomer(inside, customerId);
      const { rows } = await inside.sql<EmployeeRow>(
        ['ordering.employee'],
        `select ${COLUMNS} from ordering.employee where customer_id = $1 and employee_id > $2 order by employee_id limit $3`,
        [customerId, after, limit + 1],
      );
      return pageOf(rows.map(employeeFrom), limit, ({ employeeId }) => employeeId);
    });
  }

  /**
   * Adds employees, in the order given. The moment of the employer's confirmation (P-02) is now.
   *
   * @throws Problem 404
   */
  add(caller: Caller, customerId: number, wanted: readonly NewEmployee[]): Promise<Employee[]> {
    return this.work.write('ordering', caller, 'add employees', customerId, async (inside) => {
      await requireCustomer(inside, customerId);
      const { rows } = await inside.sql<EmployeeRow>(
        ['ordering.employee'],
        `insert into ordering.employee (customer_id, name, email, policy_version, informed_confirmed_at)
         select $1, name, email, policy_version, now()
         from unnest($2::text[], $3::text[], $4::int[]) with ordinality as wanted (name, email, policy_version, place) order by place
         returning ${COLUMNS}`,
        [customerId, wanted.map(({ name }) => name), wanted.map(({ email }) => email), wanted.map(({ policyVersion }) => policyVersion)],
      );
      return rows.map(employeeFrom);
    });
  }
}

function employeeFrom(row: EmployeeRow): Employee {
  return {
    employeeId: row.employee_id,
    name: row.name,
    email: row.email,
    policyVersion: row.policy_version,
    informedConfirmedAt: row.informed_confirmed_at.toISOString(),
  };
}
