import type { ChosenOption, NoticePeriod, ProductDependencies, ProductOption } from '@turbotrack/database';
import type { PurposeWork } from '@turbotrack/privacy';
import { inArray } from 'drizzle-orm';
import type { Wish } from './wishes.js';

type Ordering = Pick<PurposeWork<'ordering'>, 'sql' | 'db' | 'tables'>;

/** A version of a product as far as an order asks for it. */
export interface ProductTerms {
  readonly productId: number;
  readonly code: string;
  readonly kind: string;
  readonly monthlyPriceOre: number;
  readonly setupPriceOre: number;
  readonly changeFeeOre: number;
  readonly bindingMonths: number;
  readonly notice: NoticePeriod;
  readonly options: readonly ProductOption[];
  readonly dependencies: ProductDependencies;
  readonly components: readonly { code: string; quantity: number }[];
  readonly carriesNumber: boolean;
}

/** A subscription that is to be changed or ended. Days in Copenhagen. */
export interface Target {
  readonly subscriptionId: number;
  readonly product: ProductTerms;
  readonly employeeId: number | null;
  readonly e164: string | null;
  readonly startsOn: string;
  readonly endsOn: string | null;
  readonly monthlyPriceOre: number;
  readonly options: readonly ChosenOption[];
  readonly bindingEndsOn: string | null;
  /** It is a component of a bundle, which carries its price. */
  readonly partOfBundle: boolean;
  /** Of a bundle: the subscriptions of its components that have not ended. */
  readonly parts: readonly number[];
  /** An open order changes or ends it already. */
  readonly changing: boolean;
}

/** What the catalogue and the customer's own data say about one item. */
export interface ItemFacts {
  /** The version that may be ordered on the day the item starts, or that was agreed; of a change without a product, the one it has. Null when there is none. */
  readonly product: ProductTerms | null;
  /** Some version of the product exists, or none was named. */
  readonly productKnown: boolean;
  /** The employee is the customer's, or none was named. */
  readonly employeeKnown: boolean;
  /** Null when the customer has no such subscription, or none was named. */
  readonly target: Target | null;
}

/** What a customer has besides the subscriptions that the order touches: of each product version until when, null until further notice. */
export interface Holding {
  readonly code: string;
  readonly dependencies: ProductDependencies;
  readonly until: string | null;
}

export interface OrderFacts {
  readonly items: readonly ItemFacts[];
  readonly holdings: readonly Holding[];
  /** Components that end with a bundle, by their subscription. */
  readonly parts: ReadonlyMap<number, Target>;
}

const OPEN = `('acknowledged', 'pending', 'held', 'in-progress')`;

/** Reads what an order is judged and priced by. @param except an order whose own items are not held against it */
export async function readFacts(inside: Ordering, customerId: number, wishes: readonly Wish[], except: number | null = null): Promise<OrderFacts> {
  const named = await readNamed(inside, customerId, wishes);
  const asked = wishes.flatMap(({ subscriptionId }) => subscriptionId ?? []);
  const targets = asked.length === 0 ? [] : await readTargets(inside, customerId, asked, except);
  const products = await readProducts(inside, [...named.flatMap(({ productId }) => productId ?? []), ...targets.map(({ product_id }) => product_id)]);
  const found = new Map(targets.map((row) => [row.subscription_id, targetFrom(row, products)]));
  return {
    items: wishes.map((wish, index) => {
      const { productId, productKnown, employeeKnown } = named[index]!;
      const target = wish.subscriptionId === null ? null : (found.get(wish.subscriptionId) ?? null);
      const product = wish.productCode === undefined ? (target?.product ?? null) : productId === null ? null : products.get(productId)!;
      return { product, productKnown, employeeKnown, target: target && asked.includes(target.subscriptionId) ? target : null };
    }),
    holdings: await readHoldings(inside, customerId, [...found.keys()], except),
    parts: found,
  };
}

interface Named {
  readonly productId: number | null;
  readonly productKnown: boolean;
  readonly employeeKnown: boolean;
}

async function readNamed({ sql }: Ordering, customerId: number, wishes: readonly Wish[]): Promise<Named[]> {
  const { rows } = await sql<{ product_id: number | null; product_known: boolean; employee_known: boolean }>(
    ['ordering.product', 'ordering.employee'],
    `select coalesce(item.agreed, version.product_id) as product_id,
       item.code is null or exists (select from ordering.product known where known.code = item.code) as product_known,
       item.employee_id is null or employee.employee_id is not null as employee_known
     from unnest($2::text[], $3::timestamptz[], $4::int[], $5::smallint[]) with ordinality as item (code, starts_at, employee_id, agreed, place)
     cross join lateral (select (item.starts_at at time zone 'Europe/Copenhagen')::date as day) start
     left join lateral (
       -- A later version takes over for good: after its last day the earlier one is not on sale again.
       select product_id, valid_to from ordering.product
       where code = item.code and valid_from <= start.day order by valid_from desc limit 1
     ) version on version.valid_to is null or start.day <= version.valid_to
     left join ordering.employee on employee.employee_id = item.employee_id and employee.customer_id = $1
     order by item.place`,
    [
      customerId, wishes.map(({ productCode }) => productCode ?? null), wishes.map(({ startsAt }) => (startsAt === null ? null : new Date(startsAt).toISOString())),
      wishes.map(({ employeeId }) => employeeId ?? null), wishes.map(({ agreedProductId }) => agreedProductId),
    ],
  );
  return rows.map((row) => ({ productId: row.product_id, productKnown: row.product_known, employeeKnown: row.employee_known }));
}

