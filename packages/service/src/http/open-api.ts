import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { DEPRECATION_EXTENSION } from './deprecated.js';

export interface ApiDescription {
  readonly title: string;
  readonly version: string;
  readonly description?: string | undefined;
}

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'An error as RFC 9457 describes it.',
  required: ['type', 'title', 'status', 'instance'],
  properties: {
    type: { type: 'string', description: 'Stable path of the kind of error.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', description: 'The trace id of this occurrence.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['in', 'pointer', 'detail'],
        properties: {
          in: { type: 'string', enum: ['body', 'query', 'path', 'header'] },
          pointer: { type: 'string', description: 'JSON Pointer to the field.' },
          detail: { type: 'string' },
        },
      },
    },
  },
};

const ERRORS: Readonly<Record<string, string>> = {
  '400': 'The request is not valid; `errors` lists every wrong field.',
  '401': 'No valid access token.',
  '403': 'The access token lacks a scope.',
  '404': 'Not found.',
  '409': 'Conflicts with what is stored, or the same Idempotency-Key is being worked on.',
  '412': 'It has changed since it was read.',
  '413': 'The body is too large.',
  '415': 'The body is not application/json.',
  '422': 'Cannot be carried out, or the Idempotency-Key belongs to another request.',
  '428': 'The header If-Match is missing.',
  '429': 'Too many requests; Retry-After says when to come back.',
  '500': 'Something went wrong on our side.',
  '503': 'Temporarily not available.',
};

function problemResponse(description: string) {
  return { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
}

/** The generator lists what the class and the method say as alternatives; with us the method replaces the class. */
function keepNearestSecurity(operation: Operation): void {
  const nearest = operation.security?.at(-1);
  if (nearest && Object.keys(nearest).length > 0) operation.security = [nearest];
  else delete operation.security;
}

function addErrorResponses(operation: Operation): void {
  const codes = ['500', '503'];
  if (operation.security) codes.push('401', '403', '429');
  const headers = new Set((operation.parameters as { name?: string; in?: string }[] | undefined)?.map(({ name, in: place }) => place === 'header' && name));
  if (headers.has('Idempotency-Key')) codes.push('409', '422');
  if (headers.has('If-Match')) codes.push('412', '428');
  if (operation.parameters?.length || operation.requestBody) codes.push('400', '404');
  if (operation.requestBody) codes.push('413', '415');
  for (const code of codes) operation.responses[code] ??= problemResponse(ERRORS[code]!);
}

function markDeprecated(operation: Operation): void {
  if (DEPRECATION_EXTENSION in operation) operation.deprecated = true;
}

/** What is read can be had in part. */
function addSparseFields(method: (typeof METHODS)[number], operation: Operation): void {
  const { content } = (operation.responses['200'] ?? {}) as { content?: Record<string, unknown> };
  if (method !== 'get' || !content?.['application/json']) return;
  operation.parameters = [...(operation.parameters ?? []), {
    name: 'fields', in: 'query', required: false, description: 'Names of fields with commas between: only these are answered, of each item where it is a list.', schema: { type: 'string' },
  }];
}

/** A list whose `format` can be CSV says so. */
function addCsvAnswer(operation: Operation): void {
  const parameters = (operation.parameters ?? []) as { name?: string; in?: string; schema?: { enum?: unknown[] } }[];
  if (!parameters.some((parameter) => parameter.in === 'query' && parameter.name === 'format' && parameter.schema?.enum?.includes('csv'))) return;
  const answer = (operation.responses['200'] ??= { description: '' }) as { content?: Record<string, object> };
  answer.content = { ...answer.content, 'text/csv': { schema: { type: 'string' } } };
}

/** Zod's own conversion: the dialect of OpenAPI 3.1 is JSON Schema 2020-12, so nothing is lost. */
function convertSchema(schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }) {
  if (!(schema instanceof z.ZodType)) return undefined;
  const { $schema: _dialect, $defs = {}, ...converted } = z.toJSONSchema(schema, { io: schemaType, unrepresentable: 'any' });
  return { schema: converted, components: $defs as Record<string, unknown> };
}

/** The OpenAPI 3.1 document of an app, with the problem responses each operation can give. */
export function describeApi(app: NestFastifyApplication, api: ApiDescription): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(api.title)
    .setVersion(api.version)
    .setDescription(api.description ?? '')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer');
  const document = SwaggerModule.createDocument(app, builder.build(), { standardSchemaConverter: convertSchema });
  document.components = { ...document.components, schemas: { ...document.components?.schemas, Problem: PROBLEM_SCHEMA } };
  for (const [method, operation] of Object.values(document.paths).flatMap((item) => METHODS.map((name) => [name, item[name]] as const))) {
    if (!operation) continue;
    keepNearestSecurity(operation);
    markDeprecated(operation);
    addSparseFields(method, operation);
    addErrorResponses(operation);
    addCsvAnswer(operation);
  }
  return document;
}

/** Serves `/openapi.json` and, from files of this installation alone, a page to read it at `/docs`. */
export function serveApiDescription(app: NestFastifyApplication, document: OpenAPIObject): void {
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'openapi.json', raw: ['json'], swaggerOptions: { validatorUrl: 'none' } });
}
