import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineJob } from './define-job.js';
import { pairHandlers } from './job-worker.js';

const define = (payload: z.ZodObject) => () => defineJob({ queue: 'rating', name: 'import-file', version: 1, payload });

describe('a job carries ids only', () => {
  test('whole numbers, UUIDs, dates, booleans and short fixed words are permitted', () => {
    const payload = z.object({
      fileId: z.int(), runId: z.uuid(), day: z.iso.date(), at: z.iso.datetime().optional(), kind: z.enum(['usage', 'monthly']), dry: z.boolean(), mode: z.literal('full'), parent: z.int().nullable(),
    });
    expect(define(payload)).not.toThrow();
  });

  test.each([
    ['free text', z.string()],
    ['a text of any format', z.email()],
    ['a number with decimals', z.number()],
    ['a list', z.array(z.int())],
    ['an object', z.object({ name: z.string() })],
    ['anything', z.unknown()],
    ['a record', z.record(z.string(), z.int())],
    ['an optional text', z.string().optional()],
    ['a choice with a text in it', z.union([z.int(), z.string()])],
    ['an enum of sentences', z.enum(['Kanarie Fugl'])],
    ['a computed text', z.int().transform((value) => `number ${value}`)],
  ])('%s is refused when the job is defined', (_case, schema) => {
    expect(define(z.object({ fileId: z.int(), field: schema }))).toThrow(/rating\/import-file may not carry the field field/);
  });

  test('further fields are refused when the job is defined', () => {
    expect(define(z.looseObject({ fileId: z.int() }))).toThrow(/may not accept further fields/);
    expect(define(z.object({ fileId: z.int() }).catchall(z.string()))).toThrow(/may not accept further fields/);
  });
});

describe('each job has its one handler', () => {
  const first = defineJob({ queue: 'rating', name: 'import-file', version: 1, payload: z.object({}) });
  const second = defineJob({ queue: 'rating', name: 'import-file', version: 2, payload: z.object({}) });
  const other = defineJob({ queue: 'billing', name: 'close-run', version: 1, payload: z.object({}) });
  const handler = (job: typeof first, place = 'A.run') => ({ job, place, handle: () => Promise.resolve() });

  test('two versions of a job are two jobs', () => {
    expect(pairHandlers({ queue: 'rating', jobs: [first, second], handlers: [handler(first), handler(second)] }).size).toBe(2);
  });

  test.each([
    ['no handler', [first, second], [handler(first)], 'No handler was found for: rating/import-file version 2.'],
    ['two handlers', [first], [handler(first), handler(first, 'B.run')], 'The job rating/import-file version 1 has two handlers: A.run and B.run.'],
    ['a handler nobody asked for', [first], [handler(first), handler(second)], 'A.run handles the job rating/import-file version 2, which the app does not declare.'],
    ['a job of another queue', [first, other], [handler(first), handler(other)], 'The job billing/close-run version 1 belongs to another queue than rating, which this app works on.'],
  ])('%s stops the start with a sentence', (_case, jobs, handlers, sentence) => {
    expect(() => pairHandlers({ queue: 'rating', jobs, handlers })).toThrow(sentence);
  });
});
