import { Injectable } from '@nestjs/common';
import { PurposeGate } from '@turbotrack/privacy';
import { Alarms, Handles } from '@turbotrack/service';
import { SuspenseLimits } from '../configuration.js';
import { watchSuspense } from '../jobs.js';
import { suspenseByReason } from './list-suspense.js';

const DAY_MS = 86_400_000;

/** Calls a person, each morning as long as it lasts, when suspended records are old or much money is at risk. */
@Injectable()
export class WatchSuspense {
  constructor(
    private readonly gate: PurposeGate,
    private readonly alarms: Alarms,
    private readonly limits: SuspenseLimits,
  ) {}

  @Handles(watchSuspense)
  async watch(): Promise<void> {
    const reasons = await suspenseByReason(this.gate, 'app:rating');
    if (reasons.length === 0) return;
    const oldestDays = Math.floor((Date.now() - Math.min(...reasons.map(({ oldest }) => Date.parse(oldest)))) / DAY_MS);
    const kroner = Math.round(reasons.reduce((sum, { atRiskMicro }) => sum + atRiskMicro, 0) / 1_000_000);
    const facts = { records: reasons.reduce((sum, { records }) => sum + records, 0), oldestDays, kroner };
    if (oldestDays >= this.limits.days) {
      await this.alarms.raise({ code: 'suspense-old', severity: 'warning', sentence: 'Call records have waited in suspense for longer than agreed; each month they are harder to bill.', facts });
    }
    if (kroner > this.limits.kroner) {
      await this.alarms.raise({ code: 'suspense-money', severity: 'warning', sentence: 'The call records in suspense are worth more than agreed, by estimate.', facts });
    }
  }
}
