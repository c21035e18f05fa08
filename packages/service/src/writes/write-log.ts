import type { Purpose, PurposeWork } from '@turbotrack/privacy';
import type { Caller } from '../auth/bearer-tokens.js';

/** What the log keeps of a write. */
export interface WriteFacts {
  readonly app: string;
  readonly caller: Caller;
  readonly method: string;
  /** The template: `/customers/:customerId`. */
  readonly route: string;
  /** The parameters of the path. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly customerId: number | null;
  readonly status: number;
  /** The type of the problem it was answered with. */
  readonly problem?: string;
}

const LARGEST_ID = 2_147_483_647;

const isId = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= LARGEST_ID;

/** Six digits in a row could be a telephone number. */
const CODE = /^(?!.*\d{6})[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;

/**
 * What the path names. Of a write that was refused the ids alone, as digits: whatever else stands there is only what somebody typed, a name perhaps.
 * Of one that was carried out the codes too: its route has found each to be the code of something.
 */
function namedIn(parameters: Readonly<Record<string, string>>, carriedOut: boolean): Record<string, string | number> {
  const named: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (name.endsWith('Id') && /^\d+$/.test(value) && isId(Number(value))) named[name] = Number(value);
    else if (carriedOut && CODE.test(value)) named[name] = value;
  }
  return named;
}

/** Work for all that ends with one customer, such as its registration, belongs to that customer. */
export function customerIn(body: string): number | undefined {
  const { customerId } = (JSON.parse(body) ?? {}) as { customerId?: unknown };
  return isId(customerId) ? customerId : undefined;
}

/** The ids that an answer tells. */
export function idsIn(body: string): Record<string, string | number> {
  const answer: unknown = JSON.parse(body);
  if (typeof answer !== 'object' || answer === null) return {};
  return Object.fromEntries(Object.entries(answer).filter((entry): entry is [string, number] => entry[0].endsWith('Id') && isId(entry[1])));
}

/** Writes a line of the log: of a write that was carried out with its answer, in its transaction; of one that was refused without, in one of its own. */
export async function recordWrite({ sql }: Pick<PurposeWork<Purpose>, 'sql'>, facts: WriteFacts, body?: string): Promise<void> {
  const { app, caller, method, route, status } = facts;
  const ids = { ...namedIn(facts.parameters, body !== undefined), ...(body !== undefined && idsIn(body)) };
  const about = ids['customerId'];
  const customerId = facts.customerId ?? (typeof about === 'number' ? about : null);
  await sql(
    ['platform.api_write'],
    'insert into platform.api_write (app, customer_id, subject, actor, method, route, ids, status, problem) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)',
    [app, customerId, caller.subject, caller.actor, method, route, JSON.stringify(ids), status, facts.problem ?? null],
  );
}
