import { Injectable } from '@nestjs/common';
import { type Access, PurposeGate } from '@turbotrack/privacy';
import { Queues } from '@turbotrack/service';
import { SendRequest } from '../delivery/send-request.js';
import { sendOperatorRequest } from '../jobs.js';
import { liftBars } from './set-bars.js';

const ACCESS = { scope: 'all', actor: 'app:ordering', why: 'end bars' } as const satisfies Access;

/** Lifts bars whose time is over, and sends again what an operator was asked for and has not answered. */
@Injectable()
export class EndBars {
  constructor(
    private readonly gate: PurposeGate,
    private readonly requests: SendRequest,
    private readonly queues: Queues,
  ) {}

  async liftExpired(): Promise<void> {
    await this.gate.purpose('delivery', ACCESS, async (inside) => {
      const { rows } = await inside.sql<{ customer_id: number; bars: number[] }>(
        ['ordering.service_bar'], `select customer_id, array_agg(bar_id) as bars from ordering.service_bar where state = 'active' and expires_at <= now() group by customer_id order by customer_id`);
      for (const { customer_id: customerId, bars } of rows) await liftBars(inside, customerId, bars, this.requests.operatorName);
    });
  }

  async sendWaiting(): Promise<void> {
    const { rows } = await this.gate.purpose('delivery', ACCESS, ({ sql }) => sql<{ request_id: string }>(
      ['ordering.operator_request'],
      `select request_id from ordering.operator_request
       where order_id is null and state <> 'answered' and coalesce(sent_at, asked_at) < now() - interval '10 minutes' order by asked_at limit 1000`,
    ));
    for (const { request_id: requestId } of rows) await this.queues.enqueue(sendOperatorRequest, { requestId }, { key: requestId });
  }
}
