/** The closed set of fields a log record may have, besides `event`, `app`, `level`, `time`, `stack` and `dropped`. */
export interface LogFields {
  traceId?: string;
  jobId?: string;
  queue?: string;
  fileId?: number | string;
  runId?: number | string;
  durationMs?: number;
  count?: number;
  sqlstate?: string;
  schema?: string;
  table?: string;
  column?: string;
  constraint?: string;
  /** The name of a prepared statement, never its text. */
  statement?: string;
  code?: string;
  status?: number;
  method?: string;
  /** The template of a route (`/orders/:id`), never the address that was asked for. */
  route?: string;
}

const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const matches = (pattern: RegExp) => (value: unknown): boolean => typeof value === 'string' && pattern.test(value);

/** No run of six digits: names have none, telephone numbers and registration numbers do. */
const NAME = /^(?!.*\d{6})[A-Za-z_][\w.-]{0,79}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const isName = matches(NAME);
const isId = (value: unknown): boolean => Number.isSafeInteger(value) || matches(UUID)(value);

const PERMITTED: { readonly [F in keyof LogFields]-?: (value: unknown) => boolean } = {
  traceId: matches(/^[0-9a-f]{32}$/),
  jobId: matches(/^[A-Za-z][\w.:-]{0,199}$/),
  queue: isName,
  fileId: isId,
  runId: isId,
  durationMs: isNumber,
  count: isNumber,
  sqlstate: matches(/^[0-9A-Z]{5}$/),
  schema: isName,
  table: isName,
  column: isName,
  constraint: isName,
  statement: isName,
  code: isName,
  status: isNumber,
  method: matches(/^[A-Z]{1,10}$/),
  route: matches(/^(?!.*\d{6})\/[\w.{}:*/-]{0,200}$/),
};

/** Events are fixed names in the code, in kebab-case. */
export const isEventName = matches(/^[a-z][a-z-]{0,63}$/);

/**
 * Copies the permitted fields of `fields` that have the permitted form. Everything else is left behind.
 * A field that is undefined counts as not given.
 */
export function permittedFields(fields: object): { kept: Record<string, unknown>; dropped: number } {
  const kept: Record<string, unknown> = {};
  let dropped = 0;
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const permitted = Object.hasOwn(PERMITTED, name) ? PERMITTED[name as keyof LogFields] : undefined;
    if (permitted?.(value)) kept[name] = value;
    else dropped += 1;
  }
  return { kept, dropped };
}
