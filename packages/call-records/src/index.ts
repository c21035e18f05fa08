export { bundledOperators } from './bundled-operators.js';
export { contentKey, naturalKey } from './call-keys.js';
export { type CallRecord, emptyCallRecord, type Part, PARTS } from './call-record.js';
export { checkDescription, type CheckedDescription } from './check-description.js';
export { CallFileError, type FileProblem, type FileProblemCode } from './file-problem.js';
export type { CallSink, Chunk, ChunkSummary, CopySummary, FilePlan, PlanOptions } from './format.js';
export type { OperatorDescription } from './described-formats.js';
export type { DescriptionError } from './json-check.js';
export { type JoinedCall, type JoinFault, joinParts } from './join-parts.js';
export { MALFORMED_REASONS, type MalformedLine, type MalformedReason } from './malformed.js';
export {
  type AsteriskDescription,
  type CsvDescription,
  DROP_KINDS,
  type DropKind,
  type Field,
  type FixedWidthDescription,
  type KeyValueDescription,
} from './operator-description.js';
export { allowListedCopy, planFile, readChunk } from './read-call-file.js';
