import { Injectable } from '@nestjs/common';
import { type Access, PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { Alarms, Handles, recordEvents } from '@turbotrack/service';
import { checkThresholds } from '../jobs.js';
import { MEASURE_WINDOWS } from './measure-windows.js';

const ACCESS = { scope: 'all', actor: 'app:rating', why: 'check thresholds' } as const satisfies Access;
/** A block that is asked for becomes a job of ordering in the same transaction, once: it bars at the network operator. */
const NOTE_AND_BLOCK = `
  with told as (
    update rating.threshold_alert set alarmed_at = now() where threshold_alert_id = any($1) and alarmed_at is null returning threshold_alert_id, customer_id, assignment_id, block_requested
  )
  insert into platform.outbox (queue, job, job_key, payload)
  select 'ordering', 'bar-for-threshold', threshold_alert_id::text, jsonb_build_object('v', 1, 'thresholdAlertId', threshold_alert_id, 'customerId', customer_id, 'assignmentId', assignment_id)
  from told where block_requested order by threshold_alert_id`;
/** Chunks of one transaction. */
const CHUNKS_AT_ONCE = 50;

/**
 * Holds the calls of new chunks against the thresholds, every five minutes. A window is measured anew, from the calls there
 * are, when a new chunk brought it one; so calls taken back or priced anew are never counted. An alert is raised once for
 * a rule, a subject and a window.
 */
@Injectable()
export class CheckThresholds {
  constructor(
    private readonly gate: PurposeGate,
    private readonly alarms: Alarms,
  ) {}

  @Handles(checkThresholds)
  async check(): Promise<void> {
    while (await this.gate.purpose('rating', ACCESS, checkSome)) {
      // Until no chunk is left.
    }
    await this.tell();
  }

  /** One alarm for all that is new, after it is stored; noted after that: a crash between them repeats the alarm and loses none. */
  private async tell(): Promise<void> {
    const untold = await this.gate.purpose('rating', ACCESS, async ({ sql }) => {
      const { rows } = await sql<{ id: number; block: boolean }>(
        ['rating.threshold_alert'], 'select threshold_alert_id as id, block_requested as block from rating.threshold_alert where alarmed_at is null order by 1');
      return rows;
    });
    if (untold.length === 0) return;
    await this.alarms.raise({
      code: 'thresholds-reached', severity: 'warning', sentence: 'Customers have reached thresholds of use; the list of threshold alerts says which.',
      facts: { alerts: untold.length, firstAlertId: untold[0]!.id, blocksRequested: untold.filter(({ block }) => block).length },
    });
    await this.gate.purpose('rating', ACCESS, ({ sql }) => sql(['rating.threshold_alert', 'platform.outbox'], NOTE_AND_BLOCK, [untold.map(({ id }) => id)]));
  }
}

/** Checks some chunks and notes them as checked, in one transaction; false when there were none. */
async function checkSome(inside: PurposeWork<'rating'>): Promise<boolean> {
  const { sql, concerns } = inside;
  // A job may run twice; the second one waits and then finds the chunks checked.
  await sql([], "select pg_advisory_xact_lock(hashtext('thresholds'))");
  const { rows: chunks } = await sql<{ chunk_id: number }>(
    ['rating.call_chunk', 'rating.threshold_check'],
    `insert into rating.threshold_check (chunk_id)
     select k.chunk_id from rating.call_chunk k where k.state = 'done' and not exists (select from rating.threshold_check c where c.chunk_id = k.chunk_id) order by k.chunk_id limit $1 returning chunk_id`,
    [CHUNKS_AT_ONCE],
  );
  if (chunks.length === 0) return false;
  const { rows } = await sql<{ customer_id: number; threshold_alert_id: number }>(
    ['rating.threshold_rule', 'rating.threshold_customer', 'rating.call', 'rating.tariff_version', 'rating.threshold_alert'], MEASURE_WINDOWS, [chunks.map(({ chunk_id: chunkId }) => chunkId)]);
  concerns({ customers: new Set(rows.map(({ customer_id: customerId }) => customerId)) });
  await recordEvents(inside, rows.map(({ customer_id: customerId, threshold_alert_id: thresholdAlertId }) => ({ customerId, type: 'threshold.reached', ids: { thresholdAlertId } })));
  return true;
}
