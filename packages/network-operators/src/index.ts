export { type BuiltInSimulator, builtInSimulator } from './built-in-simulator.js';
export { httpOperator, type HttpOperatorSettings } from './http-operator.js';
export {
  type AnsweredLine, answerSchema, BAR_KINDS, type BarKind, lineNumbers, NEVER_BARRED, type OperatorAnswer, type OperatorRequest, PORTING_REJECTIONS, REFUSALS, type Refusal, REQUEST_KINDS,
  type RequestKind, type RequestLine, requestSchema,
} from './messages.js';
export { type NetworkOperator, OperatorUnreachable, type Sent } from './network-operator.js';
export { openMessage, sealMessage, type SealedMessage, sealedSchema, SealError } from './sealed-message.js';
