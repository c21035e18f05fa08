import type { OpenAPIObject } from '@nestjs/swagger';
import { BULK_EXTENSION } from '../writes/write-decorator.js';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A write that can be had in bulk, as the OpenAPI document describes it. */
export interface BulkOperation {
  /** `PATCH /customers/{customerId}`: how jobs name it. */
  readonly key: string;
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/customers/{customerId}`. */
  readonly path: string;
  /** `/customers/changes/bulk`: where lists of it are handed in. */
  readonly bulkPath: string;
  readonly scopes: readonly [string, ...string[]];
  readonly bodySchema: JsonSchema;
  /** Parameters of the path that each row names itself. */
  readonly rowParameters: readonly string[];
  readonly changes: boolean;
}

export const MOST_ROWS = 1_000;

const METHODS = ['post', 'put', 'patch', 'delete'] as const;

/** Every write of the document that can be had in bulk. @throws TypeError for one whose bulk path names a parameter that the write does not have */
export function bulkOperationsOf(document: OpenAPIObject): BulkOperation[] {
  return Object.entries(document.paths).flatMap(([path, item]) => METHODS.flatMap((method) => {
    const operation = item[method] as (typeof item)['post'] & Record<string, unknown>;
    const bulk = operation?.[BULK_EXTENSION] as true | string | undefined;
    const scopes = Object.values(operation?.security?.[0] ?? {})[0] as [string, ...string[]] | undefined;
    if (bulk === undefined || !scopes) return [];
    const bulkPath = bulk === true ? `${path}/bulk` : bulk;
    const strange = parametersOf(bulkPath).find((name) => !parametersOf(path).includes(name));
    if (strange !== undefined) throw new TypeError(`The bulk path ${bulkPath} names the parameter ${strange}, which ${path} does not have.`);
    const body = (operation.requestBody as { content?: Record<string, { schema?: JsonSchema }> } | undefined)?.content?.['application/json']?.schema;
    const headers = (operation.parameters ?? []) as { in?: string; name?: string }[];
    return [{
      key: `${method.toUpperCase()} ${path}`, method: method.toUpperCase() as BulkOperation['method'], path, bulkPath, scopes,
      bodySchema: body ?? { type: 'object' },
      rowParameters: parametersOf(path).filter((name) => !parametersOf(bulkPath).includes(name)),
      changes: headers.some(({ in: place, name }) => place === 'header' && name === 'If-Match'),
    }];
  }));
}

export function parametersOf(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
}

/** Adds the bulk addresses to the document. */
export function describeBulk(document: OpenAPIObject, operations: readonly BulkOperation[]): void {
  for (const { key, path, bulkPath, scopes, bodySchema, rowParameters, changes } of operations) {
    const own = Object.fromEntries(rowParameters.map((name) => [name, { type: ['string', 'integer'] }]));
    const extra = { ...own, ...(changes && { ifMatch: { type: 'string', description: 'The ETag of what the row changes; left out, whatever state there is.' } }) };
    const row = Object.keys(extra).length === 0 ? bodySchema : { allOf: [bodySchema, { type: 'object', properties: extra, required: rowParameters }] };
    const [method] = key.toLowerCase().split(' ') as ['post'];
    const operation = document.paths[path]?.[method];
    document.paths[bulkPath] = {
      post: {
        summary: `In bulk: ${operation?.summary ?? key}`,
        description: `Up to ${MOST_ROWS} rows, each carried out as ${key}: good rows are done, bad ones told. As CSV the first line names the fields, \`owner.name\` for one within another.`,
        ...(operation?.tags && { tags: operation.tags }),
        security: [{ bearer: [...scopes] }],
        parameters: [
          ...parametersOf(bulkPath).map((name) => ({ name, in: 'path' as const, required: true, schema: { type: 'integer' } })),
          { name: 'Idempotency-Key', in: 'header' as const, required: false, schema: { type: 'string', maxLength: 255 } },
          { name: 'validate', in: 'query' as const, required: false, description: 'With true every row is tried out and nothing is stored.', schema: { type: 'boolean' } },
        ],
        requestBody: { required: true, content: {
          'application/json': { schema: { type: 'array', minItems: 1, maxItems: MOST_ROWS, items: row } as object },
          'text/csv': { schema: { type: 'string' } },
        } },
        responses: { 202: { description: 'The job, also found at the address in Location.', content: { 'application/json': { schema: { $ref: '#/components/schemas/BulkJob' } } } } },
      },
    };
  }
}
