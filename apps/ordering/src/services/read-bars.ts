import type { PurposeWork } from '@turbotrack/privacy';
import { type Paging, Problem, PROBLEMS } from '@turbotrack/service';
import type { Bar } from './service.schemas.js';

type Querying = Pick<PurposeWork<'ordering'>, 'sql'>;

const COLUMNS = `bar_id as "barId", subscription_id as "subscriptionId", kind, limit_kroner as "limitKroner", source, state, asked_at as "askedAt", confirmed_at as "confirmedAt",
  expires_at as "expiresAt", lifted_at as "liftedAt"`;

type BarRow = { [K in keyof Bar]: K extends `${string}At` ? Date | null : Bar[K] };

/** Bars of a subscription, the oldest first, at most `limit`; those that are over included. */
export async function readBars({ sql }: Querying, subscriptionId: number, { after, limit }: Paging): Promise<Bar[]> {
  const { rows } = await sql<BarRow>(['ordering.service_bar'], `select ${COLUMNS} from ordering.service_bar where subscription_id = $1 and bar_id > $2 order by bar_id limit $3`, [subscriptionId, after, limit]);
  return rows.map(barFrom);
}

/** @throws Problem 404 when the bar is not there, or not there for the caller */
export async function readBar({ sql }: Querying, subscriptionId: number, barId: number): Promise<Bar> {
  const { rows: [row] } = await sql<BarRow>(['ordering.service_bar'], `select ${COLUMNS} from ordering.service_bar where subscription_id = $1 and bar_id = $2`, [subscriptionId, barId]);
  if (!row) throw new Problem(PROBLEMS.notFound);
  return barFrom(row);
}

/**
 * The customer whose live subscription it is.
 *
 * @throws Problem 404 when there is none, or none for the caller
 */
export async function customerOfSubscription({ sql }: Querying, subscriptionId: number): Promise<number> {
  const { rows: [row] } = await sql<{ customer_id: number }>(['ordering.subscription'], 'select customer_id from ordering.subscription where subscription_id = $1', [subscriptionId]);
  if (!row) throw new Problem(PROBLEMS.notFound);
  return row.customer_id;
}

function barFrom(row: BarRow): Bar {
  const text = (at: Date | null): string | null => at?.toISOString() ?? null;
  return { ...row, askedAt: row.askedAt!.toISOString(), confirmedAt: text(row.confirmedAt), expiresAt: text(row.expiresAt), liftedAt: text(row.liftedAt) };
}
