import type { OpenAPIObject } from '@nestjs/swagger';
import { describe, expect, test } from 'vitest';
import { breaksOf } from './compare-api.js';

interface Api {
  parameters: Record<string, unknown>[];
  body: Record<string, unknown>;
  answer: Record<string, unknown>;
  statuses: string[];
  deprecated?: true;
}

const BASE: Api = {
  parameters: [{ in: 'query', name: 'limit', schema: { type: 'integer' } }],
  body: { type: 'object', properties: { name: { type: 'string' }, kind: { type: 'string', enum: ['a', 'b'] } }, required: ['name'] },
  answer: { type: 'object', properties: { id: { type: 'integer' }, owner: { $ref: '#/components/schemas/Owner' } }, required: ['id', 'owner'] },
  statuses: ['200'],
};
const OWNER = { type: 'object', properties: { name: { type: 'string' }, parent: { $ref: '#/components/schemas/Owner' } }, required: ['name'] };

function documentOf({ parameters, body, answer, statuses, deprecated }: Api, owner: unknown = OWNER): OpenAPIObject {
  const json = (schema: unknown) => ({ content: { 'application/json': { schema } } });
  const post = { parameters, requestBody: json(body), responses: Object.fromEntries(statuses.map((status) => [status, json(answer)])), deprecated };
  return { openapi: '3.1.0', info: { title: 'x', version: '1' }, paths: { '/things': { post } }, components: { schemas: { Owner: owner } } } as unknown as OpenAPIObject;
}

const properties = (schema: Record<string, unknown>) => schema['properties'] as Record<string, unknown>;
const after = (changes: Partial<Api>, owner?: unknown): string[] => breaksOf(documentOf(BASE), documentOf({ ...BASE, ...changes }, owner));

describe('an API that only grows breaks nobody', () => {
  test.each<[string, Partial<Api>]>([
    ['nothing', {}],
    ['a field that may be sent', { body: { ...BASE.body, properties: { ...properties(BASE.body), more: { type: 'string' } } } }],
    ['a field of an answer', { answer: { ...BASE.answer, properties: { ...properties(BASE.answer), more: { type: 'string' } }, required: ['id', 'owner', 'more'] } }],
    ['a value that may be sent', { body: { ...BASE.body, properties: { ...properties(BASE.body), kind: { type: 'string', enum: ['a', 'b', 'c'] } } } }],
    ['a parameter that may be sent', { parameters: [...BASE.parameters, { in: 'query', name: 'after', schema: { type: 'integer' } }] }],
    ['a field that need no longer be sent', { body: { ...BASE.body, required: [] } }],
    ['another answer', { statuses: ['200', '201'] }],
  ])('%s', (_what, changes) => {
    expect(after(changes)).toEqual([]);
  });

  test('and what was deprecated may go', () => {
    const gone = { ...documentOf(BASE), paths: {} };
    expect(breaksOf(documentOf({ ...BASE, deprecated: true }), gone)).toEqual([]);
    expect(breaksOf(documentOf(BASE), gone)).toEqual(['POST /things is gone, though it was not deprecated.']);
  });
});

describe('what callers rely on is missed by name', () => {
  test.each<[Partial<Api>, string]>([
    [{ parameters: [] }, 'POST /things no longer takes the query parameter limit.'],
    [{ parameters: [{ ...BASE.parameters[0], required: true }] }, 'POST /things now needs the query parameter limit.'],
    [{ body: { ...BASE.body, properties: { name: { type: 'string' } } } }, 'POST /things, body/kind is gone.'],
    [{ body: { ...BASE.body, required: ['name', 'kind'] } }, 'POST /things, body/kind is now necessary.'],
    [{ body: { ...BASE.body, properties: { ...properties(BASE.body), kind: { type: 'string', enum: ['a'] } } } }, 'POST /things, body/kind no longer knows the value b.'],
    [{ body: { ...BASE.body, properties: { ...properties(BASE.body), name: { type: 'string', enum: ['x'] } } } }, 'POST /things, body/name now takes certain values only.'],
    [{ body: { ...BASE.body, properties: { ...properties(BASE.body), name: { type: 'integer' } } } }, 'POST /things, body/name no longer takes string.'],
    [{ answer: { ...BASE.answer, properties: { owner: properties(BASE.answer)['owner'] }, required: ['owner'] } }, 'POST /things, answer 200/id is gone.'],
    [{ answer: { ...BASE.answer, required: ['owner'] } }, 'POST /things, answer 200/id need no longer be there.'],
    [{ answer: { ...BASE.answer, properties: { ...properties(BASE.answer), id: { type: ['integer', 'null'] } } } }, 'POST /things, answer 200/id can now be null.'],
    [{ statuses: ['201'] }, 'POST /things no longer answers 200.'],
  ])('%#: %j', (changes, sentence) => {
    expect(after(changes)).toEqual([sentence]);
  });

  test('down into what a schema refers to, even where that names itself', () => {
    expect(after({}, { ...OWNER, properties: { parent: OWNER.properties.parent }, required: [] })).toEqual(['POST /things, answer 200/owner/name is gone.']);
  });
});
