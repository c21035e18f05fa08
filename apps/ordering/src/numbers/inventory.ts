import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { type Caller, Handles, Log, type Page, pageOf, type Paging, Problem, PROBLEMS, Queues } from '@turbotrack/service';
import { formatForPeople, vanityClassOf } from '@turbotrack/telephony';
import { actorOf, requireOperator, WorkForCaller } from '../callers/work-for-caller.js';
import { freeNumbers } from '../jobs.js';
import type { InventoryNumber, NewRange, NumberHolder, NumberRange, NumberSearch } from './inventory.schemas.js';

type Delivery = PurposeWork<'delivery'>;

/** The numbers the company may hand out, and the state of each. */
@Injectable()
export class Inventory implements OnApplicationBootstrap {
  constructor(
    private readonly gate: PurposeGate,
    private readonly work: WorkForCaller,
    private readonly queues: Queues,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.queues.schedule(freeNumbers, {}, { id: 'free-numbers', pattern: '0 23 * * * *' });
  }

  /** Numbers whose rest is over, and whose reservation has lapsed, can be had again. */
  @Handles(freeNumbers)
  async free(): Promise<void> {
    const freed = await this.gate.purpose('delivery', { scope: 'all', actor: 'app:ordering', why: 'free numbers' }, async ({ sql }) =>
      (await sql<{ freed: number }>(['ordering.number', 'ordering.number_reservation'], 'select ordering.sweep_numbers() as freed')).rows[0]!.freed);
    if (freed > 0) this.log.info('numbers-freed', { count: freed });
  }

  /**
   * Takes a range in. Numbers of it that were ported in before keep their holders.
   *
   * @throws Problem 403 for a customer, 409 when another range has some of the numbers
   */
  takeIn(caller: Caller, wanted: NewRange): Promise<NumberRange> {
    const numbers = numbersBetween(wanted.first, wanted.last);
    return this.changing(caller, 'take in numbers', async ({ sql }) => {
      const { rows: [taken] } = await sql<{ range_id: number | null }>(
        ['ordering.number_range', 'ordering.number'],
        'select range_id from ordering.take_in_numbers($1, $2, $3, $4, $5::text[], $6::text[])',
        [wanted.first, wanted.last, wanted.kind, wanted.source, numbers, numbers.map(vanityClassOf)],
      );
      if (typeof taken?.range_id !== 'number') throw new Problem(PROBLEMS.conflict, {
        errors: [{ in: 'body', pointer: '/first', detail: { en: 'Some of these numbers belong to another range already.', da: 'Nogle af numrene hører allerede til en anden serie.' } }],
      });
      return (await readRanges(sql, { after: taken.range_id - 1, limit: 1 }))[0]!;
    });
  }

  /** @throws Problem 403 for a customer */
  async ranges(caller: Caller, { after, limit }: Paging): Promise<Page<NumberRange>> {
    requireOperator(caller);
    return this.work.read(caller, 'list number ranges', undefined, async ({ sql }) => pageOf(await readRanges(sql, { after, limit: limit + 1 }), limit, ({ rangeId }) => rangeId));
  }

  /** The operator's people find every number; a customer those it could order. */
  search(caller: Caller, search: Omit<NumberSearch, 'format'>): Promise<Page<InventoryNumber>> {
    const { after, limit, state, kind, vanity } = search;
    return this.work.read(caller, 'search numbers', undefined, async ({ sql }) => {
      const { rows } = await sql<{ number_id: number; e164: string; kind: InventoryNumber['kind']; vanity: InventoryNumber['vanity']; state: InventoryNumber['state']; until: Date | null }>(
        ['ordering.number', 'ordering.number_reservation', 'ordering.assignment'],
        'select * from ordering.search_numbers($1, $2, $3, $4::text[], $5, $6)',
        [caller.customerId === undefined ? (state ?? null) : 'available', kind ?? null, vanity ?? null, patternsOf(search), after, limit + 1],
      );
      return pageOf(rows.map((row): InventoryNumber => ({
        numberId: row.number_id, number: row.e164, numberText: formatForPeople(row.e164, 'da'), kind: row.kind, vanity: row.vanity, state: row.state, until: row.until?.toISOString() ?? null,
      })), limit, ({ numberId }) => numberId);
    });
  }

