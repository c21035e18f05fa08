import type { Access } from '@turbotrack/privacy';
import { type Caller, Problem, PROBLEMS, type Tenant } from '@turbotrack/service';
import { CUSTOMER_MACHINE_SCOPES } from '../accounts/roles.js';
import type { NewMachine } from './machine.schemas.js';

const WIDER = new Problem(PROBLEMS.forbidden, {
  detail: {
    en: 'A program can be given only scopes that you have yourself and that programs may have.',
    da: 'Et program kan kun få adgange, som du selv har, og som programmer må have.',
  },
});

/** Making accounts, clients and keys stays with people, and with the programs that the operator configures by hand. */
const NOT_FOR_MACHINES = /^(identity|sessions|me):/;

/**
 * Whose a new program is to be, and for which tenant. A customer's caller makes programs of that customer and of its own
 * tenant, whatever it asks for; nobody passes on a scope that it does not have.
 *
 * @throws Problem 403
 */
export function placeForMachine(caller: Caller, wanted: NewMachine, why: string): { customerId: number | undefined; tenant: Tenant; access: Access } {
  if (caller.customerId !== undefined && wanted.customerId !== undefined && wanted.customerId !== caller.customerId) throw new Problem(PROBLEMS.forbidden);
  const customerId = caller.customerId ?? wanted.customerId;
  if (customerId === undefined && !caller.scopes.has('identity:staff')) throw new Problem(PROBLEMS.forbidden);
  const allowed = (scope: string): boolean => caller.scopes.has(scope) && !NOT_FOR_MACHINES.test(scope) && (customerId === undefined || CUSTOMER_MACHINE_SCOPES.includes(scope));
  if (!wanted.scopes.every(allowed)) throw WIDER;
  const tenant = caller.customerId === undefined ? (wanted.tenant ?? 'live') : caller.tenant;
  if (tenant !== (wanted.tenant ?? tenant) || (tenant === 'test' && customerId === undefined)) throw new Problem(PROBLEMS.forbidden);
  return { customerId, tenant, access: { scope: customerId === undefined ? 'all' : { customer: customerId }, actor: `client:${caller.actor}`, why } };
}
