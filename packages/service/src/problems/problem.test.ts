import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineProblem, languageOf, Problem, problemDocument, PROBLEMS } from './problem.js';
import { fieldErrors } from './validation-pipe.js';
import type { ValidationIssue } from './describe-issue.js';

test.each([
  [undefined, 'en'], ['da', 'da'], ['da-DK,da;q=0.9,en;q=0.8', 'da'], ['en;q=0.5, da;q=0.6', 'da'], ['sv, en', 'en'], ['da;q=0', 'en'], ['*', 'en'],
])('the language of Accept-Language %s is %s', (header, language) => {
  expect(languageOf(header)).toBe(language);
});

test('a problem is told in the language of the caller, with the trace as its instance', () => {
  const problem = new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such order.', da: 'Ordren findes ikke.' } });
  expect(problemDocument(problem, 'da', 'abc')).toEqual({ type: '/problems/not-found', status: 404, title: 'Ikke fundet', detail: 'Ordren findes ikke.', instance: 'abc' });
});

test('every kind of problem has a type of its own', () => {
  const types = Object.values(PROBLEMS).map((kind) => kind.type);
  expect(new Set(types).size).toBe(types.length);
});

test('a problem without a publishable slug or status cannot be defined', () => {
  expect(() => defineProblem('Not Found', 404, { en: '', da: '' })).toThrow(TypeError);
  expect(() => defineProblem('fine', 200, { en: '', da: '' })).toThrow(TypeError);
});

test('every wrong field is listed by pointer with what was expected, without its value', () => {
  const schema = z.strictObject({
    name: z.string().min(2), age: z.int().max(120), plan: z.enum(['a', 'b']), mail: z.email(), list: z.array(z.object({ 'a/b': z.boolean() })), extra: z.record(z.string(), z.int()),
    odd: z.int().refine((value) => value % 2 === 1, 'An odd number is required.'),
  });
  const input = { name: 'Q', age: 4599887766, plan: 'canary', mail: 'canary', list: [{ 'a/b': 'canary' }], extra: { '4599887766': 'canary' }, odd: 2, surprise: 'canary', '4511223344': 1 };
  const errors = fieldErrors(schema.safeParse(input).error!.issues as ValidationIssue[], input, 'body');
  const byPointer = Object.fromEntries(errors.map((error) => [error.pointer, error.detail.en]));
  expect(byPointer).toMatchObject({
    '/name': 'Expected at least 2 characters.',
    '/age': 'Expected at most 120.',
    '/plan': 'Expected one of: a, b.',
    '/mail': 'Expected the format email.',
    '/odd': 'An odd number is required.',
    '/surprise': 'This field is not known.',
    '/extra/*': 'Expected a number.',
  });
  expect(JSON.stringify(errors)).not.toMatch(/canary|4599887766|4511223344/);
});

test('a missing field is called missing, in Danish too', () => {
  const [error] = fieldErrors(z.object({ a: z.object({ b: z.string() }) }).safeParse({ a: {} }).error!.issues as ValidationIssue[], { a: {} }, 'body');
  expect(error).toEqual({ in: 'body', pointer: '/a/b', detail: { en: 'This value is missing.', da: 'Denne værdi mangler.' } });
});
