import type { z } from 'zod';
import { describeIssue, type ValidationIssue } from '../problems/describe-issue.js';
import { StartupError } from '../startup-error.js';

type Environment = Readonly<Record<string, string | undefined>>;

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}

function expectationOf(schema: z.ZodObject, name: string, issue: ValidationIssue): string {
  const described = (schema.shape[name] as z.ZodType | undefined)?.description;
  return described ? `Expected ${described}.` : describeIssue(issue, false).en;
}

/**
 * Reads an app's configuration from the environment into one frozen object.
 *
 * Every key of `schema` is the name of an environment variable; `.describe()` on it is what the sentence of an
 * error says is expected. An empty variable counts as not set, as compose files write it.
 *
 * @throws StartupError naming every wrong or missing variable and what is expected there, never its value
 */
export function defineConfig<S extends z.ZodObject>(schema: S, environment: Environment = process.env): Readonly<z.output<S>> {
  const input: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = environment[name];
    if (value !== undefined && value !== '') input[name] = value;
  }
  const result = schema.safeParse(input);
  if (result.success) return deepFreeze(result.data);

  const sentences = new Map<string, string>();
  for (const issue of result.error.issues) {
    const name = String(issue.path[0] ?? '');
    const said = name === '' ? issue.message : expectationOf(schema, name, issue as ValidationIssue);
    const state = name === '' || name in input ? 'is not right' : 'is not set';
    if (!sentences.has(name)) sentences.set(name, `${name === '' ? 'The configuration' : `The variable ${name}`} ${state}. ${said}`);
  }
  throw new StartupError([...sentences.values()].join('\n'));
}
