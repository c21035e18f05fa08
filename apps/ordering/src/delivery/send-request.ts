import { Injectable } from '@nestjs/common';
import { type AnsweredLine, type NetworkOperator, type OperatorAnswer, type OperatorRequest, OperatorUnreachable, type Sent } from '@turbotrack/network-operators';
import { PurposeGate } from '@turbotrack/privacy';
import { Alarms, JobFailure, Queues } from '@turbotrack/service';
import { sendOperatorRequest } from '../jobs.js';
import { applyServiceAnswer } from '../services/apply-service-answer.js';
import { advanceItems } from './advance-items.js';
import { applyAnswer } from './apply-answer.js';
import { clearRequest, findRequest, type StoredRequest } from './read-request.js';
import { accessTo, type Delivery, lockOrder } from './work-on-order.js';

/** Milliseconds before the second attempt; doubles up to the longest. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15 * 60_000;

const ACCESS = { scope: 'all', actor: 'app:ordering', why: 'hand over to network operator' } as const;

/** The operator of this process, as a provider. */
export abstract class NetworkOperatorOfOrdering {
  abstract readonly port: NetworkOperator;
}

/** What came of handing a request over; `later` when the answer is still to come. */
export type Outcome = 'answered' | 'closed' | 'later';

/** Hands requests over to the network operator and takes its answers in. */
@Injectable()
export class SendRequest {
  constructor(
    private readonly gate: PurposeGate,
    private readonly operator: NetworkOperatorOfOrdering,
    private readonly queues: Queues,
    private readonly alarms: Alarms,
  ) {}

  /** The recipient that new requests go to. */
  get operatorName(): string {
    return this.operator.port.name;
  }

  /** The order a request belongs to; null for services. @throws JobFailure for one that is hidden with its restricted customer */
  async orderOf(requestId: string): Promise<number | null> {
    const stored = await this.gate.purpose('delivery', ACCESS, (inside) => findRequest(inside, requestId));
    if (!stored) throw new JobFailure('request-not-available', { permanent: true });
    return stored.orderId;
  }

  /**
   * Sends a request, again under the same id where it was sent before. One that the operator does not take in time is
   * asked for again later, without end: the deadline of the step calls a person.
   *
   * @throws JobFailure for a request that is hidden with its restricted customer, or of another operator than the configured one
   */
  async send(requestId: string): Promise<Outcome> {
    const cleared = await this.gate.purpose('delivery', ACCESS, async (inside) => {
      const stored = await findRequest(inside, requestId);
      if (!stored) throw new JobFailure('request-not-available', { permanent: true });
      if (stored.operator !== this.operator.port.name) throw new JobFailure('operator-not-configured', { permanent: true });
      return stored.state === 'answered' ? undefined : { stored, request: await clearRequest(inside, stored) };
    });
    if (!cleared) return 'answered';
    const { stored, request } = cleared;
    let sent: Sent;
    try {
      sent = await this.operator.port.send(request);
    } catch (error) {
      if (!(error instanceof OperatorUnreachable)) throw error;
      await this.tryAgain(requestId);
      return 'later';
    }
    if (sent.how === 'taken') {
      await this.note(requestId, 'taken');
      return 'later';
    }
    return this.take(stored, sent.how === 'answered' ? sent.answer : refusalOf(request, sent.reason));
  }

  /**
   * Takes an answer in that came at any time and any number of times.
   *
   * @returns undefined where there is no such request, or it is hidden with its restricted customer: the operator comes again, or is asked again
   */
  async takeAnswer(answer: OperatorAnswer): Promise<{ orderId: number | null; closed: boolean } | undefined> {
    const stored = await this.gate.purpose('delivery', ACCESS, (inside) => findRequest(inside, answer.requestId));
    if (!stored) return undefined;
    return { orderId: stored.orderId, closed: (await this.take(stored, answer)) === 'closed' };
  }

  private async take({ orderId }: StoredRequest, answer: OperatorAnswer): Promise<Outcome> {
    let refused = 0;
    let closed = false;
    if (orderId === null) {
      refused = await this.gate.purpose('delivery', ACCESS, (inside) => applyServiceAnswer(inside, answer, this.operatorName));
    } else {
      await this.gate.purpose('delivery', accessTo(orderId), async (inside) => {
        const order = await lockOrder(inside, orderId);
        refused = await applyAnswer(inside, answer);
        // What came too late has to be undone, of a closed order as well.
        closed = await advanceItems(inside, order, this.operatorName) && !(await hasUnsent(inside, orderId));
      });
    }
    if (refused > 0) {
      await this.alarms.raise({
        code: 'operator-refused-undo', severity: 'critical', sentence: 'A network operator refused to undo or lift something; a person has to settle it with the operator.',
        facts: { requestId: answer.requestId, lines: refused, ...(orderId !== null && { orderId }) },
      });
    }
    return closed ? 'closed' : 'answered';
  }

  private async note(requestId: string, state: 'unsent' | 'taken'): Promise<number> {
    // A callback can overtake the reply to the request it answers.
    const { rows } = await this.gate.purpose('delivery', ACCESS, ({ sql }) => sql<{ attempts: number }>(
      ['ordering.operator_request'], `update ordering.operator_request set state = $2, attempts = attempts + 1, sent_at = now() where request_id = $1 and state <> 'answered' returning attempts`, [requestId, state]));
    return rows[0]?.attempts ?? 0;
  }

  private async tryAgain(requestId: string): Promise<void> {
    const attempts = await this.note(requestId, 'unsent');
    if (attempts === 0) return;
    const delayMs = Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LONGEST_WAIT_MS);
    await this.queues.enqueue(sendOperatorRequest, { requestId }, { key: `${requestId}.${attempts}`, delayMs });
  }
}

async function hasUnsent({ sql }: Delivery, orderId: number): Promise<boolean> {
  const { rowCount } = await sql(['ordering.operator_request'], `select from ordering.operator_request where order_id = $1 and state = 'unsent' limit 1`, [orderId]);
  return rowCount !== 0;
}

function refusalOf({ requestId, lines }: OperatorRequest, reason: NonNullable<AnsweredLine['reason']>): OperatorAnswer {
  const at = new Date().toISOString();
  return { version: 1, requestId, lines: lines.map(({ line }) => ({ line, outcome: 'refused', reference: null, at, reason })) };
}
