import { Injectable } from '@nestjs/common';
import { DisclosureError, PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { type Caller, defineProblem, Problem, PROBLEMS } from '@turbotrack/service';
import { actorOf, requireOperator, WorkForCaller } from '../callers/work-for-caller.js';
import { collectDirectory, deliverDirectory } from './deliver-directory.js';
import type { DirectoryLayout } from './directory-file.js';
import { directoryChoiceAt } from './directory-rule.js';
import type { ChosenDirectoryChoice, DirectoryState, MadeDirectoryDelivery, NewDirectoryChoice, NewDirectoryDelivery } from './directory.schemas.js';

/** The time a request takes, and clocks that differ. */
const LATENESS_MS = 5 * 60_000;

type Querying = Pick<PurposeWork<'ordering' | 'self-service'>, 'sql'>;

const NOT_DISCLOSED = defineProblem('not-disclosed', 409, { en: 'The register does not allow this disclosure', da: 'Fortegnelsen tillader ikke denne videregivelse' });

/** What holders choose about directories, and the files for directory services. */
@Injectable()
export class ChooseDirectory {
  constructor(
    private readonly work: WorkForCaller,
    private readonly gate: PurposeGate,
  ) {}

  /** @throws Problem 404 */
  state(caller: Caller, customerId: number, assignmentId: number): Promise<DirectoryState> {
    return this.work.read(caller, 'look at directory choice', customerId, async (inside) => {
      await requireHolding(inside, customerId, assignmentId);
      return readState(inside, assignmentId);
    });
  }

  /** @throws Problem 404, 400 for a beginning in the past */
  choose(caller: Caller, customerId: number, assignmentId: number, { choice, validFrom }: NewDirectoryChoice): Promise<DirectoryState> {
    if (validFrom !== null && validFrom < Date.now() - LATENESS_MS) throw new Problem(PROBLEMS.invalidRequest, {
      errors: [{ in: 'body', pointer: '/validFrom', detail: { en: 'The moment lies in the past.', da: 'Tidspunktet ligger i fortiden.' } }],
    });
    return this.work.write('ordering', caller, 'choose directory', customerId, async (inside) => {
      await requireHolding(inside, customerId, assignmentId);
      await inside.sql(
        ['ordering.directory_choice'], 'insert into ordering.directory_choice (assignment_id, customer_id, choice, valid_from, chosen_by) values ($1, $2, $3, coalesce($4, now()), $5)',
        [assignmentId, customerId, choice, validFrom === null ? null : new Date(validFrom).toISOString(), actorOf(caller)],
      );
      return readState(inside, assignmentId);
    });
  }

  /** Makes a file for a directory service. @throws Problem 403 for a customer, 409 when the register does not allow it */
  async deliver(caller: Caller, wish: NewDirectoryDelivery): Promise<MadeDirectoryDelivery> {
    const actor = actorOf(caller);
    return (await this.asDirectory(caller, 'deliver directory', (inside) => deliverDirectory(inside, { ...wish, actor }))) ?? { deliveryId: null, listed: 0, withdrawn: 0 };
  }

  /** Hands a file out, once. @throws Problem 403 for a customer, 404 when there is none any longer, 409 when the register no longer allows it */
  async collect(caller: Caller, deliveryId: number): Promise<{ document: Buffer; layout: DirectoryLayout }> {
    const collected = await this.asDirectory(caller, 'collect directory', (inside) => collectDirectory(inside, deliveryId));
    if (!collected) throw new Problem(PROBLEMS.notFound);
    return collected;
  }

  private async asDirectory<R>(caller: Caller, why: string, work: (inside: PurposeWork<'directory'>) => Promise<R>): Promise<R> {
    requireOperator(caller);
    try {
      return await this.gate.purpose('directory', { scope: 'all', actor: actorOf(caller), why }, work);
    } catch (error) {
      // Its sentence names recipients and fields of the register, and ids, nothing about anybody.
      if (error instanceof DisclosureError) throw new Problem(NOT_DISCLOSED, { detail: { en: error.message, da: error.message }, cause: error });
      throw error;
    }
  }
}

/** @throws Problem 404 */
async function requireHolding({ sql }: Querying, customerId: number, assignmentId: number): Promise<void> {
  const { rowCount } = await sql(['ordering.assignment'], 'select from ordering.assignment where customer_id = $1 and assignment_id = $2', [customerId, assignmentId]);
  if (rowCount === 0) throw new Problem(PROBLEMS.notFound);
}

async function readState({ sql }: Querying, assignmentId: number): Promise<DirectoryState> {
  const { rows } = await sql<{ choice: ChosenDirectoryChoice['choice']; valid_from: Date; chosen_by: string; chosen_at: Date; begun: boolean }>(
    ['ordering.directory_choice'],
    'select choice, valid_from, chosen_by, chosen_at, valid_from <= now() as begun from ordering.directory_choice where assignment_id = $1 order by valid_from desc, choice_id desc', [assignmentId]);
  return {
    now: directoryChoiceAt(rows.find(({ begun }) => begun)?.choice ?? null, new Date()),
    items: rows.map((row) => ({ choice: row.choice, validFrom: row.valid_from.toISOString(), chosenBy: row.chosen_by, chosenAt: row.chosen_at.toISOString() })),
  };
}
