export { allowListedCopy, type CopySummary } from './allow-listed-copy.js';
export { bundledOperators } from './bundled-operators.js';
export { contentKey, naturalKey } from './call-keys.js';
export { type CallRecord, emptyCallRecord } from './call-record.js';
export { checkDescription, type CheckedDescription } from './check-description.js';
export type { DescriptionError } from './json-check.js';
export { MALFORMED_REASONS, type MalformedLine, type MalformedReason } from './malformed.js';
export { CallFileError, type FileProblem, type FileProblemCode } from './open-call-file.js';
export {
  type AsteriskDescription,
  type CsvDescription,
  DROP_KINDS,
  type DropKind,
  type Field,
  type OperatorDescription,
} from './operator-description.js';
export { type Chunk, type FilePlan, planFile, type PlanOptions } from './plan-file.js';
export { type CallSink, type ChunkSummary, readChunk } from './read-chunk.js';
