/** Ends a command with a sentence on standard error. */
export class CliError extends Error {
  override readonly name = 'CliError';

  /** @param exitCode 1: it failed; 2: it was asked wrongly; 3: it was done, but not everything came out well */
  constructor(
    sentence: string,
    readonly exitCode: 1 | 2 | 3 = 1,
  ) {
    super(sentence);
  }
}
