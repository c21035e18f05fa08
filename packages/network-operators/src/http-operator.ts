import { answerSchema, REFUSALS, type OperatorRequest, requestSchema } from './messages.js';
import { type NetworkOperator, OperatorUnreachable, type Sent } from './network-operator.js';
import { openMessage, sealMessage, SealError } from './sealed-message.js';
import { z } from 'zod';

export interface HttpOperatorSettings {
  /** The name of its recipient in the register. */
  readonly name: string;
  /** Where requests are posted. */
  readonly url: string;
  /** Signs both ways. */
  readonly secret: string;
  /** How long an answer is waited for. */
  readonly timeoutMs: number;
}

const refusalSchema = z.strictObject({ reason: z.enum(REFUSALS) });

/** An operator reached by HTTP: 200 with a sealed answer, 202 when the answer comes by itself, 422 with a sealed reason; all else is tried again. */
export function httpOperator({ name, url, secret, timeoutMs }: HttpOperatorSettings): NetworkOperator {
  return {
    name,
    open: (sealed) => openMessage(secret, sealed),
    async send(request: OperatorRequest): Promise<Sent> {
      const { status, body } = await post(url, JSON.stringify(sealMessage(secret, requestSchema.parse(request))), timeoutMs);
      if (status === 202) return { how: 'taken' };
      if (status !== 200 && status !== 422) throw new OperatorUnreachable(`The operator ${name} answered with status ${status}.`);
      const said = openAnswer(secret, body, name);
      const refusal = status === 422 ? refusalSchema.safeParse(said) : undefined;
      if (refusal?.success) return { how: 'refused', reason: refusal.data.reason };
      const answer = answerSchema.safeParse(said);
      if (status !== 200 || !answer.success || answer.data.requestId !== request.requestId) throw new OperatorUnreachable(`The operator ${name} answered in a form that is not agreed.`);
      return { how: 'answered', answer: answer.data };
    },
  };
}

async function post(url: string, body: string, timeoutMs: number): Promise<{ status: number; body: string }> {
  try {
    const response = await fetch(url, { method: 'POST', body, redirect: 'error', signal: AbortSignal.timeout(timeoutMs), headers: { 'content-type': 'application/json' } });
    return { status: response.status, body: await response.text() };
  } catch {
    // The error's own text can hold the address; what was sent is in none.
    throw new OperatorUnreachable(`The operator did not answer within ${timeoutMs} ms, or the connection failed.`);
  }
}

function openAnswer(secret: string, body: string, name: string): unknown {
  try {
    return openMessage(secret, JSON.parse(body));
  } catch (cause) {
    throw new OperatorUnreachable(cause instanceof SealError ? cause.message : `The operator ${name} answered with something that is no JSON.`, { cause });
  }
}
