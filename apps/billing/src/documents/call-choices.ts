import type { PurposeWork } from '@turbotrack/privacy';
import { type CallPrivacyRule, NO_CHOICE, shownCall, type ShownCall } from '@turbotrack/telephony';

type Inside = Pick<PurposeWork<'invoicing'>, 'sql'>;

/** What a customer chose about showing its calls: each call by the choice that stood when it was made. */
export interface CallChoices {
  shown(assignmentId: number, startedAt: Date, otherNumber: string): ShownCall;
}

interface Since<T> {
  /** Ms since the epoch. */
  readonly from: number;
  readonly value: T;
}

/** Reads the choices of one customer, all there ever were: they are few. */
export async function readCallChoices({ sql }: Inside, customerId: number): Promise<CallChoices> {
  const rules = await sql<{ valid_from: Date; seen_by: CallPrivacyRule['seenBy']; masking: CallPrivacyRule['masking']; private_prefixes: string[]; private_shows: CallPrivacyRule['privateShows'] }>(
    ['ordering.call_privacy'], 'select valid_from, seen_by, masking, private_prefixes, private_shows from ordering.call_privacy where customer_id = $1 order by valid_from, choice_id', [customerId]);
  const numbers = await sql<{ assignment_id: number; valid_from: Date; is_private: boolean }>(
    ['ordering.private_number'], 'select assignment_id, valid_from, is_private from ordering.private_number where customer_id = $1 order by valid_from, choice_id', [customerId]);
  const byTime = rules.rows.map((row): Since<CallPrivacyRule> => ({
    from: row.valid_from.getTime(), value: { seenBy: row.seen_by, masking: row.masking, privatePrefixes: row.private_prefixes, privateShows: row.private_shows },
  }));
  const byNumber = Map.groupBy(numbers.rows, (row) => row.assignment_id);
  return {
    shown(assignmentId, startedAt, otherNumber) {
      const at = startedAt.getTime();
      const ownNumberIsPrivate = (byNumber.get(assignmentId) ?? []).findLast((row) => row.valid_from.getTime() <= at)?.is_private ?? false;
      return shownCall(byTime.findLast(({ from }) => from <= at)?.value ?? NO_CHOICE, { otherNumber, ownNumberIsPrivate });
    },
  };
}
