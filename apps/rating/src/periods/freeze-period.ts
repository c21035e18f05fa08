import { Injectable } from '@nestjs/common';
import { type Access, PurposeGate } from '@turbotrack/privacy';
import { Handles, type JobPayload } from '@turbotrack/service';
import { freezePeriod } from '../jobs.js';
import { TariffShelf } from '../tariffs/tariff-shelf.js';
import { spendAllowances } from './allowance-pass.js';

/**
 * Closes a billing period: the chunks loaded so far are sealed into it, so that what arrives later is billed later;
 * then allowances are spent, and billing is told.
 */
@Injectable()
export class FreezePeriod {
  private readonly shelf = new TariffShelf();

  constructor(private readonly gate: PurposeGate) {}

  @Handles(freezePeriod)
  async freeze({ runId, period }: JobPayload<typeof freezePeriod>): Promise<void> {
    const access = { scope: 'all', actor: 'app:rating', reference: `run ${runId}` } as const satisfies Omit<Access, 'why'>;
    const customers = await this.gate.purpose('rating', { ...access, why: 'freeze a period' }, async ({ sql }) => {
      const made = await sql(['rating.period'], 'insert into rating.period (period, run_id) values ($1, $2) on conflict do nothing', [period, runId]);
      // Only the first time: a chunk that came between two attempts of this job belongs to the next period.
      if (made.rowCount) await sql(['rating.call_chunk'], `update rating.call_chunk set sealed_period = $1 where sealed_period is null and state = 'done'`, [period]);
      const { rows } = await sql<{ customer_id: number }>(['ordering.customer'], 'select customer_id from ordering.customer order by customer_id');
      return rows.map((row) => row.customer_id);
    });
    for (const customer of customers) {
      await this.gate.purpose('rating', { ...access, scope: { customer }, why: 'spend allowances' }, (inside) => spendAllowances(inside, this.shelf, period, customer));
    }
    await this.gate.purpose('rating', { ...access, why: 'freeze a period' }, async ({ sql }) => {
      const done = await sql(['rating.period'], 'update rating.period set allowances_done_at = now() where period = $1 and allowances_done_at is null', [period]);
      if (done.rowCount) {
        await sql(['platform.outbox'], `insert into platform.outbox (queue, job, job_key, payload) values ('billing', 'draft-run', $1, $2)`, [`run-${runId}`, { runId }]);
      }
    });
  }
}
