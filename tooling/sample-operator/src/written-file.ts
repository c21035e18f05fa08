import type { Network } from './sample-operator.js';

/** A file on disk. */
export interface WrittenFile {
  readonly name: string;
  readonly network: Network;
  readonly path: string;
  readonly bytes: number;
}
