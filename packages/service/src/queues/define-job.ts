import { z } from 'zod';

/** A kind of job: where it waits, what it is called, and the ids it carries. */
export interface JobDefinition<P extends z.ZodObject = z.ZodObject> {
  readonly queue: string;
  readonly name: string;
  /** Raised when the payload changes; jobs of both versions may wait at the same time during a release. */
  readonly version: number;
  readonly payload: P;
  /** How often the job is tried before it counts as failed. */
  readonly attempts: number;
  /** Milliseconds before the second attempt; doubles with each further one. */
  readonly backoffMs: number;
}

export type JobPayload<J extends JobDefinition> = z.output<J['payload']>;

const SLUG = /^[a-z][a-z0-9-]{0,39}$/;
const SHORT_TEXT = /^[A-Za-z][A-Za-z0-9_-]{0,31}$/;
const PERMITTED = 'Permitted are whole numbers, UUIDs, ISO dates and times, booleans, and enums of short fixed words.';

function isPermitted(schema: z.ZodType): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return isPermitted(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodNumber) return schema.format === 'safeint' || schema.format === 'int32' || schema.format === 'uint32';
  if (schema instanceof z.ZodBoolean) return true;
  if (schema instanceof z.ZodEnum) return schema.options.every((word) => typeof word === 'number' || SHORT_TEXT.test(word));
  if (schema instanceof z.ZodLiteral) {
    return [...schema.values].every((value) => typeof value === 'number' || (typeof value === 'string' && SHORT_TEXT.test(value)));
  }
  return schema instanceof z.ZodUUID || schema instanceof z.ZodISODate || schema instanceof z.ZodISODateTime;
}

/**
 * Defines a job. A payload is stored by the queue, so its schema may hold nothing but ids: free text, lists and
 * nested objects are refused here, before any job exists.
 *
 * @throws TypeError naming the job and the field that is not permitted
 */
export function defineJob<P extends z.ZodObject>(definition: {
  queue: string; name: string; version: number; payload: P; attempts?: number; backoffMs?: number;
}): JobDefinition<P> {
  const { queue, name, version, payload, attempts = 5, backoffMs = 2_000 } = definition;
  const label = `The job ${queue}/${name}`;
  if (!SLUG.test(queue) || !SLUG.test(name)) throw new TypeError(`${label} needs a queue and a name of lower-case letters, digits and hyphens.`);
  if (!Number.isInteger(version) || version < 1) throw new TypeError(`${label} needs a version from 1 upwards.`);
  if (!Number.isInteger(attempts) || attempts < 1) throw new TypeError(`${label} needs at least one attempt.`);
  for (const [field, schema] of Object.entries(payload.shape)) {
    if (!isPermitted(schema as z.ZodType)) throw new TypeError(`${label} may not carry the field ${field}: a payload holds ids only. ${PERMITTED}`);
  }
  if (payload.def.catchall && !(payload.def.catchall instanceof z.ZodNever)) {
    throw new TypeError(`${label} may not accept further fields: a payload holds ids only.`);
  }
  return Object.freeze({ queue, name, version, payload, attempts, backoffMs });
}

/** Identifies a definition among those of all queues. */
export function jobLabel(job: Pick<JobDefinition, 'queue' | 'name' | 'version'>): string {
  return `${job.queue}/${job.name} version ${job.version}`;
}
