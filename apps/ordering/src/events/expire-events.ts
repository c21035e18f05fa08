import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Access, PurposeGate } from '@turbotrack/privacy';
import { Handles, Log, Queues } from '@turbotrack/service';
import { expireEvents } from './event-jobs.js';

const ACCESS = { scope: 'all', actor: 'app:ordering', why: 'end old events' } as const satisfies Access;
/** Rows of each kind in one transaction. */
const ROWS_AT_ONCE = 5_000;

/** Ends events and what tells of their sending after thirty days, every night (retention rule `events`). */
@Injectable()
export class ExpireEvents implements OnApplicationBootstrap {
  constructor(
    private readonly gate: PurposeGate,
    private readonly queues: Queues,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.queues.schedule(expireEvents, {}, { id: 'expire-events', pattern: '0 40 2 * * *' }).catch((error: unknown) => this.log.error('events-not-expired', {}, error));
  }

  @Handles(expireEvents)
  async expire(): Promise<void> {
    for (let gone = 1; gone > 0; ) {
      gone = await this.gate.purpose('delivery', ACCESS, async ({ sql }) => {
        const { rows } = await sql<{ gone: number }>(
          ['events.event', 'events.webhook_delivery', 'events.webhook_attempt', 'events.webhook_secret'], 'select events.expire($1) as gone', [ROWS_AT_ONCE]);
        return rows[0]!.gone;
      });
    }
  }
}
