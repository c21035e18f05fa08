import { Injectable } from '@nestjs/common';
import { spoolMail } from '@turbotrack/mail';
import { PurposeGate } from '@turbotrack/privacy';
import { Handles, JobFailure, type JobPayload } from '@turbotrack/service';
import { SendRequest } from '../delivery/send-request.js';
import { askToSendMail } from '../delivery/settle-order.js';
import type { Delivery } from '../delivery/work-on-order.js';
import { barForReminder, barForThreshold } from '../jobs.js';
import { setBars, type WantedBars } from './set-bars.js';

interface Wanted {
  readonly kinds: readonly WantedBars['kind'][];
  readonly source: 'threshold' | 'reminder';
  readonly sourceId: number;
  readonly assignmentId: number | null;
}

interface Addressee {
  readonly recipient: string;
  readonly contact: string;
  readonly language: 'da' | 'en';
}

/**
 * Bars that others ask for: a threshold of use closes what costs most, a reminder suspends. Each alert or reminder asks
 * once; doing the job twice changes nothing.
 */
@Injectable()
export class BarByRequest {
  constructor(
    private readonly gate: PurposeGate,
    private readonly requests: SendRequest,
  ) {}

  @Handles(barForThreshold)
  async forThreshold({ thresholdAlertId, customerId, assignmentId }: JobPayload<typeof barForThreshold>): Promise<void> {
    await this.bar(customerId, { kinds: ['premium', 'international', 'roaming'], source: 'threshold', sourceId: thresholdAlertId, assignmentId });
  }

  @Handles(barForReminder)
  async forReminder({ reminderId, customerId }: JobPayload<typeof barForReminder>): Promise<void> {
    await this.bar(customerId, { kinds: ['all'], source: 'reminder', sourceId: reminderId, assignmentId: null });
  }

  private async bar(customerId: number, { kinds, source, sourceId, assignmentId }: Wanted): Promise<void> {
    await this.gate.purpose('delivery', { scope: { customer: customerId }, actor: 'app:ordering', why: 'bar by request' }, async (inside) => {
      const { rows: [customer] } = await inside.sql<Addressee>(
        ['ordering.customer'], 'select invoice_email as recipient, invoice_contact as contact, language from ordering.customer where customer_id = $1', [customerId]);
      // Restricted meanwhile (P-27): a person decides.
      if (!customer) throw new JobFailure('customer-not-available', { permanent: true });
      const { rows } = await inside.sql<{ subscription_id: number }>(
        ['ordering.assignment'],
        'select distinct subscription_id from ordering.assignment where customer_id = $1 and during @> now() and ($2::int is null or assignment_id = $2)', [customerId, assignmentId]);
      const subscriptionIds = rows.map(({ subscription_id: id }) => id);
      let barred = 0;
      for (const kind of kinds) barred += (await setBars(inside, { kind, source, sourceId, customerId, subscriptionIds, askedBy: 'app:ordering' }, this.requests.operatorName)).length;
      if (barred > 0) await tell(inside, customerId, customer, { key: `${source}-${sourceId}-barred`, subscriptions: subscriptionIds.length, why: source === 'reminder' ? 'all' : 'usage' });
    });
  }
}

async function tell(inside: Delivery, customerId: number, { recipient, contact, language }: Addressee, { key, subscriptions, why }: { key: string; subscriptions: number; why: 'all' | 'usage' }): Promise<void> {
  const spooled = await spoolMail(inside, { key, customerId, recipient, language, template: 'subscriptions-barred', content: { contact, subscriptions, why } });
  if (spooled) await askToSendMail(inside);
}
