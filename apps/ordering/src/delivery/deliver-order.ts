import { Injectable } from '@nestjs/common';
import { PurposeGate } from '@turbotrack/privacy';
import { Handles, type JobContext, type JobPayload } from '@turbotrack/service';
import { deliverOrder, sendOperatorRequest } from '../jobs.js';
import { advanceItems } from './advance-items.js';
import { beginItems, ITEMS_AT_ONCE } from './begin-items.js';
import { SendRequest } from './send-request.js';
import { accessTo, type Delivery, lockOrder } from './work-on-order.js';

/** Milliseconds after which an operator that took a request is asked again what became of it. */
const ASK_AGAIN = '10 minutes';

interface Round {
  readonly closed: boolean;
  readonly begun: number;
  readonly unsent: readonly string[];
}

/** Delivers orders (P-06): begins what waits, some at a time, and hands over what its steps need. Doing it twice changes nothing. */
@Injectable()
export class DeliverOrder {
  constructor(
    private readonly gate: PurposeGate,
    private readonly requests: SendRequest,
  ) {}

  @Handles(deliverOrder)
  async deliver({ orderId }: JobPayload<typeof deliverOrder>, { signal }: Pick<JobContext, 'signal'>): Promise<void> {
    const tried = new Set<string>();
    for (;;) {
      signal.throwIfAborted();
      const { closed, begun, unsent } = await this.gate.purpose('delivery', accessTo(orderId), (inside) => this.workOn(inside, orderId));
      if (closed) return;
      const next = unsent.filter((requestId) => !tried.has(requestId));
      let answered = false;
      for (const requestId of next) {
        signal.throwIfAborted();
        tried.add(requestId);
        const outcome = await this.requests.send(requestId);
        if (outcome === 'closed') return;
        answered ||= outcome === 'answered';
      }
      // Nothing more can be done before the operator says something.
      if (!answered && begun < ITEMS_AT_ONCE) return;
    }
  }

  @Handles(sendOperatorRequest)
  async sendAgain({ requestId }: JobPayload<typeof sendOperatorRequest>, { signal }: Pick<JobContext, 'signal'>): Promise<void> {
    const orderId = await this.requests.orderOf(requestId);
    if (orderId === null) await this.requests.send(requestId);
    else if ((await this.requests.send(requestId)) !== 'closed') await this.deliver({ orderId }, { signal });
  }

  private async workOn(inside: Delivery, orderId: number): Promise<Round> {
    const order = await lockOrder(inside, orderId);
    const begun = order.closed ? 0 : await beginItems(inside, order);
    // Of a closed order as well: what was answered too late is undone.
    const closed = await advanceItems(inside, order, this.requests.operatorName);
    const { rows } = await inside.sql<{ request_id: string }>(
      ['ordering.operator_request'],
      `select request_id from ordering.operator_request where order_id = $1 and (state = 'unsent' or state = 'taken' and sent_at < now() - $2::interval) order by asked_at, request_id`,
      [orderId, ASK_AGAIN],
    );
    return { closed: closed && rows.length === 0, begun, unsent: rows.map(({ request_id }) => request_id) };
  }
}
