import type { z } from 'zod';
import type { ValidationIssue } from '../problems/describe-issue.js';
import { Problem, PROBLEMS } from '../problems/problem.js';
import { fieldErrors } from '../problems/validation-pipe.js';

/**
 * What a schema makes of the body of a TM Forum request, or of what was made from it.
 *
 * @param placeOf where in the body the caller finds what stands at a JSON pointer
 * @throws Problem 400 with every fault
 */
export function parseBody<S extends z.ZodType>(schema: S, value: unknown, placeOf: (pointer: string) => string = (pointer) => pointer): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = fieldErrors(result.error.issues as readonly ValidationIssue[], value, 'body');
  throw new Problem(PROBLEMS.invalidRequest, { errors: errors.map((error) => ({ ...error, pointer: placeOf(error.pointer) })) });
}

/** Does the work, and tells the faults of the body that it finds by the places that the caller knows. */
export async function withPlaces<R>(placeOf: (pointer: string) => string, work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem) || !error.options.errors) throw error;
    const errors = error.options.errors.map((one) => (one.in === 'body' ? { ...one, pointer: placeOf(one.pointer) } : one));
    throw new Problem(error.kind, { ...error.options, errors, cause: error });
  }
}
