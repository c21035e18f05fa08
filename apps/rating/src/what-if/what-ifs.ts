import { Injectable } from '@nestjs/common';
import { PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { type Page, type Paging, Problem, PROBLEMS } from '@turbotrack/service';
import type { CustomerChange, WhatIfReport, Who } from './what-if.schemas.js';

type Row = Omit<WhatIfReport, 'askedAt' | 'finishedAt'> & { askedAt: Date; finishedAt: Date | null };

/** Trials of tariffs: asked for, looked at, and read customer by customer. */
@Injectable()
export class WhatIfs {
  constructor(private readonly gate: PurposeGate) {}

  /** @throws Problem 404 for an unknown version */
  ask(actor: string, code: string, validFrom: string, month: string, of: string | undefined): Promise<WhatIfReport> {
    return this.work(actor, 'ask what a tariff would change', async (inside) => {
      const { rows } = await inside.sql<{ id: number }>(
        ['rating.what_if', 'rating.tariff_version'],
        `insert into rating.what_if (tariff_version_id, definition, of_code, month)
         select tariff_version_id, definition, coalesce($4, code), $3 from rating.tariff_version where code = $1 and valid_from = $2 returning what_if_id as id`,
        [code, validFrom, `${month}-01`, of ?? null],
      );
      const whatIfId = rows[0]?.id;
      if (whatIfId === undefined) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such tariff.', da: 'Taksten findes ikke.' } });
      await inside.sql(['platform.outbox'], `insert into platform.outbox (queue, job, job_key, payload) values ('rating', 'try-tariff', $1, $2)`, [`what-if-${whatIfId}`, { whatIfId }]);
      return readReport(inside, whatIfId);
    });
  }

  /** @throws Problem 404 */
  read(actor: string, whatIfId: number): Promise<WhatIfReport> {
    return this.work(actor, 'read what a tariff would change', (inside) => readReport(inside, whatIfId));
  }

  /**
   * Customers in order of what would change. What is done never changes, so a place in the list is its number.
   *
   * @throws Problem 404; 409 while it is under way
   */
  customers(actor: string, whatIfId: number, who: Who, { after, limit }: Paging): Promise<Page<CustomerChange>> {
    return this.work(actor, 'read what a tariff would change', async (inside) => {
      const { state } = await readReport(inside, whatIfId);
      if (state !== 'done') throw new Problem(PROBLEMS.conflict, { detail: { en: 'The trial of the tariff is not done.', da: 'Afprøvningen af taksten er ikke færdig.' } });
      const { rows } = await inside.sql<CustomerChange>(
        ['rating.what_if_customer'],
        `select customer_id as "customerId", calls, before_micro::float8 as "beforeMicro", after_micro::float8 as "afterMicro", change_micro::float8 as "changeMicro",
           unpriced_calls as "unpricedCalls", unpriced_micro::float8 as "unpricedMicro"
         from rating.what_if_customer where what_if_id = $1 and case $2 when 'losers' then change_micro > 0 when 'winners' then change_micro < 0 else true end
         order by case $2 when 'winners' then change_micro else -change_micro end, customer_id offset $3 limit $4`,
        [whatIfId, who, after, limit + 1],
      );
      return { items: rows.slice(0, limit), next: rows.length > limit ? after + limit : null };
    });
  }

  private work<T>(actor: string, why: string, work: (inside: PurposeWork<'rating'>) => Promise<T>): Promise<T> {
    return this.gate.purpose('rating', { scope: 'all', actor, why }, work);
  }
}

async function readReport({ sql }: PurposeWork<'rating'>, whatIfId: number): Promise<WhatIfReport> {
  const { rows } = await sql<Row>(
    ['rating.what_if', 'rating.tariff_version'],
    `select w.what_if_id as "whatIfId", coalesce(v.code, w.of_code) as code, w.definition ->> 'validFrom' as "validFrom", w.of_code as of, to_char(w.month, 'YYYY-MM') as month, w.state, w.problem,
       w.customers, w.customers_done as "customersDone", w.calls::float8 as calls, w.before_micro::float8 as "beforeMicro", w.after_micro::float8 as "afterMicro",
       (w.after_micro - w.before_micro)::float8 as "changeMicro", w.unpriced_calls::float8 as "unpricedCalls", w.unpriced_micro::float8 as "unpricedMicro", w.asked_at as "askedAt", w.finished_at as "finishedAt"
     from rating.what_if w left join rating.tariff_version v using (tariff_version_id) where w.what_if_id = $1`,
    [whatIfId],
  );
  const [row] = rows;
  if (!row) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such trial.', da: 'Afprøvningen findes ikke.' } });
  return { ...row, askedAt: row.askedAt.toISOString(), finishedAt: row.finishedAt?.toISOString() ?? null };
}
