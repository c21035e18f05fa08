import { Injectable } from '@nestjs/common';
import { type Access, PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { compileTariff, type CustomerChange, type TariffDefinition, WhatIf } from '@turbotrack/rating-engine';
import { Handles, type JobPayload } from '@turbotrack/service';
import { tryTariff } from '../jobs.js';
import { type StoredUse, usageOf, versionOf } from '../periods/period-calls.js';
import { Agreements } from '../tariffs/agreements.js';
import type { ShelvedTariff } from '../tariffs/shelved-tariff.js';
import { TariffShelf } from '../tariffs/tariff-shelf.js';

type Work = PurposeWork<'rating'>;
type CallRow = StoredUse & { call_id: string; customer_id: number; subscription_id: number; list_price_micro: string };
type Totals = Omit<CustomerChange, 'customer'>;

interface Trial {
  readonly whatIfId: number;
  readonly ofCode: string;
  readonly month: string;
  readonly draft: ShelvedTariff;
  agreements: Agreements;
}

/** Customers whose calls are priced again in one transaction, and calls that are read at once. */
const CUSTOMERS_AT_ONCE = 50;
const CALLS_AT_ONCE = 20_000;
const NO_FIT = 'An agreement with a customer does not fit the tariff: it names zones or bands that are not there. / En kundeaftale passer ikke til taksten: den nævner zoner eller tidsbånd, som ikke findes.';

class AgreementDoesNotFit extends Error {}

/**
 * Prices the calls of a month again under a tariff, some customers in each transaction: killed at any moment it goes on
 * where it was. List prices are compared, with the agreements customers have; allowances and discounts are not.
 */
@Injectable()
export class TryTariff {
  private readonly shelf = new TariffShelf();

  constructor(private readonly gate: PurposeGate) {}

  @Handles(tryTariff)
  async run({ whatIfId }: JobPayload<typeof tryTariff>): Promise<void> {
    const access = { scope: 'all', actor: 'app:rating', why: 'try a tariff', reference: `what-if ${whatIfId}` } as const satisfies Access;
    const trial = await this.gate.purpose('rating', access, (inside) => begin(inside, whatIfId));
    if (!trial) return;
    try {
      while (await this.gate.purpose('rating', access, (inside) => this.goOn(inside, trial)));
    } catch (error) {
      if (!(error instanceof AgreementDoesNotFit)) throw error;
      await this.gate.purpose('rating', access, ({ sql }) => sql(['rating.what_if'], `update rating.what_if set state = 'failed', problem = $2, finished_at = now() where what_if_id = $1`, [whatIfId, NO_FIT]));
    }
  }

  /** The next customers; false when there are none left. */
  private async goOn(inside: Work, trial: Trial): Promise<boolean> {
    const { rows } = await inside.sql<{ last: number; state: string }>(['rating.what_if'], 'select last_customer_id as last, state from rating.what_if where what_if_id = $1 for update', [trial.whatIfId]);
    if (rows[0]?.state !== 'running') return false;
    await this.shelf.loadVersions(inside);
    trial.agreements = await Agreements.readAll(inside, trial.agreements);
    const customers = await inside.sql<{ id: number }>(['ordering.customer'], 'select customer_id as id from ordering.customer where customer_id > $1 order by customer_id limit $2', [rows[0].last, CUSTOMERS_AT_ONCE]);
    const ids = customers.rows.map(({ id }) => id);
    if (ids.length === 0) {
      await inside.sql(['rating.what_if'], `update rating.what_if set state = 'done', finished_at = now() where what_if_id = $1`, [trial.whatIfId]);
      return false;
    }
    await store(inside, trial.whatIfId, ids, await this.priceAgain(inside, trial, ids));
    return true;
  }

  private async priceAgain(inside: Work, { draft, agreements, month, ofCode }: Trial, ids: readonly number[]): Promise<Map<number, Totals>> {
    // Subscriptions of one customer may have agreements of their own, so each is an account.
    const whatIf = new WhatIf((key) => {
      const [customerId, subscriptionId] = String(key).split(' ').map(Number) as [number, number];
      const rater = agreements.raterFor(draft, customerId, subscriptionId);
      if (!rater) throw new AgreementDoesNotFit();
      return rater;
    });
    let after: [number, string, string] = [0, '-infinity', '0'];
    for (;;) {
      const calls = await readCalls(inside, ids, month, ofCode, after);
      for (const row of calls) whatIf.add(`${row.customer_id} ${row.subscription_id}`, usageOf(row, versionOf(this.shelf, row.tariff_version_id)), Number(row.list_price_micro));
      const last = calls.at(-1);
      if (!last || calls.length < CALLS_AT_ONCE) return byCustomer(whatIf);
      after = [last.customer_id, last.started_at.toISOString(), last.call_id];
    }
  }
}

async function begin({ sql }: Work, whatIfId: number): Promise<Trial | undefined> {
  const { rows } = await sql<{ definition: TariffDefinition; of_code: string; month: string }>(
    ['rating.what_if', 'ordering.customer'],
    `update rating.what_if set state = 'running', customers = (select count(*) from ordering.customer) where what_if_id = $1 and state in ('waiting', 'running')
     returning definition, of_code, month::text`,
    [whatIfId],
  );
  const [row] = rows;
  if (!row) return undefined;
  const tariff = compileTariff(row.definition);
  const draft = { tariffVersionId: 0, code: row.of_code, appliesFrom: 0, tariff, hasOnNet: tariff.zones.some((zone) => zone.onNet === true) };
  return { whatIfId, ofCode: row.of_code, month: row.month, draft, agreements: Agreements.none };
}

async function readCalls({ sql }: Work, ids: readonly number[], month: string, ofCode: string, after: readonly [number, string, string]): Promise<CallRow[]> {
  const { rows } = await sql<CallRow>(
    ['rating.call', 'ordering.assignment', 'ordering.number', 'rating.tariff_version'],
    `select c.call_id, c.customer_id, c.started_at, c.tariff_version_id, c.zone, c.service, c.direction, c.answered, c.duration_s, c.volume, c.origin_country, c.other_number, c.list_price_micro,
       a.subscription_id, n.e164 as served_number
     from rating.call c join ordering.assignment a using (assignment_id) join ordering.number n using (number_id)
     where c.customer_id = any($1) and c.started_at >= $2::date::timestamp at time zone 'Europe/Copenhagen' and c.started_at < ($2::date + interval '1 month') at time zone 'Europe/Copenhagen'
       and c.tariff_version_id in (select tariff_version_id from rating.tariff_version where code = $3)
       and (c.customer_id, c.started_at, c.call_id) > ($4, $5, $6) order by c.customer_id, c.started_at, c.call_id limit $7`,
    [ids, month, ofCode, ...after, CALLS_AT_ONCE],
  );
  return rows;
}

function byCustomer(whatIf: WhatIf): Map<number, Totals> {
  const { losers, winners, unchanged } = whatIf.result();
  const totals = new Map<number, Totals>();
  for (const { customer, ...change } of [...losers, ...winners, ...unchanged]) {
    const id = Number(String(customer).split(' ')[0]);
    const sum = totals.get(id);
    totals.set(id, sum === undefined ? change : (Object.fromEntries(Object.entries(sum).map(([field, value]) => [field, value + change[field as keyof Totals]])) as unknown as Totals));
  }
  return totals;
}

async function store({ sql }: Work, whatIfId: number, ids: readonly number[], totals: ReadonlyMap<number, Totals>): Promise<void> {
  const rows = [...totals].map(([customerId, change]) => ({ customerId, ...change }));
  await sql(
    ['rating.what_if_customer'],
    `insert into rating.what_if_customer (what_if_id, customer_id, calls, before_micro, after_micro, change_micro, unpriced_calls, unpriced_micro)
     select $1, r."customerId", r.calls, r."beforeMicro", r."afterMicro", r."changeMicro", r."unpricedCalls", r."unpricedMicro"
     from jsonb_to_recordset($2) as r ("customerId" int, calls int, "beforeMicro" bigint, "afterMicro" bigint, "changeMicro" bigint, "unpricedCalls" int, "unpricedMicro" bigint)`,
    [whatIfId, JSON.stringify(rows)],
  );
  const sum = (field: keyof Totals) => rows.reduce((total, row) => total + row[field], 0);
  await sql(
    ['rating.what_if'],
    `update rating.what_if set customers_done = customers_done + $2, last_customer_id = $3, calls = calls + $4, before_micro = before_micro + $5, after_micro = after_micro + $6,
       unpriced_calls = unpriced_calls + $7, unpriced_micro = unpriced_micro + $8 where what_if_id = $1`,
    [whatIfId, ids.length, ids.at(-1), sum('calls'), sum('beforeMicro'), sum('afterMicro'), sum('unpricedCalls'), sum('unpricedMicro')],
  );
}
