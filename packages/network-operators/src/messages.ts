import { z } from 'zod';

/**
 * The messages between the platform and a network operator. No Danish operator publishes its own, so this form is ours;
 * docs/delivery.md describes it. An adapter of a real operator translates to and from it.
 */

/** What is asked of an operator. `cease` and `cancel-port-in` undo, `unbar` lifts. */
export const REQUEST_KINDS = ['provision', 'cease', 'port-in', 'cancel-port-in', 'bar', 'unbar'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/** What can be closed on a live number; `all` suspends it. `spend-limit` closes when the limit of a calendar month is used. */
export const BAR_KINDS = ['all', 'lost-phone', 'international', 'premium', 'roaming', 'data', 'spend-limit'] as const;
export type BarKind = (typeof BAR_KINDS)[number];

/**
 * What stays open whatever is barred: the emergency number (directive (EU) 2018/1972, art. 109), the police's 114, the
 * doctor on call in the Copenhagen area, and every harmonised service of social value (116xxx, decision 2007/116/EC).
 * A star stands for any digits.
 */
export const NEVER_BARRED = ['112', '114', '1813', '116*'] as const;

/** Why the operator that loses a number says no. */
export const PORTING_REJECTIONS = ['porting-number-not-active', 'porting-customer-mismatch', 'porting-already-under-way', 'porting-bound-by-terms'] as const;
/** Why an operator does not do what a line asks. */
export const REFUSALS = ['number-unknown', 'number-in-use', 'not-possible', ...PORTING_REJECTIONS] as const;
export type Refusal = (typeof REFUSALS)[number];

const e164 = z.string().regex(/^[0-9]{3,15}$/);

const lineSchema = z.strictObject({
  /** Names the line within its request. */
  line: z.int().min(1),
  /** Digits of E.164 without plus. */
  number: e164,
  from: z.iso.datetime().nullable(),
  to: z.iso.datetime().nullable(),
  /** Only with `port-in`. */
  porting: z.strictObject({ losingOperator: z.string().min(1).max(60), requestedOn: z.iso.date().nullable(), customerReference: z.string().max(60).nullable() }).optional(),
  /** Only with `bar` and `unbar`; the limit is for `spend-limit`, in whole kroner a month. */
  bar: z.strictObject({ kind: z.enum(BAR_KINDS), limitKroner: z.int().min(0).optional() }).optional(),
});

export const requestSchema = z.strictObject({
  version: z.literal(1),
  /** The same when a request is sent again: it is done once. */
  requestId: z.uuid(),
  kind: z.enum(REQUEST_KINDS),
  /** Of a request that undoes: what it undoes, which is not to be carried out any more where it was not. */
  undoes: z.uuid().optional(),
  /** Of `bar` and `unbar`: what stays open in any case. */
  neverBarred: z.array(z.string()).optional(),
  lines: z.array(lineSchema).min(1).max(1_000),
}).refine(({ kind, neverBarred }) => (kind !== 'bar' && kind !== 'unbar') || NEVER_BARRED.every((number) => neverBarred?.includes(number)),
  'A request that bars carries the numbers that are never barred.');

const answeredLineSchema = z.strictObject({
  line: z.int().min(1),
  /** `scheduled`: the losing operator confirmed the porting, for the window; `done` follows when it is carried out. */
  outcome: z.enum(['done', 'scheduled', 'refused']),
  /** What the operator calls it. */
  reference: z.string().regex(/^[\w.:-]{1,60}$/).nullable(),
  at: z.iso.datetime(),
  reason: z.enum(REFUSALS).optional(),
  window: z.strictObject({ from: z.iso.datetime(), to: z.iso.datetime() }).optional(),
}).refine(({ outcome, reason }) => (outcome === 'refused') === (reason !== undefined), 'A line that is refused says why, and no other does.')
  .refine(({ outcome, window }) => (outcome === 'scheduled') === (window !== undefined), 'A line that is scheduled names its window, and no other does.');

/** Answers some or all lines of a request; a request can have several answers, in any order, and each more than once. */
export const answerSchema = z.strictObject({ version: z.literal(1), requestId: z.uuid(), lines: z.array(answeredLineSchema).min(1).max(1_000) });

export type RequestLine = z.output<typeof lineSchema>;
export type OperatorRequest = z.output<typeof requestSchema>;
export type AnsweredLine = z.output<typeof answeredLineSchema>;
export type OperatorAnswer = z.output<typeof answerSchema>;

/** The lines of an answer by their number. */
export function lineNumbers({ lines }: Pick<OperatorAnswer, 'lines'>): number[] {
  return lines.map(({ line }) => line);
}
