import { PROBLEMS, type ProblemKind, type Text } from './problem.js';

/** What a log may keep of a database error: names of the schema, no values. */
export interface DatabaseErrorFields {
  readonly sqlstate: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
}

export interface DatabaseErrorDescription {
  readonly kind: ProblemKind;
  readonly sentence: Text;
  /** True when the same work may succeed if it is simply done again. */
  readonly retryable: boolean;
  readonly fields: DatabaseErrorFields;
}

type Meaning = Omit<DatabaseErrorDescription, 'fields'>;

const meaning = (kind: ProblemKind, en: string, da: string, retryable = false): Meaning => ({ kind, sentence: { en, da }, retryable });

/** By SQLSTATE, or by its class of two characters (PostgreSQL manual, appendix A). */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  '23505': meaning(PROBLEMS.conflict, 'It exists already.', 'Det findes allerede.'),
  '23503': meaning(PROBLEMS.conflict, 'Something it refers to does not exist, or something still refers to it.', 'Noget, det henviser til, findes ikke, eller noget henviser stadig til det.'),
  '23514': meaning(PROBLEMS.notProcessable, 'A rule of the stored data is not kept.', 'En regel for de gemte data er ikke overholdt.'),
  '23502': meaning(PROBLEMS.notProcessable, 'A required value is missing.', 'En påkrævet værdi mangler.'),
  '23P01': meaning(PROBLEMS.conflict, 'It overlaps with something that exists already.', 'Det overlapper med noget, der allerede findes.'),
  '22P02': meaning(PROBLEMS.notProcessable, 'A value has the wrong form.', 'En værdi har en forkert form.'),
  '22003': meaning(PROBLEMS.notProcessable, 'A number is out of range.', 'Et tal er uden for det tilladte område.'),
  '22001': meaning(PROBLEMS.notProcessable, 'A text is too long.', 'En tekst er for lang.'),
  '22007': meaning(PROBLEMS.notProcessable, 'A date or time is not valid.', 'En dato eller et tidspunkt er ikke gyldigt.'),
  '22008': meaning(PROBLEMS.notProcessable, 'A date or time is out of range.', 'En dato eller et tidspunkt er uden for det tilladte område.'),
  '42501': meaning(PROBLEMS.internal, 'The database refused access for this purpose.', 'Databasen afviste adgang til dette formål.'),
  '40001': meaning(PROBLEMS.unavailable, 'Other work changed the same data at the same time.', 'Andet arbejde ændrede de samme data samtidig.', true),
  '40P01': meaning(PROBLEMS.unavailable, 'Two pieces of work waited for each other.', 'To arbejdsgange ventede på hinanden.', true),
  '55P03': meaning(PROBLEMS.unavailable, 'The data is in use.', 'Dataene er i brug.', true),
  '57014': meaning(PROBLEMS.unavailable, 'The work took too long and was stopped.', 'Arbejdet tog for lang tid og blev afbrudt.', true),
  '57P01': meaning(PROBLEMS.unavailable, 'The database is restarting.', 'Databasen genstarter.', true),
  '57P03': meaning(PROBLEMS.unavailable, 'The database is starting.', 'Databasen starter.', true),
  '53300': meaning(PROBLEMS.unavailable, 'The database has no free connection.', 'Databasen har ingen ledig forbindelse.', true),
  '08': meaning(PROBLEMS.unavailable, 'The connection to the database was lost.', 'Forbindelsen til databasen gik tabt.', true),
  '53': meaning(PROBLEMS.unavailable, 'The database lacks resources.', 'Databasen mangler ressourcer.', true),
};

const OTHER = meaning(PROBLEMS.internal, 'The database could not do the work.', 'Databasen kunne ikke udføre arbejdet.');

/** Network failures reach the driver as codes of the operating system; to a caller they are a lost connection. */
const SOCKET_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

interface DriverError {
  readonly code: string;
  readonly severity?: unknown;
  readonly schema?: unknown;
  readonly table?: unknown;
  readonly column?: unknown;
  readonly constraint?: unknown;
}

function sqlstateOf(error: { code?: unknown; severity?: unknown }): string | undefined {
  if (typeof error.code !== 'string') return undefined;
  if (SOCKET_CODES.has(error.code)) return '08006';
  return typeof error.severity === 'string' && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : undefined;
}

/** Looks along the chain of causes: query builders wrap the driver's error in their own. */
function driverErrorOf(error: unknown): { sqlstate: string; source: DriverError } | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const sqlstate = sqlstateOf(at as { code?: unknown });
    if (sqlstate) return { sqlstate, source: at as unknown as DriverError };
  }
  return undefined;
}

/** The names a database error carries, for the log; undefined when it is no database error. */
export function databaseFieldsOf(error: unknown): DatabaseErrorFields | undefined {
  const found = driverErrorOf(error);
  if (!found) return undefined;
  const fields: Record<string, string> = { sqlstate: found.sqlstate };
  for (const name of ['schema', 'table', 'column', 'constraint'] as const) {
    const value = found.source[name];
    if (typeof value === 'string' && value !== '') fields[name] = value;
  }
  return fields as unknown as DatabaseErrorFields;
}

/**
 * What a database error means, in fixed sentences. The driver's own message, detail, hint and query text quote
 * stored values and are never used. Undefined when `error` is no database error.
 */
export function describeDatabaseError(error: unknown): DatabaseErrorDescription | undefined {
  const fields = databaseFieldsOf(error);
  if (!fields) return undefined;
  return { ...(MEANINGS[fields.sqlstate] ?? MEANINGS[fields.sqlstate.slice(0, 2)] ?? OTHER), fields };
}
