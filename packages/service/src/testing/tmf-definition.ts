import { Ajv, type ErrorObject } from 'ajv';
import { readFileSync } from 'node:fs';

const APIS = ['TMF620', 'TMF622', 'TMF635', 'TMF637', 'TMF669'] as const;
export type TmfApiNumber = (typeof APIS)[number];

interface Operation {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** Below the base path, with `{id}` where an id stands. */
  readonly path: string;
  readonly responses: Readonly<Record<string, { readonly schema?: object }>>;
}

/** A published TM Forum definition, to hold answers against. */
export interface TmfDefinition {
  /** Without a slash at either end. */
  readonly basePath: string;
  readonly operations: readonly Operation[];
  /** What is wrong with a body by a schema of the definition, `Product` or the like; empty when it conforms. */
  faultsOf(schema: string, body: unknown): string[];
  /** The names that the schema of a resource has. */
  attributesOf(schema: string): string[];
  /** What is wrong with the body that a method on a path of the definition answers with a status. */
  faultsOfAnswer(method: string, path: string, status: number, body: unknown): string[];
}

interface Document {
  readonly basePath: string;
  readonly paths: Readonly<Record<string, Readonly<Record<Operation['method'], { readonly responses: Operation['responses'] }>>>>;
  readonly definitions: Readonly<Record<string, { readonly properties?: object }>>;
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** Reads a definition. Its Swagger 2 schemas are JSON Schema but for `format`, of which the moments are looked at, and references relative to the host pass as addresses. */
export function readTmfDefinition(api: TmfApiNumber): TmfDefinition {
  const { basePath, paths, definitions } = JSON.parse(readFileSync(new URL(`tmf/${api}-v4.0.0.json`, import.meta.url), 'utf8')) as Document;
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addFormat('date-time', (text: string) => MOMENT.test(text) && !Number.isNaN(Date.parse(text)));
  ajv.addFormat('uri', (text: string) => URL.canParse(text, 'https://host.example'));
  for (const format of ['float', 'int32', 'int64', 'base64', 'email']) ajv.addFormat(format, true);
  ajv.addSchema({ $id: api, definitions });
  const faults = (schema: object, body: unknown): string[] => (ajv.validate(schema, body) ? [] : (ajv.errors ?? []).map(sentence));
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { responses }]) => ({ method: method as Operation['method'], path, responses })));
  return {
    basePath: basePath.replaceAll(/^\/|\/$/g, ''),
    operations,
    faultsOf: (schema, body) => faults({ $ref: `${api}#/definitions/${schema}` }, body),
    attributesOf: (schema) => Object.keys(definitions[schema]?.properties ?? {}),
    faultsOfAnswer(method, path, status, body) {
      const operation = operations.find((one) => one.method === method && one.path === path);
      // The definitions name no 206, 415, 429, 501; parts of a list are as the list, and every refusal is the Error.
      const response = operation?.responses[status === 206 ? '200' : String(status)];
      const schema = response?.schema ?? (status >= 400 ? { $ref: '#/definitions/Error' } : undefined);
      return schema === undefined ? [] : faults(within(api, schema) as object, body);
    },
  };
}

/** References of the document as references into the schema that was added under its number. */
function within(api: string, schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map((member) => within(api, member));
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, name === '$ref' ? `${api}${String(value)}` : within(api, value)]));
}

function sentence({ instancePath, message, params }: ErrorObject): string {
  return `${instancePath || 'the body'} ${message} ${JSON.stringify(params)}`;
}
