/** A sentence in both languages of the platform. */
export interface Text {
  readonly en: string;
  readonly da: string;
}

export type Language = keyof Text;

/** A kind of error that callers can rely on: `type` and `status` never change once published. */
export interface ProblemKind {
  /** Stable path, e.g. `/problems/not-found` (RFC 9457 §3.1.1). */
  readonly type: string;
  readonly status: number;
  readonly title: Text;
}

/** One wrong field, by JSON Pointer (RFC 6901) into the part of the request named by `in`. */
export interface FieldError {
  readonly in: 'body' | 'query' | 'path' | 'header';
  readonly pointer: string;
  readonly detail: Text;
}

export interface ProblemOptions {
  /** A fixed sentence about this occurrence. Never built from input. */
  readonly detail?: Text;
  readonly errors?: readonly FieldError[];
  /** Seconds after which the same request may succeed. */
  readonly retryAfterS?: number;
  readonly cause?: unknown;
}

/** @throws TypeError when the slug or the status cannot be published */
export function defineProblem(slug: string, status: number, title: Text): ProblemKind {
  if (!/^[a-z][a-z0-9-]{0,63}$/.test(slug)) throw new TypeError('A problem needs a slug of lower-case letters, digits and hyphens.');
  if (!Number.isInteger(status) || status < 400 || status > 599) throw new TypeError(`The problem ${slug} needs a status from 400 to 599.`);
  return { type: `/problems/${slug}`, status, title };
}

/** An error meant for the caller. Its message is the type, so that nothing of an occurrence reaches a log. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly kind: ProblemKind,
    readonly options: ProblemOptions = {},
  ) {
    super(kind.type, options.cause === undefined ? undefined : { cause: options.cause });
  }
}

/** The kinds every app shares. */
export const PROBLEMS = {
  invalidRequest: defineProblem('invalid-request', 400, { en: 'The request is not valid', da: 'Forespørgslen er ikke gyldig' }),
  unauthenticated: defineProblem('unauthenticated', 401, { en: 'A valid access token is required', da: 'Der kræves et gyldigt adgangstoken' }),
  forbidden: defineProblem('forbidden', 403, { en: 'The access token does not permit this', da: 'Adgangstokenet giver ikke adgang til dette' }),
  notFound: defineProblem('not-found', 404, { en: 'Not found', da: 'Ikke fundet' }),
  methodNotAllowed: defineProblem('method-not-allowed', 405, { en: 'The method is not allowed here', da: 'Metoden er ikke tilladt her' }),
  requestTimeout: defineProblem('request-timeout', 408, { en: 'The request did not arrive in time', da: 'Forespørgslen nåede ikke frem i tide' }),
  conflict: defineProblem('conflict', 409, { en: 'It conflicts with what is already stored', da: 'Det er i konflikt med det, der allerede er gemt' }),
  preconditionFailed: defineProblem('precondition-failed', 412, { en: 'It has changed since it was read', da: 'Det er ændret, siden det blev læst' }),
  tooLarge: defineProblem('too-large', 413, { en: 'The request is too large', da: 'Forespørgslen er for stor' }),
  unsupportedMediaType: defineProblem('unsupported-media-type', 415, { en: 'The content type is not supported', da: 'Indholdstypen understøttes ikke' }),
  notProcessable: defineProblem('not-processable', 422, { en: 'The request cannot be carried out', da: 'Forespørgslen kan ikke udføres' }),
  preconditionRequired: defineProblem('precondition-required', 428, { en: 'The header If-Match has to say what is changed', da: 'Headeren If-Match skal sige, hvad der ændres' }),
  tooManyRequests: defineProblem('too-many-requests', 429, { en: 'Too many requests', da: 'For mange forespørgsler' }),
  internal: defineProblem('internal', 500, { en: 'Something went wrong on our side', da: 'Der opstod en fejl hos os' }),
  unavailable: defineProblem('unavailable', 503, { en: 'Temporarily not available', da: 'Midlertidigt utilgængelig' }),
} as const satisfies Record<string, ProblemKind>;

/** The body of a response of media type application/problem+json (RFC 9457 §3). */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail?: string;
  /** The trace id under which the log knows this occurrence. */
  instance: string;
  errors?: { in: string; pointer: string; detail: string }[];
}

export function problemDocument(problem: Problem, language: Language, traceId: string): ProblemDocument {
  const { kind, options } = problem;
  return {
    type: kind.type,
    title: kind.title[language],
    status: kind.status,
    ...(options.detail && { detail: options.detail[language] }),
    instance: traceId,
    ...(options.errors && {
      errors: options.errors.map((error) => ({ in: error.in, pointer: error.pointer, detail: error.detail[language] })),
    }),
  };
}

/** Danish when `Accept-Language` names it before English (by q, then by order); English otherwise. */
export function languageOf(acceptLanguage: unknown): Language {
  if (typeof acceptLanguage !== 'string') return 'en';
  let best: { language: Language; q: number } = { language: 'en', q: 0 };
  for (const part of acceptLanguage.slice(0, 200).split(',')) {
    const match = /^\s*(da|en)(?:-[\w-]+)?\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?$/i.exec(part);
    const q = Number(match?.[2] ?? 1);
    if (match && q > best.q) best = { language: match[1]!.toLowerCase() as Language, q };
  }
  return best.language;
}
