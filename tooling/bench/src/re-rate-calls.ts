import type { SampleOperator } from '@turbotrack/sample-operator';
import type { BenchPlatform } from './bench-platform.js';
import { LOOK_EVERY_MS } from './deliver-calls.js';

/** Seconds that a re-rating of every stored call took, to the preview and to the last price written. */
export interface ReRating {
  readonly calls: number;
  readonly changed: number;
  readonly previewSeconds: number;
  readonly applySeconds: number;
}

/** Moves every customer to a tariff at twice the price, and has all calls rated again: the worst case, where every priced call changes. */
export async function reRateCalls(platform: BenchPlatform, { tariff }: SampleOperator): Promise<ReRating> {
  const { pool } = platform;
  const dearer = JSON.parse(JSON.stringify(tariff), (key, value: unknown) => (key === 'priceMicro' && typeof value === 'number' ? value * 2 : value)) as object;
  await pool.query(`insert into rating.tariff_version (code, valid_from, definition) values ('dearer', $1, $2)`, [tariff.validFrom, dearer]);
  await pool.query(`update ordering.customer set tariff_code = 'dearer'`);
  const app = await platform.startApp('rating');
  const { rows } = await pool.query<{ id: number }>(`insert into rating.correction_batch (kind, selector, reason, requested_by, state) select 're-rating', jsonb_build_object('tariffVersionId', min(tariff_version_id)), 'benchmark', 'bench', 'previewing' from rating.call returning batch_id as id`);
  const batch = rows[0]!.id;
  const previewSeconds = await step(platform, batch, 'preview-correction', 'previewed');
  await pool.query(`update rating.correction_batch set state = 'applying' where batch_id = $1`, [batch]);
  const applySeconds = await step(platform, batch, 'apply-correction', 'done');
  const done = await pool.query<{ calls: number; changed: number }>('select calls_seen::int as calls, calls_changed::int as changed from rating.correction_batch where batch_id = $1', [batch]);
  await app.stop();
  return { ...done.rows[0]!, previewSeconds, applySeconds };
}

async function step({ pool }: BenchPlatform, batch: number, job: string, state: string): Promise<number> {
  const started = performance.now();
  await pool.query(`insert into platform.outbox (queue, job, job_key, payload) values ('rating', $1, $2, $3)`, [job, `correction-${batch}`, { batchId: batch }]);
  for (;;) {
    const { rows } = await pool.query<{ state: string }>('select state from rating.correction_batch where batch_id = $1', [batch]);
    if (rows[0]!.state === state) return (performance.now() - started) / 1000;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
