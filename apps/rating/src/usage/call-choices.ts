import type { PurposeWork } from '@turbotrack/privacy';
import { type CallPrivacyRule, type CallViewer, NO_CHOICE, shownCall, type ShownCall } from '@turbotrack/telephony';

interface Since<T> {
  /** Ms since the epoch. */
  readonly from: number;
  readonly value: T;
}

/** What a customer chose about showing its calls, as one viewer meets it: each call by the choice that stood when it was made. */
export interface CallChoices {
  shown(assignmentId: number, startedAtMs: number, otherNumber: string): ShownCall;
  /** When calls of any own number are not told one by one, as a `tstzmultirange`. */
  readonly untold: string;
  /** The same for own numbers that were ever private, in which case it replaces nothing of `untold` but adds to it. */
  readonly untoldOf: { readonly assignments: number[]; readonly times: string[] };
}

/** Reads all the choices that a customer ever made: they are few. */
export async function readCallChoices({ sql }: Pick<PurposeWork<'self-service'>, 'sql'>, customerId: number, viewer: CallViewer): Promise<CallChoices> {
  const rules = await sql<{ valid_from: Date; seen_by: CallPrivacyRule['seenBy']; masking: CallPrivacyRule['masking']; private_prefixes: string[]; private_shows: CallPrivacyRule['privateShows'] }>(
    ['ordering.call_privacy'], 'select valid_from, seen_by, masking, private_prefixes, private_shows from ordering.call_privacy where customer_id = $1 order by valid_from, choice_id', [customerId]);
  const numbers = await sql<{ assignment_id: number; valid_from: Date; is_private: boolean }>(
    ['ordering.private_number'], 'select assignment_id, valid_from, is_private from ordering.private_number where customer_id = $1 order by valid_from, choice_id', [customerId]);
  return callChoices(
    rules.rows.map((row) => ({ from: row.valid_from.getTime(), value: { seenBy: row.seen_by, masking: row.masking, privatePrefixes: row.private_prefixes, privateShows: row.private_shows } })),
    numbers.rows.map((row) => ({ assignmentId: row.assignment_id, from: row.valid_from.getTime(), value: row.is_private })), viewer);
}

/** A private call whose time is not to be shown is told nowhere: its place in a list, or a filter, would tell the time. */
function callChoices(rules: readonly Since<CallPrivacyRule>[], numbers: readonly (Since<boolean> & { assignmentId: number })[], viewer: CallViewer): CallChoices {
  const byNumber = Map.groupBy(numbers, ({ assignmentId }) => assignmentId);
  const shown = (choices: readonly Since<boolean>[], at: number, otherNumber: string): ShownCall => shownCall(
    rules.findLast(({ from }) => from <= at)?.value ?? NO_CHOICE, { otherNumber, ownNumberIsPrivate: choices.findLast(({ from }) => from <= at)?.value ?? false }, viewer);
  const untold = (choices: readonly Since<boolean>[]): string => {
    const changes = [-Infinity, ...new Set([...rules, ...choices].map(({ from }) => from).toSorted((a, b) => a - b))];
    const stretches = changes.flatMap((from, index) => {
      const { visible, time } = shown(choices, from, '');
      return visible && time ? [] : [`[${momentOf(from)},${momentOf(changes[index + 1])})`];
    });
    return `{${stretches.join(',')}}`;
  };
  const privates = [...byNumber].map(([assignmentId, choices]) => ({ assignmentId, times: untold(choices) })).filter(({ times }) => times !== '{}');
  return {
    shown: (assignmentId, startedAtMs, otherNumber) => shown(byNumber.get(assignmentId) ?? [], startedAtMs, otherNumber),
    untold: untold([]),
    untoldOf: { assignments: privates.map(({ assignmentId }) => assignmentId), times: privates.map(({ times }) => times) },
  };
}

function momentOf(ms: number | undefined): string {
  return ms === undefined || !Number.isFinite(ms) ? '' : new Date(ms).toISOString();
}
