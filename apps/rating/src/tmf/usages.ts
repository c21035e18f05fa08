import { Injectable } from '@nestjs/common';
import { PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { type Caller, type FilterColumns, filterSql, Problem, PROBLEMS, type TmfAsker, type TmfObject, type TmfPage, type TmfQuery, type TmfResource } from '@turbotrack/service';
import { DIRECTION_NUMBER, SERVICE_NUMBER } from '@turbotrack/telephony';
import { type CallRow, describeUsage } from './describe-usage.js';

/** What the customer had chosen about its calls when this one was made. */
const CHOICES = `left join lateral (
    select r.seen_by, r.masking, r.private_shows from ordering.call_privacy r where r.customer_id = c.customer_id and r.valid_from <= c.started_at order by r.valid_from desc, r.choice_id desc limit 1
  ) rule on true
  left join lateral (
    select o.is_private from ordering.private_number o where o.customer_id = c.customer_id and o.assignment_id = c.assignment_id and o.valid_from <= c.started_at order by o.valid_from desc, o.choice_id desc limit 1
  ) own on true`;

/**
 * Which calls are told one by one. What never stands on a call specification stands nowhere: calls without a list price, helplines among them. A
 * private call whose time is not to be shown is left out, since its place in a list, or a filter, would tell the time.
 */
const TOLD = `c.list_price_micro <> 0 and not c.never_itemised and coalesce(rule.seen_by, 'admins') = 'admins'
  and (not coalesce(own.is_private, false) or coalesce(rule.private_shows, 'time-and-price') = 'time-and-price')`;

const FROM = `rating.call c join ordering.assignment a using (assignment_id) ${CHOICES}`;
const TOUCHES = ['rating.call', 'rating.tariff_version', 'ordering.assignment', 'ordering.number', 'ordering.call_privacy', 'ordering.private_number'];

const numberIn = (numbers: Readonly<Record<string, number>>) => (name: string): string | undefined => (Object.hasOwn(numbers, name) ? String(numbers[name]) : undefined);

const FILTERS: FilterColumns = {
  usageDate: { sql: 'c.started_at', kind: 'moment' },
  usageType: { sql: 'c.service', kind: 'integer', stored: numberIn(SERVICE_NUMBER) },
  'usageSpecification.id': { sql: 'c.service', kind: 'integer', stored: numberIn(SERVICE_NUMBER) },
  'ratedProductUsage.productRef.id': { sql: 'a.subscription_id', kind: 'integer' },
  // As a characteristic it would need a condition on two attributes at once.
  direction: { sql: 'c.direction', kind: 'integer', stored: numberIn(DIRECTION_NUMBER) },
};

const METERED = {
  en: 'Usage is what network operators deliver; it is neither sent in nor changed here.',
  da: 'Forbrug er det, netoperatørerne leverer; det hverken indsendes eller ændres her.',
};

/** A customer's calls, messages and data sessions, one by one, as TMF635 usage: what the customer's own choices let be shown, at list price. */
@Injectable()
export class Usages implements TmfResource {
  readonly name = 'usage';
  readonly refusals = { create: METERED, change: METERED, remove: METERED };

  constructor(private readonly gate: PurposeGate) {}

  /** @throws Problem 403 for whoever is no customer */
  async list({ caller, language }: TmfAsker, { filters, offset, limit }: TmfQuery): Promise<TmfPage> {
    const values: unknown[] = [];
    const where = `${TOLD} and ${filterSql(filters, FILTERS, values)}`;
    return this.forCustomer(caller, 'list usage', async (inside) => {
      const { rows: [count] } = await inside.sql<{ total: number }>(TOUCHES, `select count(*)::int as total from ${FROM} where ${where}`, values);
      const rows = await readCalls(inside, `${where} order by c.started_at, c.call_id offset $${values.length + 1} limit $${values.length + 2}`, [...values, offset, limit]);
      return { items: rows.map((row) => describeUsage(row, language)), total: count!.total };
    });
  }

  /** @throws Problem 404, 403 for whoever is no customer */
  async find({ caller, language }: TmfAsker, id: string): Promise<TmfObject> {
    const [row] = await this.forCustomer(caller, 'look at usage', async (inside) => (/^[1-9]\d{0,14}$/.test(id) ? readCalls(inside, `${TOLD} and c.call_id = $1`, [id]) : []));
    if (!row) throw new Problem(PROBLEMS.notFound);
    return describeUsage(row, language);
  }

  private async forCustomer<R>({ actor, customerId }: Caller, why: string, work: (inside: PurposeWork<'self-service'>) => Promise<R>): Promise<R> {
    if (customerId === undefined) {
      throw new Problem(PROBLEMS.forbidden, {
        detail: { en: 'Usage is told to the customer whose it is; our own people look at one call at a time, by its explanation.', da: 'Forbrug vises for den kunde, det tilhører; vores egne folk ser ét opkald ad gangen, med dets forklaring.' },
      });
    }
    return this.gate.purpose('self-service', { scope: { customer: customerId }, actor: `client:${actor}`, why, readOnly: true }, work);
  }
}

async function readCalls({ sql }: Pick<PurposeWork<'self-service'>, 'sql'>, condition: string, values: readonly unknown[]): Promise<CallRow[]> {
  const { rows } = await sql<CallRow>(
    TOUCHES,
    `select c.call_id::text, c.customer_id, c.started_at, c.service, c.direction, c.duration_s, c.volume::text, c.list_price_micro::text, c.origin_country, c.destination_country, c.other_number,
       n.e164, a.subscription_id, rule.masking, coalesce(own.is_private, false) as is_private,
       (select t.definition->'zones'->c.zone::int->'name' from rating.tariff_version t where t.tariff_version_id = c.tariff_version_id) as zone_name
     from ${FROM} join ordering.number n using (number_id) where ${condition}`,
    values,
  );
  return rows;
}
