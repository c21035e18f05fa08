import { Injectable } from '@nestjs/common';
import type { PurposeWork } from '@turbotrack/privacy';
import { type Caller, Problem, PROBLEMS } from '@turbotrack/service';
import { requireCustomer, WorkForCaller } from '../callers/work-for-caller.js';
import type { NewSimCard, SimCard } from './number.schemas.js';

type Delivery = PurposeWork<'delivery'>;

/** Card and telephone of a number: needed to deliver and to support, and kept apart from its calls. */
@Injectable()
export class SimCards {
  constructor(private readonly work: WorkForCaller) {}

  /** What a number is and was used with, the latest first. @throws Problem 404 */
  list(caller: Caller, customerId: number, assignmentId: number): Promise<SimCard[]> {
    return this.work.write('delivery', caller, 'look at card and telephone', customerId, async (inside) => {
      await requireHolding(inside, customerId, assignmentId);
      return readCards(inside, assignmentId);
    });
  }

  /** Notes the card and telephone now in use; the ones before end. The same once more changes nothing. @throws Problem 404 */
  note(caller: Caller, customerId: number, assignmentId: number, { iccid, imei }: NewSimCard): Promise<SimCard> {
    return this.work.write('delivery', caller, 'note card and telephone', customerId, async (inside) => {
      await requireHolding(inside, customerId, assignmentId);
      const [current] = await readCards(inside, assignmentId);
      if (current?.endedAt === null && current.iccid === iccid && current.imei === imei) return current;
      await inside.sql(['ordering.sim'], 'update ordering.sim set ended_at = now() where assignment_id = $1 and ended_at is null', [assignmentId]);
      await inside.sql(['ordering.sim'], 'insert into ordering.sim (assignment_id, customer_id, iccid, imei) values ($1, $2, $3, $4)', [assignmentId, customerId, iccid, imei]);
      return (await readCards(inside, assignmentId))[0]!;
    });
  }
}

/** Two notes about one number come one after the other. @throws Problem 404 */
async function requireHolding(inside: Delivery, customerId: number, assignmentId: number): Promise<void> {
  await requireCustomer(inside, customerId);
  const { rowCount } = await inside.sql(['ordering.assignment'], 'select from ordering.assignment where customer_id = $1 and assignment_id = $2 for update', [customerId, assignmentId]);
  if (rowCount === 0) throw new Problem(PROBLEMS.notFound);
}

async function readCards({ sql }: Delivery, assignmentId: number): Promise<SimCard[]> {
  const { rows } = await sql<{ iccid: string | null; imei: string | null; noted_at: Date; ended_at: Date | null }>(
    ['ordering.sim'], 'select iccid, imei, noted_at, ended_at from ordering.sim where assignment_id = $1 order by sim_id desc', [assignmentId]);
  return rows.map((row) => ({ iccid: row.iccid, imei: row.imei, notedAt: row.noted_at.toISOString(), endedAt: row.ended_at?.toISOString() ?? null }));
}