interface TargetRow {
  subscription_id: number;
  product_id: number;
  employee_id: number | null;
  e164: string | null;
  starts_on: string;
  ends_on: string | null;
  monthly_price_ore: number | null;
  options: ChosenOption[];
  binding_ends_on: string | null;
  part_of_bundle: boolean;
  parts: number[];
  changing: boolean;
}

/** The subscriptions asked for, and those of the components of a bundle among them. The number is the one held last. */
async function readTargets({ sql }: Ordering, customerId: number, asked: readonly number[], except: number | null): Promise<TargetRow[]> {
  const { rows } = await sql<TargetRow>(
    ['ordering.subscription', 'ordering.order_item', 'ordering.assignment', 'ordering.number'],
    `with part as (
       select p.subscription_id, s.subscription_id as bundle_id
       from ordering.subscription s
       join ordering.order_item i on i.order_id = s.order_id and i.part_of_item_no = s.item_no
       join ordering.subscription p on p.order_id = i.order_id and p.item_no = i.item_no
       where s.customer_id = $1 and s.subscription_id = any($2) and p.ends_on is null
     )
     select s.subscription_id, s.product_id, s.employee_id, held.e164, s.starts_on::text, s.ends_on::text, s.monthly_price_ore, s.options, s.binding_ends_on::text,
       coalesce(own.part_of_item_no is not null, false) as part_of_bundle,
       array(select part.subscription_id from part where part.bundle_id = s.subscription_id order by 1) as parts,
       exists (select from ordering.order_item o where o.target_subscription_id = s.subscription_id and o.state in ${OPEN} and o.order_id is distinct from $3) as changing
     from ordering.subscription s
     left join ordering.order_item own on own.order_id = s.order_id and own.item_no = s.item_no and own.customer_id = s.customer_id
     left join lateral (
       select n.e164 from ordering.assignment a join ordering.number n using (number_id)
       where a.subscription_id = s.subscription_id order by lower(a.during) desc limit 1
     ) held on true
     where s.customer_id = $1 and (s.subscription_id = any($2) or s.subscription_id in (select subscription_id from part))`,
    [customerId, asked, except],
  );
  return rows;
}

function targetFrom(row: TargetRow, products: ReadonlyMap<number, ProductTerms>): Target {
  const product = products.get(row.product_id)!;
  return {
    subscriptionId: row.subscription_id, product, employeeId: row.employee_id, e164: row.e164, startsOn: row.starts_on, endsOn: row.ends_on,
    monthlyPriceOre: row.monthly_price_ore ?? product.monthlyPriceOre, options: row.options, bindingEndsOn: row.binding_ends_on,
    partOfBundle: row.part_of_bundle, parts: row.parts, changing: row.changing,
  };
}

async function readProducts({ db, tables }: Ordering, ids: readonly number[]): Promise<Map<number, ProductTerms>> {
  if (ids.length === 0) return new Map();
  const { product } = tables.ordering;
  const rows = await db.select().from(product).where(inArray(product.productId, [...new Set(ids)]));
  return new Map(rows.map((row) => [row.productId, row]));
}

async function readHoldings({ sql }: Ordering, customerId: number, touched: readonly number[], except: number | null): Promise<Holding[]> {
  const { rows } = await sql<Holding>(
    ['ordering.subscription', 'ordering.order_item', 'ordering.product'],
    `select p.code, p.dependencies, case when bool_or(have.until is null) then null else max(have.until)::text end as until
     from (
       select product_id, ends_on as until from ordering.subscription
       where customer_id = $1 and not subscription_id = any($2) and (ends_on is null or ends_on > (now() at time zone 'Europe/Copenhagen')::date)
       union all
       select product_id, (ends_at at time zone 'Europe/Copenhagen')::date from ordering.order_item
       where customer_id = $1 and state in ${OPEN} and action <> 'delete' and subscription_id is null and order_id is distinct from $3
     ) have join ordering.product p using (product_id) group by p.product_id`,
    [customerId, touched, except],
  );
  return rows;
}
