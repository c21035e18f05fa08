import type { FormFields } from '@turbotrack/database';
import { Problem, PROBLEMS } from '@turbotrack/service';
import type { Reading } from '../callers/work-for-caller.js';
import { totalsOf } from '../orders/price-wishes.js';
import { cvrWarnings, PRICED_COLUMNS, pricedItemFrom, type PricedRow } from '../orders/read-order.js';
import type { Quote, QuoteList, WholeQuote } from './quote.schemas.js';

type Querying = Pick<Reading, 'sql'>;

interface QuoteRow {
  quote_id: number;
  customer_id: number;
  external_reference: string | null;
  state: Quote['state'];
  policy_version: number;
  form_fields: FormFields;
  made_at: Date;
  valid_until: Date;
  closed_at: Date | null;
  order_id: number | null;
}

// Time alone makes a quote expire, so nothing is written when it does.
const STATE = `case when q.state = 'open' and q.valid_until <= now() then 'expired' else q.state end`;
const QUOTE_COLUMNS = `q.quote_id, q.customer_id, q.external_reference, ${STATE} as state, q.policy_version, q.form_fields, q.made_at, q.valid_until, q.closed_at, q.order_id`;

/** Quotes of the caller's scope in the order they were made, at most `limit`. */
export async function readQuotes({ sql }: Querying, { after, limit, customerId, state }: Omit<QuoteList, 'format'>): Promise<Quote[]> {
  const { rows } = await sql<QuoteRow>(
    ['ordering.quote'],
    `select ${QUOTE_COLUMNS} from ordering.quote q
     where quote_id > $1 and ($3::int is null or customer_id = $3) and ($4::text is null or ${STATE} = $4) order by quote_id limit $2`,
    [after, limit, customerId ?? null, state ?? null],
  );
  return rows.map(quoteFrom);
}

/** @throws Problem 404 when the quote is not there, or not there for this caller */
export async function readQuote({ sql }: Querying, quoteId: number): Promise<WholeQuote> {
  const { rows: [row] } = await sql<QuoteRow & { cvr: string | null }>(
    ['ordering.quote', 'ordering.customer'],
    `select ${QUOTE_COLUMNS}, (select c.cvr from ordering.customer c where c.customer_id = q.customer_id) as cvr from ordering.quote q where quote_id = $1`,
    [quoteId],
  );
  if (!row) throw new Problem(PROBLEMS.notFound);
  const { rows } = await sql<PricedRow & { first_month_ore: number }>(
    ['ordering.quote_item', 'ordering.product'],
    `select ${PRICED_COLUMNS}, i.first_month_ore from ordering.quote_item i join ordering.product p using (product_id) where i.quote_id = $1 order by i.item_no`,
    [quoteId],
  );
  const items = rows.map((item) => ({ ...pricedItemFrom(item), firstMonthOre: item.first_month_ore }));
  const { monthly, once, firstMonths } = totalsOf(items.map((item) => ({ ...item, startsAt: Date.parse(item.startsAt) })));
  return { ...quoteFrom(row), items, totals: { monthly, once, firstMonths: [...firstMonths] }, warnings: cvrWarnings(row.cvr) };
}

/** The quote a customer asked for under its own reference, if any. */
export async function findQuoteByReference(inside: Querying, customerId: number, reference: string): Promise<WholeQuote | undefined> {
  const { rows } = await inside.sql<{ quote_id: number }>(
    ['ordering.quote'], 'select quote_id from ordering.quote where customer_id = $1 and external_reference = $2', [customerId, reference],
  );
  return rows[0] && readQuote(inside, rows[0].quote_id);
}

/** The versions that were priced, by item. */
export async function readQuotedProducts({ sql }: Querying, quoteId: number): Promise<Map<number, number>> {
  const { rows } = await sql<{ item_no: number; product_id: number }>(['ordering.quote_item'], 'select item_no, product_id from ordering.quote_item where quote_id = $1', [quoteId]);
  return new Map(rows.map((row) => [row.item_no, row.product_id]));
}

function quoteFrom(row: QuoteRow): Quote {
  return {
    quoteId: row.quote_id,
    customerId: row.customer_id,
    reference: row.external_reference,
    state: row.state,
    policyVersion: row.policy_version,
    formFields: row.form_fields,
    madeAt: row.made_at.toISOString(),
    validUntil: row.valid_until.toISOString(),
    closedAt: row.closed_at?.toISOString() ?? null,
    orderId: row.order_id,
  };
}
