import { Injectable } from '@nestjs/common';
import { type Purpose, PurposeGate, type PurposeWork, type Scope } from '@turbotrack/privacy';
import { type Caller, Problem, PROBLEMS, requireNoOpenWrite, writeOnce } from '@turbotrack/service';

/** Work under either purpose sees the columns that both may see. */
export type Reading = PurposeWork<'ordering' | 'self-service'>;

/** How far into the past a customer may date an event: the time a request takes, and clocks that differ. */
const LATENESS_MS = 5 * 60_000;

/** The name under which a caller stands in the access journal and on its orders. */
export function actorOf(caller: Caller): string {
  return `client:${caller.actor}`;
}

/** @throws Problem 403 when the caller acts for one customer: this is for the operator's own people */
export function requireOperator(caller: Caller): void {
  if (caller.customerId !== undefined) throw new Problem(PROBLEMS.forbidden);
}

/**
 * The earliest moment a caller may give (ms since the epoch). A customer may not date a holding back: calls of the
 * time before could be somebody else's. The operator may, to take over what was delivered elsewhere.
 */
export function earliestMomentFor(caller: Caller, nowMs: number): number {
  return caller.customerId === undefined ? -Infinity : nowMs - LATENESS_MS;
}

/** Opens the purpose gate for callers of the API: for a customer on its own rows only, whatever id it asks for. */
@Injectable()
export class WorkForCaller {
  constructor(private readonly gate: PurposeGate) {}

  /** Reads; `customerId` where the request names one. A customer reads as self-service, the operator's people as ordering. */
  read<R>(caller: Caller, why: string, customerId: number | undefined, work: (inside: Reading) => Promise<R>): Promise<R> {
    requireNoOpenWrite();
    const purpose = (caller.customerId === undefined ? 'ordering' : 'self-service') as 'ordering' | 'self-service';
    return this.gate.purpose(purpose, { scope: scopeOf(caller, customerId), actor: actorOf(caller), why }, work);
  }

  /** Writes about one customer. Of a route under `@Write` it is the one transaction of the request. @throws Problem 403 for an employee */
  async write<P extends Purpose & ('ordering' | 'delivery'), R>(purpose: P, caller: Caller, why: string, customerId: number, work: (inside: PurposeWork<P>) => Promise<R>): Promise<R> {
    if (caller.employeeId !== undefined) throw new Problem(PROBLEMS.forbidden);
    return writeOnce(this.gate, purpose, { scope: scopeOf(caller, customerId), actor: actorOf(caller), why }, work);
  }

  /** Writes what belongs to no customer yet, or to none. @throws Problem 403 for a customer */
  async writeAsOperator<R>(caller: Caller, why: string, work: (inside: PurposeWork<'ordering'>) => Promise<R>): Promise<R> {
    requireOperator(caller);
    return writeOnce(this.gate, 'ordering', { scope: 'all', actor: actorOf(caller), why }, work);
  }
}

/** An employee meets its own rows alone, whatever its token may do. */
function scopeOf(caller: Caller, customerId: number | undefined): Scope {
  const customer = caller.customerId ?? customerId;
  if (caller.employeeId !== undefined && customer !== undefined) return { customer, employee: caller.employeeId };
  return customer === undefined ? 'all' : { customer };
}

/**
 * Goes on only when the customer is there for this caller. Unknown and somebody else's look the same.
 *
 * @throws Problem 404
 */
export async function requireCustomer({ sql }: Pick<Reading, 'sql'>, customerId: number): Promise<void> {
  const { rowCount } = await sql(['ordering.customer'], 'select from ordering.customer where customer_id = $1', [customerId]);
  if (rowCount === 0) throw new Problem(PROBLEMS.notFound);
}
