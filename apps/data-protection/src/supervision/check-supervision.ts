import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { overdueSupervision, recipients } from '@turbotrack/privacy';
import { Alarms, Handles, Queues } from '@turbotrack/service';
import { checkSupervision } from '../jobs.js';

/** Calls for a person when the supervision of a recipient is overdue or its agreement has ended (GDPR art. 28, P-20). */
@Injectable()
export class CheckSupervision implements OnApplicationBootstrap {
  constructor(
    private readonly alarms: Alarms,
    private readonly queues: Queues,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.queues.schedule(checkSupervision, {}, { id: 'check-supervision', pattern: '0 30 7 * * 1' });
  }

  /** @param register the recipients; the register's own unless a test brings others */
  @Handles(checkSupervision)
  async check(_payload?: unknown, _context?: unknown, register: Parameters<typeof overdueSupervision>[0] = recipients, today = new Date().toISOString().slice(0, 10)): Promise<void> {
    const overdue = overdueSupervision(register, today);
    if (overdue.length === 0) return;
    await this.alarms.raise({
      code: 'supervision-overdue',
      severity: 'warning',
      sentence: 'The supervision of a recipient of personal data is overdue, or its agreement has ended. "turbotrack register check" names it.',
      facts: { recipients: overdue.length },
    });
  }
}
