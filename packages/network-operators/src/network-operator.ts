import type { OperatorAnswer, OperatorRequest, Refusal } from './messages.js';

/** How an operator took a request: answered at once, taken to be answered later, or refused as a whole. */
export type Sent =
  | { readonly how: 'answered'; readonly answer: OperatorAnswer }
  | { readonly how: 'taken' }
  | { readonly how: 'refused'; readonly reason: Refusal };

/** The port to a network operator. What crosses it was cleared by the disclosure port. */
export interface NetworkOperator {
  /** The name of its recipient in the register. */
  readonly name: string;
  /**
   * Hands a request over. The same request once more is done once: it is answered with what is known of it.
   *
   * @throws OperatorUnreachable when it may or may not have arrived, and is to be sent again under the same id
   */
  send(request: OperatorRequest): Promise<Sent>;
  /** Opens a sealed answer that came by itself. @throws SealError when it is not the operator's */
  open(sealed: unknown): unknown;
}

/** The operator did not answer in time, or not sensibly; holds nothing of what was sent. */
export class OperatorUnreachable extends Error {
  override name = 'OperatorUnreachable';
}
