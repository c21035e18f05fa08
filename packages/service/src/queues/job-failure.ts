import { UnrecoverableError } from 'bullmq';
import { databaseFieldsOf } from '../problems/database-errors.js';
import { Problem } from '../problems/problem.js';

/**
 * Thrown by a handler to say why a job failed. The code is stored with the job and shown to people, so it is a
 * fixed word; a permanent failure is not tried again.
 */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';

  /** @throws TypeError when the code is no fixed word */
  constructor(
    readonly code: string,
    readonly options: { readonly permanent?: boolean; readonly cause?: unknown } = {},
  ) {
    if (!/^[a-z][a-z-]{0,63}$/.test(code)) throw new TypeError('The code of a job failure is one fixed word in kebab-case.');
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
  }
}

/** The word under which a failure is stored: nothing of its message. */
export function failureCodeOf(error: unknown): string {
  if (error instanceof JobFailure) return error.code;
  if (error instanceof Problem) return error.kind.type.slice(error.kind.type.lastIndexOf('/') + 1);
  const sqlstate = databaseFieldsOf(error)?.sqlstate;
  return sqlstate ? `sqlstate-${sqlstate}` : 'unexpected-error';
}

/** The error handed to the queue in place of the one thrown: a fixed sentence, a code, and no call frames. */
export function storableFailure(error: unknown): Error {
  const sentence = `The job failed (${failureCodeOf(error)}). The log has the details.`;
  const permanent = error instanceof JobFailure && error.options.permanent === true;
  const storable = permanent ? new UnrecoverableError(sentence) : new Error(sentence);
  storable.stack = sentence;
  return storable;
}
