import { Injectable } from '@nestjs/common';
import { type Access, PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { Handles, JobFailure, type JobPayload } from '@turbotrack/service';
import { CopyRows } from '../intake/copy-rows.js';
import { previewCorrection } from '../jobs.js';
import { TariffShelf } from '../tariffs/tariff-shelf.js';
import { AssignmentHolders } from './assignment-holders.js';
import type { CallSelector, LateSelector } from './corrections.schemas.js';
import { type NewPrice, priceAgain, type PricedAgain, writtenOff } from './price-again.js';
import { callsToRateAgain, lateCalls, type Selection, type StoredCallRow } from './select-calls.js';

type Inside = PurposeWork<'rating'>;

const ROWS_AT_ONCE = 20_000;
const CORRECTION_COLUMNS =
  'batch_id, call_id, started_at, chunk_id, customer_id, tariff_version_before, tariff_version_after, zone_before, zone_after, never_itemised_before, never_itemised_after, list_before_micro, list_after_micro';

interface Found {
  seen: number;
  readonly counts: Record<string, number>;
}

/**
 * Works out what a correction would change, and writes down each call with its price before and after; no call changes.
 * One transaction over one view of the calls: killed, it leaves nothing and begins again.
 */
@Injectable()
export class PreviewCorrection {
  private readonly shelf = new TariffShelf();

  constructor(private readonly gate: PurposeGate) {}

  @Handles(previewCorrection)
  async preview({ batchId }: JobPayload<typeof previewCorrection>): Promise<void> {
    const access = { scope: 'all', actor: 'app:rating', why: 'preview a correction', reference: `correction ${batchId}` } as const satisfies Access;
    // Beforehand, so that the locks of new partitions are not held while reading.
    await this.gate.purpose('rating', access, ({ sql }) => prepareMonths(sql));
    await this.gate.purpose('rating', access, async (inside) => {
      const { rows } = await inside.sql<{ kind: string; selector: object; state: string }>(
        ['rating.correction_batch'], 'select kind, selector, state from rating.correction_batch where batch_id = $1 for update', [batchId],
      );
      const [batch] = rows;
      if (batch?.state !== 'previewing') return;
      await this.shelf.load(inside);
      const found = batch.kind === 're-rating'
        ? await this.propose(inside, batchId, callsToRateAgain(batch.selector as CallSelector), true)
        : await this.propose(inside, batchId, lateCalls(batch.selector as LateSelector), false);
      await sumUp(inside, batchId, found);
    });
  }

  private async propose(inside: Inside, batchId: number, { text, values, tables }: Selection, again: boolean): Promise<Found> {
    const holders = new AssignmentHolders();
    const found: Found = { seen: 0, counts: {} };
    await inside.sql(tables, `declare calls no scroll cursor for ${text}`, values);
    const fetch = () => inside.sql<StoredCallRow & Record<string, unknown>>(tables, `fetch ${ROWS_AT_ONCE} from calls`);
    for (let { rows } = await fetch(); rows.length > 0;) {
      if (again) await holders.load(inside, rows);
      // The database reads the next page while this one is rated.
      const next = fetch();
      const priced: PricedAgain = again ? priceAgain(rows, holders, this.shelf) : writtenOff(rows);
      found.seen += rows.length;
      for (const [reason, calls] of Object.entries(priced.unpriced)) found.counts[reason] = (found.counts[reason] ?? 0) + calls;
      await copyProposals(inside, batchId, priced.changed);
      ({ rows } = await next);
    }
    await inside.sql([], 'close calls');
    return found;
  }
}

async function prepareMonths(sql: Inside['sql']): Promise<void> {
  await sql([], `select platform.create_month_partition('rating.call_correction', to_date(right(c.relname, 7), 'YYYY_MM')) from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'rating.call'::regclass and to_regclass('rating.call_correction_' || right(c.relname, 7)) is null order by c.relname`);
}

async function copyProposals(inside: Inside, batchId: number, changed: readonly NewPrice[]): Promise<void> {
  const months = new Map<string, CopyRows>();
  for (const { row, tariffVersionId, zone, neverItemised, listMicro } of changed) {
    const month = new Date(row.started_ms).toISOString().slice(0, 7).replace('-', '_');
    let rows = months.get(month);
    if (!rows) months.set(month, (rows = new CopyRows()));
    rows.begin(13);
    rows.int4(batchId);
    rows.int8(row.call_id);
    rows.moment(row.started_ms);
    rows.int4(row.chunk_id);
    rows.int4(row.customer_id);
    rows.int2(row.tariff_version_id);
    rows.int2(tariffVersionId);
    rows.int2(row.zone);
    rows.int2(zone);
    rows.bool(row.never_itemised);
    rows.bool(neverItemised);
    rows.int8(row.list_micro);
    rows.int8(listMicro);
  }
  for (const [month, rows] of months) await inside.copy(['rating.call_correction'], `rating.call_correction_${month} (${CORRECTION_COLUMNS})`, [rows.end()], 'binary');
}

async function sumUp({ sql }: Inside, batchId: number, { seen, counts }: Found): Promise<void> {
  await sql(
    ['rating.call_correction', 'rating.correction_customer'],
    `insert into rating.correction_customer (batch_id, customer_id, calls, list_before_micro, list_after_micro)
     select batch_id, customer_id, count(*), sum(list_before_micro), sum(list_after_micro) from rating.call_correction where batch_id = $1 group by 1, 2`,
    [batchId],
  );
  const summed = await sql(
    ['rating.correction_customer', 'rating.correction_batch'],
    `update rating.correction_batch b set state = 'previewed', calls_seen = $2, counts = $3, calls_changed = s.calls, list_before_micro = s.before, list_after_micro = s.after
     from (select coalesce(sum(calls), 0) as calls, coalesce(sum(list_before_micro), 0) as before, coalesce(sum(list_after_micro), 0) as after from rating.correction_customer where batch_id = $1) s
     where b.batch_id = $1 and privacy.scope_all()`,
    [batchId, seen, JSON.stringify(counts)],
  );
  // The gate's signature ends after ten minutes; what is read behind it would come back empty.
  if (summed.rowCount !== 1) throw new JobFailure('correction-too-large', { permanent: true });
}
