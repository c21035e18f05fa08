import { until } from '@turbotrack/service/testing';
import { DateTime } from 'luxon';
import { freezePeriod } from '../jobs.js';
import { type RatingUnderTest, settled } from './rating-under-test.js';
import { tdcFile, type TdcLine } from './tdc-file.js';

/** The month that is over in Copenhagen. */
export const LAST_MONTH = DateTime.now().setZone('Europe/Copenhagen').startOf('month').minus({ months: 1 });

/** First day of the month that is over, or of one so many months from it. */
export const periodOf = (months = 0) => LAST_MONTH.plus({ months }).toISODate()!;

/** An instant of that month: day, hour and minute in Copenhagen. */
export const inMonth = (day: number, hour = 12, minute = 0, months = 0) => LAST_MONTH.plus({ months }).set({ day, hour, minute }).toJSDate();

/** Delivers a file of the carrier `tdc` and waits until it is read. */
export async function deliver({ platform, people }: RatingUnderTest, lines: readonly TdcLine[]): Promise<void> {
  const files = (await platform.query('select from rating.call_file')).length;
  await people.upload('tdc', tdcFile(lines));
  await settled(platform, files + 1);
}

/** Freezes as a billing run asks for it, and waits until allowances are spent. */
export async function freeze({ platform, app }: RatingUnderTest, months = 0): Promise<void> {
  const period = periodOf(months);
  const [run] = await platform.query<{ id: number }>('select coalesce(max(run_id), 0) + 1 as id from rating.period');
  await app.queues!.enqueue(freezePeriod, { runId: run!.id, period }, { key: `run-${run!.id}` });
  await until(async () => (await platform.query('select from rating.period where period = $1 and allowances_done_at is not null', [period])).length === 1);
}
