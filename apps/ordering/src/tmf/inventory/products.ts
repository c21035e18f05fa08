import { Injectable } from '@nestjs/common';
import type { ChosenOption } from '@turbotrack/database';
import { type FilterColumns, filterSql, Problem, PROBLEMS, type TmfAsker, type TmfObject, type TmfPage, type TmfQuery, type TmfResource } from '@turbotrack/service';
import { type Reading, WorkForCaller } from '../../callers/work-for-caller.js';
import { startOfDay } from '../../orders/calendar.js';
import { idOf } from '../references.js';
import { describeProduct, type HeldProduct } from './describe-product.js';

const TODAY = `(now() at time zone 'Europe/Copenhagen')::date`;
const STATUS = `case when s.ends_on <= ${TODAY} then 'terminated' when s.starts_on > ${TODAY} then 'pendingActive'
  when exists (select from ordering.service_bar b where b.subscription_id = s.subscription_id and b.kind = 'all' and b.state in ('active', 'lifting')) then 'suspended'
  when s.ends_on is not null then 'pendingTerminate' else 'active' end`;
const midnight = (column: string): string => `(${column}::timestamp at time zone 'Europe/Copenhagen')`;

const FILTERS: FilterColumns = {
  id: { sql: 's.subscription_id', kind: 'integer' },
  status: { sql: `(${STATUS})`, kind: 'text' },
  startDate: { sql: midnight('s.starts_on'), kind: 'moment' },
  terminationDate: { sql: midnight('s.ends_on'), kind: 'moment' },
  isBundle: { sql: `(p.kind = 'bundle')::text`, kind: 'text' },
  'productOffering.id': { sql: 'p.code', kind: 'text' },
  'productSpecification.id': { sql: 'p.code', kind: 'text' },
  'productOrderItem.productOrderId': { sql: 's.order_id', kind: 'integer' },
  'relatedParty.id': { sql: `array['customer-' || s.customer_id, 'employee-' || s.employee_id]`, kind: 'texts' },
};

const TOUCHES = ['ordering.subscription', 'ordering.product', 'ordering.service_bar', 'ordering.order_item', 'ordering.assignment', 'ordering.number'];
const FROM = 'ordering.subscription s join ordering.product p using (product_id)';

interface Row {
  subscription_id: number;
  customer_id: number;
  order_id: number;
  item_no: number;
  employee_id: number | null;
  code: string;
  name_da: string;
  name_en: string;
  kind: string;
  status: HeldProduct['status'];
  starts_on: string;
  ends_on: string | null;
  monthly_price_ore: number | null;
  setup_price_ore: number | null;
  options: ChosenOption[];
  binding_ends_on: string | null;
  e164: string | null;
  bundle_subscription_id: number | null;
}

const ORDERED = { en: 'A product is ordered, changed and ended by POST productOrder.', da: 'Et produkt bestilles, ændres og opsiges med POST productOrder.' };

/** What customers have, as TMF637 products: their subscriptions, the ended ones included. */
@Injectable()
export class Products implements TmfResource {
  readonly name = 'product';
  readonly refusals = { create: ORDERED, change: ORDERED, remove: ORDERED };

  constructor(private readonly work: WorkForCaller) {}

  list({ caller, language }: TmfAsker, { filters, offset, limit }: TmfQuery): Promise<TmfPage> {
    const values: unknown[] = [];
    const where = filterSql(filters, FILTERS, values);
    return this.work.read(caller, 'list subscriptions', undefined, async (inside) => {
      const { rows: [count] } = await inside.sql<{ total: number }>(TOUCHES, `select count(*)::int as total from ${FROM} where ${where}`, values);
      const { rows } = await inside.sql<{ subscription_id: number }>(
        TOUCHES, `select s.subscription_id from ${FROM} where ${where} order by s.subscription_id offset $${values.length + 1} limit $${values.length + 2}`, [...values, offset, limit]);
      const products = await readProducts(inside, rows.map(({ subscription_id: id }) => id));
      return { items: products.map((product) => describeProduct(product, language)), total: count!.total };
    });
  }

  async find({ caller, language }: TmfAsker, id: string): Promise<TmfObject> {
    const subscriptionId = idOf(id);
    const [product] = subscriptionId === undefined ? [] : await this.work.read(caller, 'look at subscription', undefined, (inside) => readProducts(inside, [subscriptionId]));
    if (!product) throw new Problem(PROBLEMS.notFound);
    return describeProduct(product, language);
  }
}

/** Subscriptions of the ids that are there for the caller, by id, each with the number it has or had last. */
async function readProducts({ sql }: Pick<Reading, 'sql'>, ids: readonly number[]): Promise<HeldProduct[]> {
  const { rows } = await sql<Row>(
    TOUCHES,
    `select s.subscription_id, s.customer_id, s.order_id, s.item_no, s.employee_id, p.code, p.name_da, p.name_en, p.kind, ${STATUS} as status, s.starts_on::text, s.ends_on::text,
       s.monthly_price_ore, s.setup_price_ore, s.options, s.binding_ends_on::text, held.e164, bundle.subscription_id as bundle_subscription_id
     from ${FROM}
     left join lateral (
       select n.e164 from ordering.assignment a join ordering.number n using (number_id)
       where a.subscription_id = s.subscription_id order by lower(a.during) > now(), abs(extract(epoch from lower(a.during) - now())) limit 1
     ) held on true
     left join ordering.order_item i on i.order_id = s.order_id and i.item_no = s.item_no
     left join ordering.subscription bundle on bundle.order_id = i.order_id and bundle.item_no = i.part_of_item_no
     where s.subscription_id = any($1) order by s.subscription_id`,
    [ids],
  );
  return rows.map((row) => ({
    subscriptionId: row.subscription_id,
    customerId: row.customer_id,
    orderId: row.order_id,
    itemNo: row.item_no,
    employeeId: row.employee_id,
    code: row.code,
    name: { da: row.name_da, en: row.name_en },
    isBundle: row.kind === 'bundle',
    status: row.status,
    startDate: moment(row.starts_on),
    terminationDate: row.ends_on === null ? null : moment(row.ends_on),
    monthlyPriceOre: row.monthly_price_ore ?? 0,
    setupPriceOre: row.setup_price_ore ?? 0,
    options: row.options,
    boundUntil: row.binding_ends_on === null ? null : moment(row.binding_ends_on),
    number: row.e164,
    bundleSubscriptionId: row.bundle_subscription_id,
  }));
}

function moment(day: string): string {
  return new Date(startOfDay(day)).toISOString();
}
