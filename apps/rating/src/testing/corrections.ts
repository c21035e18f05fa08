import { until } from '@turbotrack/service/testing';
import type { Correction } from '../corrections/corrections.schemas.js';
import type { RatingUnderTest } from './rating-under-test.js';

/** Waits until a correction has left a state, and gives it. */
export async function afterState({ people }: Pick<RatingUnderTest, 'people'>, batchId: number, state: Correction['state']): Promise<Correction> {
  let correction: Correction | undefined;
  await until(async () => (correction = (await people.get<Correction>(`/re-ratings/${batchId}`)).body).state !== state, 30_000);
  return correction!;
}

/** Asks for a re-rating and waits for its preview. */
export async function previewOf(rating: Pick<RatingUnderTest, 'people'>, selector: object): Promise<Correction> {
  const { status, body } = await rating.people.post<Correction>('/re-ratings', { selector, reason: 'the price list was wrong' });
  if (status !== 202) throw new Error(`A re-rating was answered with ${status}.`);
  return afterState(rating, body.batchId, 'previewing');
}

/** Applies a preview and waits until it is over. */
export async function applied(rating: Pick<RatingUnderTest, 'people'>, { batchId }: Correction): Promise<Correction> {
  const { status } = await rating.people.post(`/re-ratings/${batchId}/apply`, {});
  if (status !== 202) throw new Error(`A correction to be applied was answered with ${status}.`);
  return afterState(rating, batchId, 'applying');
}

/** The billing run of a frozen period as billing would have left it, and what it did for a customer. */
export async function billingRun({ platform }: Pick<RatingUnderTest, 'platform'>, period: string, state: 'issuing' | 'done', customers: Readonly<Record<number, 'issued' | 'parked' | 'nothing'>> = {}): Promise<void> {
  await platform.query('delete from billing.run where period = $1 and not exists (select from billing.run_customer)', [period]);
  await platform.query(
    `insert into billing.run (run_id, period, issue_date, state, requested_by) overriding system value select run_id, period, period, $2, 'test' from rating.period where period = $1 on conflict (run_id) do update set state = excluded.state`, [period, state],
  );
  for (const [customer, did] of Object.entries(customers)) {
    await platform.query(`insert into billing.run_customer (run_id, customer_id, state) select run_id, $2, $3 from rating.period where period = $1 on conflict (run_id, customer_id) do update set state = excluded.state`, [period, Number(customer), did]);
  }
}

export async function forgetCorrections({ platform }: Pick<RatingUnderTest, 'platform'>): Promise<void> {
  await platform.query('truncate rating.adjustment, rating.correction_customer, rating.call_correction, rating.correction_batch cascade');
  await platform.query('truncate billing.run_customer');
  await platform.query('delete from billing.run');
}
