import type { OpenAPIObject } from '@nestjs/swagger';

type Json = Readonly<Record<string, unknown>>;
/** Whether a schema describes what callers send or what they receive: what may be added to one breaks the other. */
type Way = 'request' | 'response';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/**
 * What callers of `before` would find broken in `after`, each as a sentence; empty when the change only adds. A removed address, method, parameter,
 * answer, field or value of an enumeration breaks, and so do a field or a parameter that becomes necessary, a field of an answer that need no longer be
 * there, and another type. An address that was deprecated may go.
 */
export function breaksOf(before: OpenAPIObject, after: OpenAPIObject): string[] {
  const broken: string[] = [];
  for (const [path, item] of Object.entries(before.paths)) {
    for (const method of METHODS) {
      const earlier = item[method] as Json | undefined;
      if (!earlier) continue;
      const later = after.paths[path]?.[method] as Json | undefined;
      const place = `${method.toUpperCase()} ${path}`;
      if (later) new Comparison(before, after, broken).operation(place, earlier, later);
      else if (earlier['deprecated'] !== true) broken.push(`${place} is gone, though it was not deprecated.`);
    }
  }
  return [...new Set(broken)];
}

class Comparison {
  /** Pairs of schemas that are being compared, so that one that names itself ends. */
  private readonly seen = new Set<string>();

  constructor(private readonly before: OpenAPIObject, private readonly after: OpenAPIObject, private readonly broken: string[]) {}

  operation(place: string, before: Json, after: Json): void {
    this.parameters(place, listOf(before['parameters']), listOf(after['parameters']));
    const [body, laterBody] = [schemaOf(before['requestBody']), schemaOf(after['requestBody'])];
    if (body && laterBody) this.schema(`${place}, body`, body, laterBody, 'request');
    else if (!body && laterBody) this.broken.push(`${place} now needs a body.`);
    const answers = (after['responses'] ?? {}) as Record<string, unknown>;
    for (const [status, answer] of Object.entries((before['responses'] ?? {}) as Record<string, unknown>)) {
      if (!status.startsWith('2')) continue;
      const [schema, later] = [schemaOf(answer), schemaOf(answers[status])];
      if (!(status in answers)) this.broken.push(`${place} no longer answers ${status}.`);
      else if (schema && later) this.schema(`${place}, answer ${status}`, schema, later, 'response');
      else if (schema) this.broken.push(`${place}, answer ${status} no longer has a body.`);
    }
  }

  private parameters(place: string, before: readonly Json[], after: readonly Json[]): void {
    const nameOf = ({ in: where, name }: Json): string => `${String(where)} parameter ${String(name)}`;
    const later = new Map(after.map((parameter) => [nameOf(parameter), parameter]));
    const earlier = new Map(before.map((parameter) => [nameOf(parameter), parameter]));
    for (const [name, parameter] of earlier) {
      const found = later.get(name);
      if (!found) this.broken.push(`${place} no longer takes the ${name}.`);
      else this.schema(`${place}, ${name}`, (parameter['schema'] ?? {}) as Json, (found['schema'] ?? {}) as Json, 'request');
    }
    for (const [name, { required }] of later) if (required === true && earlier.get(name)?.['required'] !== true) this.broken.push(`${place} now needs the ${name}.`);
  }

  private schema(place: string, before: Json, after: Json, way: Way): void {
    const pair = `${way} ${refOf(before) ?? place} ${refOf(after) ?? place}`;
    if ((refOf(before) ?? refOf(after)) !== undefined) {
      if (this.seen.has(pair)) return;
      this.seen.add(pair);
    }
    const [earlier, later] = [resolve(before, this.before), resolve(after, this.after)];
    this.types(place, earlier, later, way);
    this.values(place, earlier, later, way);
    this.fields(place, earlier, later, way);
    if (earlier['items'] && later['items']) this.schema(`${place}/*`, earlier['items'] as Json, later['items'] as Json, way);
    for (const word of ['anyOf', 'oneOf', 'allOf']) {
      const [parts, others] = [listOf(earlier[word]), listOf(later[word])];
      if (way === 'request' && word !== 'allOf' && others.length < parts.length) this.broken.push(`${place} takes fewer alternatives than before.`);
      parts.forEach((part, index) => others[index] && this.schema(place, part, others[index], way));
    }
  }

  private types(place: string, before: Json, after: Json, way: Way): void {
    const [earlier, later] = [typesOf(before), typesOf(after)];
    if (earlier.length === 0 || later.length === 0) return;
    const lost = way === 'request' ? earlier.filter((type) => !later.includes(type) && !(type === 'integer' && later.includes('number'))) : later.filter((type) => !earlier.includes(type) && !(type === 'integer' && earlier.includes('number')));
    if (lost.length > 0) this.broken.push(way === 'request' ? `${place} no longer takes ${lost.join(', ')}.` : `${place} can now be ${lost.join(', ')}.`);
  }

  private values(place: string, before: Json, after: Json, way: Way): void {
    const [earlier, later] = [before['enum'], after['enum']];
    if (Array.isArray(earlier) && Array.isArray(later)) {
      const lost = earlier.filter((value) => !later.includes(value));
      if (lost.length > 0) this.broken.push(`${place} no longer knows the value ${lost.join(', ')}.`);
    } else if (way === 'request' && !earlier && Array.isArray(later)) this.broken.push(`${place} now takes certain values only.`);
  }

  private fields(place: string, before: Json, after: Json, way: Way): void {
    const [earlier, later] = [(before['properties'] ?? {}) as Record<string, Json>, (after['properties'] ?? {}) as Record<string, Json>];
    const [needed, needs] = [new Set(before['required'] as string[] | undefined), new Set(after['required'] as string[] | undefined)];
    for (const [name, field] of Object.entries(earlier)) {
      const found = later[name];
      if (!found) this.broken.push(`${place}/${name} is gone.`);
      else this.schema(`${place}/${name}`, field, found, way);
      if (found && way === 'response' && needed.has(name) && !needs.has(name)) this.broken.push(`${place}/${name} need no longer be there.`);
    }
    if (way === 'request') for (const name of needs) if (!needed.has(name)) this.broken.push(`${place}/${name} is now necessary.`);
  }
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

function refOf({ $ref: reference }: Json): string | undefined {
  return typeof reference === 'string' ? reference : undefined;
}

function resolve(schema: Json, document: OpenAPIObject): Json {
  const reference = refOf(schema);
  return reference === undefined ? schema : ((document.components?.schemas?.[reference.split('/').at(-1)!] ?? {}) as Json);
}

function schemaOf(holder: unknown): Json | undefined {
  return (holder as { content?: Record<string, { schema?: Json }> } | undefined)?.content?.['application/json']?.schema;
}

function typesOf({ type }: Json): string[] {
  return typeof type === 'string' ? [type] : ((type as string[] | undefined) ?? []);
}
