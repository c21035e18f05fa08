import { Injectable, StandardSchemaValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { describeIssue, type ValidationIssue } from './describe-issue.js';
import { Problem, PROBLEMS, type FieldError } from './problem.js';

const PLACES: Readonly<Record<string, FieldError['in']>> = { body: 'body', query: 'query', param: 'path', custom: 'header' };
const FIELD_ERRORS_TOLD = 100;

/** A key may come from the caller (records, unknown fields); only one that looks like a field name is repeated. */
const isFieldName = (key: string): boolean => /^(?!.*\d{6})[A-Za-z_$][\w$-]{0,63}$/.test(key);

function segmentsOf(path: readonly unknown[]): (string | number)[] {
  return path.map((part) => {
    const key = typeof part === 'object' && part !== null && 'key' in part ? part.key : part;
    return typeof key === 'number' ? key : String(key);
  });
}

function pointerOf(segments: readonly (string | number)[]): string {
  return segments
    .map((segment) => (typeof segment === 'number' || isFieldName(segment) ? `/${segment}` : '/*'))
    .join('');
}

function isMissing(value: unknown, segments: readonly (string | number)[]): boolean {
  let at = value;
  for (const segment of segments) {
    if (typeof at !== 'object' || at === null) return false;
    at = (at as Record<string | number, unknown>)[segment];
  }
  return at === undefined;
}

/**
 * Turns the issues of a Zod schema into field errors by JSON Pointer. Values are never repeated, and keys of the
 * caller's own making only when they look like field names (`*` otherwise).
 */
export function fieldErrors(issues: readonly ValidationIssue[], value: unknown, place: FieldError['in'], base: readonly string[] = []): FieldError[] {
  return issues.slice(0, FIELD_ERRORS_TOLD).flatMap((issue) => {
    const path = segmentsOf(issue.path ?? []);
    const detail = describeIssue(issue, isMissing(value, path));
    const keys: readonly (string | undefined)[] = issue.code === 'unrecognized_keys' ? (issue.keys ?? []).slice(0, FIELD_ERRORS_TOLD) : [undefined];
    return keys.map((key) => ({ in: place, pointer: pointerOf([...base, ...path, ...(key === undefined ? [] : [key])]), detail }));
  });
}

/** Parses each `@Body({ schema })`, `@Query({ schema })`, `@Param('id', { schema })` and lists every wrong field. */
@Injectable()
export class RequestValidationPipe extends StandardSchemaValidationPipe {
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    if (!metadata.schema) return value;
    this.stripProtoKeys(value);
    const result = await metadata.schema['~standard'].validate(value);
    if (!result.issues) return result.value as T;
    const base = typeof metadata.data === 'string' ? [metadata.data] : [];
    throw new Problem(PROBLEMS.invalidRequest, {
      errors: fieldErrors(result.issues as readonly ValidationIssue[], value, PLACES[metadata.type] ?? 'body', base),
    });
  }
}
