import { Injectable } from '@nestjs/common';
import { PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { type Caller, type Page, pageOf, type Paging, Problem, PROBLEMS } from '@turbotrack/service';
import { actorOf } from '../callers/work-for-caller.js';
import type { HeldNumber } from '../numbers/number.schemas.js';
import { readNumbers } from '../numbers/read-numbers.js';
import type { Employee } from './employee.schemas.js';
import { readEmployee } from './employees.js';

/** What an employee sees of itself: its own rows, whatever the employer may see. */
@Injectable()
export class OwnAccess {
  constructor(private readonly gate: PurposeGate) {}

  /** @throws Problem 403 for whoever is no employee, 404 when the employee is gone */
  me(caller: Caller): Promise<Employee> {
    return this.asEmployee(caller, 'look at oneself', (inside, customerId, employeeId) => readEmployee(inside, customerId, employeeId));
  }

  /** The numbers the employee holds and has held. @throws Problem 403 for whoever is no employee */
  numbers(caller: Caller, { after, limit }: Paging): Promise<Page<HeldNumber>> {
    return this.asEmployee(caller, 'list own numbers', async (inside, customerId) =>
      pageOf(await readNumbers(inside, customerId, { after, limit: limit + 1 }), limit, ({ assignmentId }) => assignmentId));
  }

  private async asEmployee<R>(caller: Caller, why: string, work: (inside: PurposeWork<'self-service'>, customerId: number, employeeId: number) => Promise<R>): Promise<R> {
    const { customerId: customer, employeeId: employee } = caller;
    if (customer === undefined || employee === undefined) throw new Problem(PROBLEMS.forbidden);
    return this.gate.purpose('self-service', { scope: { customer, employee }, actor: actorOf(caller), why, readOnly: true }, (inside) => work(inside, customer, employee));
  }
}
