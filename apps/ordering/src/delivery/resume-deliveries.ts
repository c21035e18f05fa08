import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Access, PurposeGate } from '@turbotrack/privacy';
import { Handles, Log, Queues } from '@turbotrack/service';
import { deliverOrder, resumeDeliveries } from '../jobs.js';

const ACCESS = { scope: 'all', actor: 'app:ordering', why: 'resume deliveries' } as const satisfies Access;

/**
 * Asks for the delivery of every open order again, at every start and every hour: its job may be lost with the queue,
 * have failed in an outage, or while its customer was restricted. One that waits or runs is left as it is.
 */
@Injectable()
export class ResumeDeliveries implements OnApplicationBootstrap {
  constructor(
    private readonly gate: PurposeGate,
    private readonly queues: Queues,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.queues.schedule(resumeDeliveries, {}, { id: 'resume-deliveries', pattern: '0 7 * * * *' });
    await this.resume().catch((error: unknown) => this.log.error('deliveries-not-resumed', {}, error));
  }

  @Handles(resumeDeliveries)
  async resume(): Promise<void> {
    const orders = await this.gate.purpose('delivery', ACCESS, async ({ sql }) => {
      // The orders of a restricted customer are out of sight.
      const { rows } = await sql<{ order_id: number }>(
        ['ordering.customer_order', 'ordering.operator_request'], `select order_id from ordering.customer_order where state in ('acknowledged', 'pending', 'in-progress')
         union select order_id from ordering.operator_request where order_id is not null and state <> 'answered' order by order_id`,
      );
      return rows;
    });
    for (const { order_id: orderId } of orders) await this.queues.enqueue(deliverOrder, { orderId }, { key: String(orderId) });
  }
}