  /**
   * The number leaves for another operator; it does not come back unless it is ported in.
   *
   * @param at ms since the epoch
   * @throws Problem 403 for a customer, 404 for an unknown number, 409 while somebody holds it at that moment or later
   */
  portOut(caller: Caller, numberId: number, at: number): Promise<void> {
    return this.changing(caller, 'port out number', async ({ sql }) => {
      const { rowCount } = await sql(['ordering.number'], 'select from ordering.number where number_id = $1', [numberId]);
      if (rowCount === 0) throw new Problem(PROBLEMS.notFound);
      const { rows } = await sql<{ done: boolean }>(['ordering.number', 'ordering.assignment'], 'select ordering.port_out_number($1, $2) as done', [numberId, new Date(at).toISOString()]);
      if (rows[0]?.done !== true) throw new Problem(PROBLEMS.conflict, {
        errors: [{ in: 'body', pointer: '/at', detail: { en: 'Somebody holds the number at this moment or later: release it first.', da: 'Nummeret er i brug på dette tidspunkt eller senere: frigiv det først.' } }],
      });
    });
  }

  /** Who held a number when, the latest first. @throws Problem 403 for a customer */
  async holders(caller: Caller, numberId: number): Promise<NumberHolder[]> {
    requireOperator(caller);
    return this.work.read(caller, 'look at holders', undefined, async ({ sql }) => {
      const { rows } = await sql<{ assignment_id: number; customer_id: number; employee_id: number | null; subscription_id: number; held_from: Date; held_to: Date | null }>(
        ['ordering.assignment'],
        `select assignment_id, customer_id, employee_id, subscription_id, lower(during) as held_from, upper(during) as held_to
         from ordering.assignment where number_id = $1 order by lower(during) desc`,
        [numberId],
      );
      return rows.map((row) => ({
        assignmentId: row.assignment_id, customerId: row.customer_id, employeeId: row.employee_id, subscriptionId: row.subscription_id,
        from: row.held_from.toISOString(), to: row.held_to?.toISOString() ?? null,
      }));
    });
  }

  private async changing<R>(caller: Caller, why: string, work: (inside: Delivery) => Promise<R>): Promise<R> {
    requireOperator(caller);
    return this.gate.purpose('delivery', { scope: 'all', actor: actorOf(caller), why }, work);
  }
}

async function readRanges(sql: Delivery['sql'], { after, limit }: Paging): Promise<NumberRange[]> {
  const { rows } = await sql<{ range_id: number; first_e164: string; last_e164: string; kind: NumberRange['kind']; source: string; taken_in_at: Date }>(
    ['ordering.number_range'], 'select * from ordering.number_range where range_id > $1 order by range_id limit $2', [after, limit]);
  return rows.map((row) => ({ rangeId: row.range_id, first: row.first_e164, last: row.last_e164, kind: row.kind, source: row.source, takenInAt: row.taken_in_at.toISOString() }));
}

function numbersBetween(first: string, last: string): string[] {
  const from = BigInt(first);
  return Array.from({ length: Number(BigInt(last) - from) + 1 }, (_, nth) => String(from + BigInt(nth)));
}

/** Patterns of LIKE of which a number has to fit one; null for every number. */
function patternsOf({ contains, pattern }: Pick<NumberSearch, 'contains' | 'pattern'>): string[] | null {
  if (pattern !== undefined) {
    const like = pattern.replaceAll('?', '_').replaceAll('*', '%');
    return [like, `45${like}`];
  }
  return contains === undefined ? null : [`%${contains}%`];
}
