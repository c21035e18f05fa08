import { Injectable } from '@nestjs/common';
import { type Caller, Problem, PROBLEMS, type Text } from '@turbotrack/service';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { WorkForCaller } from '../callers/work-for-caller.js';
import { signingSecrets } from './endpoint-secrets.js';
import { postWebhook, type SendOutcome } from './post-webhook.js';
import type { Endpoint } from './webhook.schemas.js';
import { endpointFrom, requireEndpoint } from './webhook-endpoints.js';
import { signedHeaders } from './webhook-message.js';
import { WebhookSettings } from './webhook-settings.js';

const ANSWER_BYTES = 4_096;
/** Nobody can have an address asked faster than this. */
const BETWEEN = '15 seconds';

const REASONS: Readonly<Record<NonNullable<SendOutcome['failure']> | 'wrong-answer', Text>> = {
  'address-refused': { en: 'The address is not a public one.', da: 'Adressen er ikke offentlig.' },
  'name-not-resolved': { en: 'The name of the address could not be resolved.', da: 'Adressens navn kunne ikke slås op.' },
  'no-connection': { en: 'The address could not be connected to, or broke off.', da: 'Der var ingen forbindelse til adressen, eller den blev afbrudt.' },
  'no-trust': { en: 'The certificate of the address is not trusted.', da: 'Adressens certifikat er ikke betroet.' },
  timeout: { en: 'The address did not answer in time.', da: 'Adressen svarede ikke i tide.' },
  redirect: { en: 'The address redirects; redirects are not followed.', da: 'Adressen viderestiller; viderestillinger følges ikke.' },
  refused: { en: 'The address answered with an error.', da: 'Adressen svarede med en fejl.' },
  gone: { en: 'The address answered that it is gone.', da: 'Adressen svarede, at den er nedlagt.' },
  'answer-too-large': { en: 'The answer of the address is too large.', da: 'Svaret fra adressen er for stort.' },
  'wrong-answer': { en: 'The address did not answer with the challenge.', da: 'Adressen svarede ikke med udfordringen.' },
};

/** Confirms that whoever registered an address also answers there: it has to send back what it is sent. */
@Injectable()
export class ConfirmEndpoint {
  constructor(
    private readonly work: WorkForCaller,
    private readonly settings: WebhookSettings,
  ) {}

  /**
   * Sends the challenge and, where it comes back, enables the endpoint for events from now on. One that is enabled
   * is answered as it is.
   *
   * @throws Problem 404, 409 with the reason when the challenge did not come back
   */
  async confirm(caller: Caller, customerId: number, endpointId: number): Promise<Endpoint> {
    const asked = await this.prepare(caller, customerId, endpointId);
    if (!('secrets' in asked)) return asked;
    const challenge = randomBytes(24).toString('base64url');
    const body = JSON.stringify({ type: 'webhook.verification', timestamp: new Date().toISOString(), data: { endpointId, challenge } });
    // Outside any transaction: the other side may take its time.
    const outcome = await postWebhook(asked.url, { body, headers: signedHeaders(asked.secrets, `verify_${challenge}`, body, Date.now()), answerBytes: ANSWER_BYTES }, this.settings.post);
    if (outcome.failure) throw new Problem(PROBLEMS.conflict, { detail: REASONS[outcome.failure] });
    if (!answersWith(outcome.answer ?? '', challenge)) throw new Problem(PROBLEMS.conflict, { detail: REASONS['wrong-answer'] });
    return this.enable(caller, customerId, endpointId);
  }

  private prepare(caller: Caller, customerId: number, endpointId: number): Promise<Endpoint | { url: string; secrets: string[] }> {
    return this.work.write('delivery', caller, 'confirm webhook endpoint', customerId, async (inside) => {
      const row = await requireEndpoint(inside, customerId, endpointId, 'for update');
      if (row.state === 'enabled') return endpointFrom(row);
      const { rowCount } = await inside.sql(
        ['events.webhook_endpoint'], 'update events.webhook_endpoint set busy_until = now() + $2::interval where endpoint_id = $1 and coalesce(busy_until, now()) <= now()', [endpointId, BETWEEN]);
      if (rowCount === 0) throw new Problem(PROBLEMS.conflict, { retryAfterS: 15, detail: { en: 'The address was asked a moment ago; ask again in 15 seconds.', da: 'Adressen blev spurgt for et øjeblik siden; prøv igen om 15 sekunder.' } });
      return { url: row.url, secrets: await signingSecrets(inside, this.settings.keys, customerId, endpointId) };
    });
  }

  private enable(caller: Caller, customerId: number, endpointId: number): Promise<Endpoint> {
    return this.work.write('delivery', caller, 'enable webhook endpoint', customerId, async (inside) => {
      await requireEndpoint(inside, customerId, endpointId, 'for update');
      await inside.sql(
        ['events.webhook_endpoint'],
        `update events.webhook_endpoint set state = 'enabled', disabled_because = null, planned_to = events.last_position(), failures = 0, failing_since = null, paused_until = null, busy_until = null
         where endpoint_id = $1 and state <> 'enabled'`, [endpointId]);
      return endpointFrom(await requireEndpoint(inside, customerId, endpointId));
    });
  }
}

/** The challenge as text, or as JSON under its name. */
function answersWith(answer: string, challenge: string): boolean {
  const given = answer.trim().startsWith('{') ? challengeIn(answer) : answer.trim();
  return given.length === challenge.length && timingSafeEqual(Buffer.from(given), Buffer.from(challenge));
}

function challengeIn(answer: string): string {
  try {
    const { challenge } = JSON.parse(answer) as { challenge?: unknown };
    return typeof challenge === 'string' ? challenge : '';
  } catch {
    return '';
  }
}
