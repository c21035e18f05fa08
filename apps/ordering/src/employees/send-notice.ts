import { Injectable } from '@nestjs/common';
import { spoolMail } from '@turbotrack/mail';
import { type Caller, Problem, PROBLEMS } from '@turbotrack/service';
import { WorkForCaller } from '../callers/work-for-caller.js';

/** Sends an employee, at the employer's wish, the notice that the employer owes (GDPR art. 14; P-02). */
@Injectable()
export class SendNotice {
  constructor(private readonly work: WorkForCaller) {}

  /**
   * Spools the notice in the language of the customer. It goes once for each version of the policy, however often it is asked for.
   *
   * @throws Problem 404, 409 when no e-mail address of the employee is known
   */
  send(caller: Caller, customerId: number, employeeId: number): Promise<void> {
    return this.work.write('delivery', caller, 'send employee notice', customerId, async (inside) => {
      const { rows: [found] } = await inside.sql<{ email: string | null; policy_version: number; company: string; language: 'da' | 'en' }>(
        ['ordering.employee', 'ordering.customer'],
        `select e.email, e.policy_version, c.name as company, c.language from ordering.employee e join ordering.customer c using (customer_id)
         where e.customer_id = $1 and e.employee_id = $2 and e.ended_at is null`,
        [customerId, employeeId],
      );
      if (!found) throw new Problem(PROBLEMS.notFound);
      if (found.email === null) throw new Problem(PROBLEMS.conflict);
      await spoolMail(inside, {
        key: `employee-notice.${employeeId}.${found.policy_version}`, customerId, recipient: found.email, language: found.language, template: 'employee-notice', content: { company: found.company },
      });
    });
  }
}
