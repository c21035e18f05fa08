import type { OperatorDescription } from '../src/index.js';

/** A good small file of a format. Where it comes from stands on the format's page in docs/formats. */
export interface FormatSample {
  readonly name: string;
  readonly description: OperatorDescription;
  readonly content: Buffer;
}

/** A good file of a format with a text in every place that is not read. */
export interface MastSample {
  readonly name: string;
  readonly description: OperatorDescription;
  readonly content: (canary: string) => Buffer;
}
