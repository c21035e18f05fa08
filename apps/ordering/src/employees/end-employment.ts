import { Injectable } from '@nestjs/common';
import { type Caller, Problem, PROBLEMS } from '@turbotrack/service';
import { earliestMomentFor, WorkForCaller } from '../callers/work-for-caller.js';
import { handOver } from '../numbers/reassign-number.js';
import { endHolding } from '../numbers/release-number.js';
import type { Employee, EmployeeEnd } from './employee.schemas.js';
import { readEmployee } from './employees.js';

/** Ends what an employee has with the company's numbers. */
@Injectable()
export class EndEmployment {
  constructor(private readonly work: WorkForCaller) {}

  /**
   * From the moment on the employee holds no number: the company keeps them with nobody in particular, or they are
   * released. Holdings that would begin later go on with nobody in particular. Asking again for the same moment changes nothing.
   *
   * @throws Problem 404, 400 for a moment in the past from a customer, 409 when the employee has ended at another moment
   */
  async end(caller: Caller, customerId: number, employeeId: number, { at, numbers }: EmployeeEnd): Promise<Employee> {
    if (at < earliestMomentFor(caller, Date.now())) throw new Problem(PROBLEMS.invalidRequest, {
      errors: [{ in: 'body', pointer: '/at', detail: { en: 'The moment lies in the past.', da: 'Tidspunktet ligger i fortiden.' } }],
    });
    const moment = new Date(at).toISOString();
    // The mark first: from then on nothing is ordered for or given to the employee. What is left half done by an outage is done by asking again.
    const employee = await this.work.write('ordering', caller, 'end employment', customerId, async (inside) => {
      await inside.sql(['ordering.employee'], 'update ordering.employee set ended_at = $3 where customer_id = $1 and employee_id = $2 and ended_at is null', [customerId, employeeId, moment]);
      return readEmployee(inside, customerId, employeeId);
    });
    if (employee.endedAt !== moment) throw new Problem(PROBLEMS.conflict, {
      errors: [{ in: 'body', pointer: '/at', detail: { en: 'The employee has ended at another moment already.', da: 'Medarbejderen er allerede ophørt på et andet tidspunkt.' } }],
    });
    await this.endHoldings(caller, customerId, employeeId, at, numbers);
    return employee;
  }

  private endHoldings(caller: Caller, customerId: number, employeeId: number, at: number, numbers: EmployeeEnd['numbers']): Promise<void> {
    return this.work.write('delivery', caller, 'end holdings of employee', customerId, async (inside) => {
      const { rows } = await inside.sql<{ assignment_id: number; subscription_id: number; begun: boolean }>(
        ['ordering.assignment'],
        `select assignment_id, subscription_id, lower(during) < $3 as begun from ordering.assignment
         where customer_id = $1 and employee_id = $2 and (upper_inf(during) or upper(during) > $3) order by number_id, lower(during) for update`,
        [customerId, employeeId, new Date(at).toISOString()],
      );
      for (const { assignment_id: assignmentId, subscription_id: subscriptionId, begun } of rows) {
        if (!begun) await inside.sql(['ordering.assignment'], 'update ordering.assignment set employee_id = null where assignment_id = $1', [assignmentId]);
        else if (numbers === 'keep') await handOver(inside, { assignmentId }, null, at);
        else await endHolding(inside, { assignmentId, subscriptionId }, at, null);
      }
    });
  }
}
