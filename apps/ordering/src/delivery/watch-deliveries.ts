import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Access, PurposeGate } from '@turbotrack/privacy';
import { Alarms, Handles, Log, Queues } from '@turbotrack/service';
import { watchDeliveries } from '../jobs.js';
import { EndBars } from '../services/end-bars.js';

const ACCESS = { scope: 'all', actor: 'app:ordering', why: 'watch deliveries' } as const satisfies Access;

/** Calls a person, once, for every step and service that no answer came for in time; every minute. */
@Injectable()
export class WatchDeliveries implements OnApplicationBootstrap {
  constructor(
    private readonly gate: PurposeGate,
    private readonly queues: Queues,
    private readonly alarms: Alarms,
    private readonly bars: EndBars,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.queues.schedule(watchDeliveries, {}, { id: 'watch-deliveries', pattern: '20 * * * * *' }).catch((error: unknown) => this.log.error('deliveries-not-watched', {}, error));
  }

  @Handles(watchDeliveries)
  async watch(): Promise<void> {
    const { steps, bars } = await this.gate.purpose('delivery', ACCESS, async ({ sql }) => {
      const { rows: stuckSteps } = await sql<{ order_id: number }>(
        ['ordering.delivery_step'],
        `update ordering.delivery_step set alarmed_at = now() where state in ('requested', 'undoing') and deadline < now() and alarmed_at is null returning order_id`);
      const { rows: stuckBars } = await sql<{ bar_id: number }>(
        ['ordering.service_bar'],
        `update ordering.service_bar set alarmed_at = now() where state in ('requested', 'lifting') and deadline < now() and alarmed_at is null returning bar_id`);
      return { steps: stuckSteps, bars: stuckBars };
    });
    if (steps.length > 0) {
      const orders = new Set(steps.map(({ order_id: orderId }) => orderId));
      await this.alarms.raise({
        code: 'delivery-stuck', severity: 'critical', sentence: 'The network operator has not answered delivery steps in time; the steps of the orders say which.',
        facts: { steps: steps.length, orders: orders.size, firstOrderId: Math.min(...orders) },
      });
    }
    if (bars.length > 0) {
      await this.alarms.raise({
        code: 'service-stuck', severity: 'critical', sentence: 'The network operator has not confirmed bars, or their lifting, in time.',
        facts: { bars: bars.length, firstBarId: Math.min(...bars.map(({ bar_id: barId }) => barId)) },
      });
    }
    await this.bars.liftExpired();
    await this.bars.sendWaiting();
  }
}
