import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { claimMails, type ClaimedMail, endMails, makeMail, type MailEnd, type MailOut, UndeliverableMail } from '@turbotrack/mail';
import { type Access, PurposeGate } from '@turbotrack/privacy';
import { Alarms, Handles, Log, Queues } from '@turbotrack/service';
import { sendMails } from '../jobs.js';

const ACCESS = { scope: 'all', actor: 'app:ordering', why: 'send mail' } as const satisfies Access;
const MAILS_AT_ONCE = 50;
/** As the retention rule `mail` says: until a bounce is no longer to be expected. */
const KEPT = '14 days';

/** The way out for mail of this process, as a provider; undefined where none is configured. */
export abstract class MailOutOfOrdering {
  abstract readonly out: MailOut | undefined;
}

/** Sends what waits in the spool, many mails in one job, when something is spooled and every minute; forgets what is over. */
@Injectable()
export class SendMails implements OnApplicationBootstrap {
  constructor(
    private readonly gate: PurposeGate,
    private readonly way: MailOutOfOrdering,
    private readonly queues: Queues,
    private readonly alarms: Alarms,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.way.out) this.log.warn('mail-has-no-way-out');
    await this.queues.schedule(sendMails, {}, { id: 'send-mails', pattern: '40 * * * * *' }).catch((error: unknown) => this.log.error('mail-not-scheduled', {}, error));
  }

  @Handles(sendMails)
  async send(): Promise<void> {
    const { out } = this.way;
    // Without a way out mails wait in the spool.
    if (!out) return;
    let lost = 0;
    for (;;) {
      const mails = await this.gate.purpose('delivery', ACCESS, (inside) => claimMails(inside, MAILS_AT_ONCE));
      if (mails.length === 0) break;
      const ends = await Promise.all(mails.map((mail) => attempt(out, mail)));
      lost += await this.gate.purpose('delivery', ACCESS, (inside) => endMails(inside, ends));
    }
    if (lost > 0) {
      await this.alarms.raise({ code: 'mail-undeliverable', severity: 'warning', sentence: 'Mails to customers cannot be delivered; the customers\' addresses need a look.', facts: { mails: lost } });
    }
    await this.gate.purpose('delivery', ACCESS, ({ sql }) => sql(['ordering.mail'], `delete from ordering.mail where state <> 'waiting' and ended_at < now() - $1::interval`, [KEPT]));
  }
}

async function attempt(out: MailOut, { mailId, recipient, language, template, content }: ClaimedMail): Promise<MailEnd> {
  try {
    await out.send({ mailId, to: recipient, ...makeMail(template, language, content) });
    return { mailId, how: 'sent' };
  } catch (error) {
    return error instanceof UndeliverableMail ? { mailId, how: 'bounced', status: error.status } : { mailId, how: 'failed' };
  }
}
