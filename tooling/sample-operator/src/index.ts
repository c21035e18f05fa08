export { generateOperator } from './generate-operator.js';
export {
  type Network,
  NETWORKS,
  type SampleAddress,
  type SampleAllowance,
  type SampleCustomer,
  type SampleNumber,
  type SampleOperator,
  type SampleOptions,
  type SampleProduct,
} from './sample-operator.js';
export { type Fault, FAULTS } from './faulty-line.js';
export type { CustomerTruth, FileTruth, LineCounts, Truth } from './truth-ledger.js';
export { writeCallFiles, type WriteOptions, type WrittenFiles } from './write-call-files.js';
export type { FaultyFile } from './write-faulty-trailer.js';
export type { WrittenFile } from './written-file.js';
