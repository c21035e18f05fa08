import type { Access, PurposeGate, PurposeWork } from '@turbotrack/privacy';
import { type Caller, Problem, PROBLEMS } from '@turbotrack/service';
import type { CallViewer } from '@turbotrack/telephony';
import { type CallChoices, readCallChoices } from './call-choices.js';

/** Work on a customer's calls, with what the customer chose about showing them read in the same transaction. */
export interface UsageWork {
  readonly inside: Pick<PurposeWork<'self-service'>, 'sql'>;
  readonly customerId: number;
  readonly viewer: CallViewer;
  readonly choices: CallChoices;
}

/**
 * Reads usage for a customer, or for one employee of it, whose own calls alone the database then shows.
 *
 * @throws Problem 403 for whoever is no customer
 */
export async function viewUsage<R>(gate: PurposeGate, { actor, customerId, employeeId }: Caller, why: string, work: (usage: UsageWork) => Promise<R>): Promise<R> {
  if (customerId === undefined) {
    throw new Problem(PROBLEMS.forbidden, { detail: { en: 'Usage is told to the customer whose it is, and to nobody else.', da: 'Forbrug vises for den kunde, det tilhører, og for ingen andre.' } });
  }
  const scope: Access['scope'] = { customer: customerId, ...(employeeId !== undefined && { employee: employeeId }) };
  const viewer = employeeId === undefined ? 'company' : 'employee';
  return gate.purpose('self-service', { scope, actor: `client:${actor}`, why, readOnly: true }, async (inside) =>
    work({ inside, customerId, viewer, choices: await readCallChoices(inside, customerId, viewer) }));
}
