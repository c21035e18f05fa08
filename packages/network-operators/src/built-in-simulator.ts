import { type OperatorRequest, requestSchema } from './messages.js';
import { type NetworkOperator, type Sent } from './network-operator.js';
import { SealError } from './sealed-message.js';

export type BuiltInSimulator = NetworkOperator;

/**
 * A network operator in our own process that does at once whatever it is asked: for installations that have none. It
 * keeps nothing. The program of tooling/operator-simulator speaks HTTP, and can be slow, refuse and fail.
 */
export function builtInSimulator(): BuiltInSimulator {
  return {
    name: 'simulator',
    send: async (request) => answerAtOnce(requestSchema.parse(request)),
    open: () => {
      throw new SealError('The built-in simulator sends no message by itself.');
    },
  };
}

function answerAtOnce({ requestId, lines }: OperatorRequest): Sent {
  const at = new Date().toISOString();
  return { how: 'answered', answer: { version: 1, requestId, lines: lines.map(({ line }) => ({ line, outcome: 'done', reference: `SIM-${requestId.slice(0, 8)}-${line}`, at })) } };
}
