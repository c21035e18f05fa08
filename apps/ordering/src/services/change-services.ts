import { Injectable } from '@nestjs/common';
import type { BarKind } from '@turbotrack/network-operators';
import { type Caller, Problem, PROBLEMS } from '@turbotrack/service';
import { actorOf, WorkForCaller } from '../callers/work-for-caller.js';
import { SendRequest } from '../delivery/send-request.js';
import type { Delivery } from '../delivery/work-on-order.js';
import { customerOfSubscription, readBar } from './read-bars.js';
import { liftBars, setBars } from './set-bars.js';
import type { Bar } from './service.schemas.js';

/** What is wished for a subscription. */
export interface ServiceWish {
  readonly kind: BarKind;
  readonly limitKroner?: number | undefined;
  /** Ms since the epoch. */
  readonly expiresAt: number | null;
}

/** Bars and suspensions that the customer, or our people, ask for. The operator's confirmation follows. */
@Injectable()
export class ChangeServices {
  constructor(
    private readonly work: WorkForCaller,
    private readonly requests: SendRequest,
  ) {}

  /** @throws Problem 404, 400 for an expiry in the past, 409 when the subscription has no number now, or another limit or expiry stands */
  async set(caller: Caller, subscriptionId: number, { kind, limitKroner, expiresAt }: ServiceWish): Promise<Bar> {
    if (expiresAt !== null && expiresAt <= Date.now()) {
      throw new Problem(PROBLEMS.invalidRequest, { errors: [{ in: 'body', pointer: '/expiresAt', detail: { en: 'The moment lies in the past.', da: 'Tidspunktet ligger i fortiden.' } }] });
    }
    return this.change(caller, 'set bar', subscriptionId, async (inside, customerId) => {
      const [barId] = await setBars(inside, {
        customerId, subscriptionIds: [subscriptionId], kind, limitKroner, expiresAt, askedBy: actorOf(caller), source: caller.customerId === undefined ? 'staff' : 'customer',
      }, this.requests.operatorName);
      if (barId !== undefined) return readBar(inside, subscriptionId, barId);
      const standing = await standingBar(inside, subscriptionId, kind);
      const same = standing && standing.limitKroner === (limitKroner ?? null) && (standing.expiresAt === null ? null : Date.parse(standing.expiresAt)) === expiresAt && standing.state !== 'lifting';
      if (!same) throw conflict(standing !== undefined);
      return standing;
    });
  }

  /** Asking again changes nothing. @throws Problem 404 */
  lift(caller: Caller, subscriptionId: number, barId: number): Promise<Bar> {
    return this.change(caller, 'lift bar', subscriptionId, async (inside, customerId) => {
      const bar = await readBar(inside, subscriptionId, barId);
      requireRight(caller, bar);
      await liftBars(inside, customerId, [barId], this.requests.operatorName);
      return readBar(inside, subscriptionId, barId);
    });
  }

  /** @throws Problem 404, 409 when it is not suspended */
  resume(caller: Caller, subscriptionId: number): Promise<Bar> {
    return this.change(caller, 'resume subscription', subscriptionId, async (inside, customerId) => {
      const standing = await standingBar(inside, subscriptionId, 'all');
      if (!standing) throw new Problem(PROBLEMS.conflict);
      requireRight(caller, standing);
      await liftBars(inside, customerId, [standing.barId], this.requests.operatorName);
      return readBar(inside, subscriptionId, standing.barId);
    });
  }

  private async change<R>(caller: Caller, why: string, subscriptionId: number, work: (inside: Delivery, customerId: number) => Promise<R>): Promise<R> {
    // Whose it is decides the scope; somebody else's is unknown to the caller.
    const customerId = await this.work.read(caller, why, undefined, (inside) => customerOfSubscription(inside, subscriptionId));
    return this.work.write('delivery', caller, why, customerId, (inside) => work(inside, customerId));
  }
}

/** What a reminder or our own people closed, the customer does not open again. @throws Problem 403 */
function requireRight(caller: Caller, { source }: Bar): void {
  if (caller.customerId !== undefined && (source === 'staff' || source === 'reminder')) throw new Problem(PROBLEMS.forbidden);
}

async function standingBar(inside: Delivery, subscriptionId: number, kind: BarKind): Promise<Bar | undefined> {
  const { rows: [row] } = await inside.sql<{ bar_id: number }>(
    ['ordering.service_bar'], `select bar_id from ordering.service_bar where subscription_id = $1 and kind = $2 and state in ('requested', 'active', 'lifting')`, [subscriptionId, kind]);
  return row && readBar(inside, subscriptionId, row.bar_id);
}

function conflict(standing: boolean): Problem {
  const detail = standing
    ? { en: 'A bar of this kind stands already, with another limit or end, or is being lifted. Lift it first.', da: 'En spærring af denne slags findes allerede, med en anden grænse eller slutning, eller er ved at blive ophævet. Ophæv den først.' }
    : { en: 'The subscription has no number at present.', da: 'Abonnementet har intet nummer for tiden.' };
  return new Problem(PROBLEMS.conflict, { errors: [{ in: 'body', pointer: '/kind', detail }] });
}
