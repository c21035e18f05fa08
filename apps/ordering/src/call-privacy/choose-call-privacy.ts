import { Injectable } from '@nestjs/common';
import type { PurposeWork } from '@turbotrack/privacy';
import { type Caller, Problem, PROBLEMS } from '@turbotrack/service';
import { actorOf, requireCustomer, WorkForCaller } from '../callers/work-for-caller.js';
import type { CallPrivacy, NewCallPrivacy, NewPrivateNumber, PrivateNumber } from './call-privacy.schemas.js';

type Querying = Pick<PurposeWork<'ordering' | 'self-service'>, 'sql'>;

/** The time a request takes, and clocks that differ. */
const LATENESS_MS = 5 * 60_000;

/**
 * What a customer chooses about showing its own calls. A choice holds for the calls made from its beginning on, and is
 * never changed afterwards: a specification that was made can be made again as it was, and nobody's calls are uncovered later.
 */
@Injectable()
export class ChooseCallPrivacy {
  constructor(private readonly work: WorkForCaller) {}

  /** Every choice, the latest to begin first. @throws Problem 404 */
  history(caller: Caller, customerId: number): Promise<CallPrivacy[]> {
    return this.work.read(caller, 'look at call privacy', customerId, async (inside) => {
      await requireCustomer(inside, customerId);
      return readRules(inside, customerId);
    });
  }

  /** @throws Problem 404, 400 for a beginning in the past */
  choose(caller: Caller, customerId: number, { seenBy, masking, privatePrefixes, privateShows, validFrom }: NewCallPrivacy): Promise<CallPrivacy> {
    const from = startingAt(validFrom);
    return this.work.write('ordering', caller, 'choose call privacy', customerId, async (inside) => {
      await requireCustomer(inside, customerId);
      await inside.sql(
        ['ordering.call_privacy'],
        `insert into ordering.call_privacy (customer_id, valid_from, seen_by, masking, private_prefixes, private_shows, chosen_by) values ($1, $2, $3, $4, $5::text[], $6, $7)`,
        [customerId, from, seenBy, masking, privatePrefixes, privateShows, actorOf(caller)],
      );
      return (await readRules(inside, customerId)).find((rule) => rule.validFrom === from)!;
    });
  }

  /** When the calls of an own number were private, the latest first. @throws Problem 404 */
  numberHistory(caller: Caller, customerId: number, assignmentId: number): Promise<PrivateNumber[]> {
    return this.work.read(caller, 'look at private number', customerId, async (inside) => {
      await requireHolding(inside, customerId, assignmentId);
      return readPrivate(inside, assignmentId);
    });
  }

  /** Makes the calls of an own number private, or no longer so. @throws Problem 404, 400 for a beginning in the past */
  chooseNumber(caller: Caller, customerId: number, assignmentId: number, { isPrivate, validFrom }: NewPrivateNumber): Promise<PrivateNumber> {
    const from = startingAt(validFrom);
    return this.work.write('ordering', caller, 'choose private number', customerId, async (inside) => {
      await requireHolding(inside, customerId, assignmentId);
      await inside.sql(
        ['ordering.private_number'], 'insert into ordering.private_number (assignment_id, customer_id, valid_from, is_private, chosen_by) values ($1, $2, $3, $4, $5)',
        [assignmentId, customerId, from, isPrivate, actorOf(caller)],
      );
      return (await readPrivate(inside, assignmentId)).find((choice) => choice.validFrom === from)!;
    });
  }
}

/** @returns ISO 8601 @throws Problem 400 for a moment in the past */
function startingAt(validFrom: number | null): string {
  if (validFrom !== null && validFrom < Date.now() - LATENESS_MS) throw new Problem(PROBLEMS.invalidRequest, {
    errors: [{ in: 'body', pointer: '/validFrom', detail: { en: 'The moment lies in the past.', da: 'Tidspunktet ligger i fortiden.' } }],
  });
  return new Date(validFrom ?? Date.now()).toISOString();
}

/** @throws Problem 404 */
async function requireHolding(inside: Querying, customerId: number, assignmentId: number): Promise<void> {
  const { rowCount } = await inside.sql(['ordering.assignment'], 'select from ordering.assignment where customer_id = $1 and assignment_id = $2', [customerId, assignmentId]);
  if (rowCount === 0) throw new Problem(PROBLEMS.notFound);
}

async function readRules({ sql }: Querying, customerId: number): Promise<CallPrivacy[]> {
  const { rows } = await sql<{
    valid_from: Date; seen_by: CallPrivacy['seenBy']; masking: CallPrivacy['masking']; private_prefixes: string[]; private_shows: CallPrivacy['privateShows']; chosen_by: string; chosen_at: Date;
  }>(
    ['ordering.call_privacy'],
    'select valid_from, seen_by, masking, private_prefixes, private_shows, chosen_by, chosen_at from ordering.call_privacy where customer_id = $1 order by valid_from desc, choice_id desc', [customerId]);
  return rows.map((row) => ({
    seenBy: row.seen_by, masking: row.masking, privatePrefixes: row.private_prefixes, privateShows: row.private_shows,
    validFrom: row.valid_from.toISOString(), chosenBy: row.chosen_by, chosenAt: row.chosen_at.toISOString(),
  }));
}

async function readPrivate({ sql }: Querying, assignmentId: number): Promise<PrivateNumber[]> {
  const { rows } = await sql<{ valid_from: Date; is_private: boolean; chosen_by: string; chosen_at: Date }>(
    ['ordering.private_number'], 'select valid_from, is_private, chosen_by, chosen_at from ordering.private_number where assignment_id = $1 order by valid_from desc, choice_id desc', [assignmentId]);
  return rows.map((row) => ({ isPrivate: row.is_private, validFrom: row.valid_from.toISOString(), chosenBy: row.chosen_by, chosenAt: row.chosen_at.toISOString() }));
}
