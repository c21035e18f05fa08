import { type CallHandler, type ExecutionContext, type NestInterceptor, StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { noteWhole } from '../http/entity-tags.js';
import { Problem, PROBLEMS } from '../problems/problem.js';

const NAME = /^[A-Za-z][A-Za-z0-9]{0,63}$/;
const MOST_FIELDS = 50;

/** `?fields=a,b` leaves these fields of a resource, or of each item of a list; it holds for every GET, without a word of the route. Of a CSV it leaves the columns alone. */
export class SparseFieldsInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.method !== 'GET' && request.method !== 'HEAD') return next.handle();
    const fields = takeFields(request.query as Record<string, unknown>);
    if (!fields) return next.handle();
    return next.handle().pipe(map((answer: unknown) => {
      if (typeof answer !== 'object' || answer === null) return answer;
      if (answer instanceof StreamableFile) throw wrongFields('A CSV has all its columns.', 'En CSV har alle sine kolonner.');
      noteWhole(request, JSON.stringify(answer));
      return sparse(answer, fields);
    }));
  }
}

function takeFields(query: Record<string, unknown>): string[] | undefined {
  const { fields } = query;
  if (fields === undefined) return undefined;
  delete query['fields'];
  const names = typeof fields === 'string' ? [...new Set(fields.split(','))] : [];
  if (names.length === 0 || names.length > MOST_FIELDS || !names.every((name) => NAME.test(name))) {
    throw wrongFields('Expected names of fields with commas between.', 'Forventet: navne på felter med komma imellem.');
  }
  return names;
}

function sparse(answer: object, fields: readonly string[]): unknown {
  const { items } = answer as { items?: unknown };
  if (Array.isArray(items) && 'next' in answer) {
    const known = new Set(items.flatMap((item: object) => Object.keys(item)));
    if (items.length > 0) requireKnown(fields, known);
    return { ...answer, items: items.map((item: object) => pick(item, fields)) };
  }
  requireKnown(fields, new Set(Object.keys(answer)));
  return pick(answer, fields);
}

function requireKnown(fields: readonly string[], known: ReadonlySet<string>): void {
  if (fields.every((field) => known.has(field))) return;
  throw wrongFields('A field of this name does not exist.', 'Et felt med dette navn findes ikke.');
}

function pick(item: object, fields: readonly string[]): object {
  return Object.fromEntries(Object.entries(item).filter(([name]) => fields.includes(name)));
}

function wrongFields(en: string, da: string): Problem {
  return new Problem(PROBLEMS.invalidRequest, { errors: [{ in: 'query', pointer: '/fields', detail: { en, da } }] });
}
