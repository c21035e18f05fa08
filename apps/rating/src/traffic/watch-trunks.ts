import { Injectable } from '@nestjs/common';
import { type Access, PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { Alarms, Handles } from '@turbotrack/service';
import { assessOverload, DEFAULT_OVERLOAD_SETTINGS, type OverloadAlert, type OverloadRisk, watchOverload } from '@turbotrack/traffic-engineering';
import { watchTrunks } from '../jobs.js';
import { forecastTrunk } from './forecast-trunk.js';
import { listTrunks, readHours, type Trunk } from './read-traffic.js';

const ACCESS = { scope: 'all', actor: 'app:rating', why: 'watch the load of trunks' } as const satisfies Access;
type Measuring = PurposeWork<'traffic-measurement'>;

interface OpenAlert extends Record<string, unknown> {
  id: number;
  channels: number;
  raised_ms: number;
  calm: number;
  risk: OverloadRisk;
}

/**
 * Looks every hour at what each trunk with channels is likely to carry in the next day, and calls for a person before it is
 * too much: once when it threatens, never twice for one cause. Ends counters that are past their time.
 */
@Injectable()
export class WatchTrunks {
  constructor(
    private readonly gate: PurposeGate,
    private readonly alarms: Alarms,
  ) {}

  @Handles(watchTrunks)
  run(): Promise<void> {
    return this.watch(Date.now());
  }

  /** @param now ms since the epoch */
  async watch(now: number): Promise<void> {
    const trunks = await this.gate.purpose('traffic-measurement', ACCESS, async (inside) => {
      // Period of the retention rule traffic-counters.
      await inside.sql(['rating.traffic'], "delete from rating.traffic where began_at < to_timestamp($1::float8 / 1000) - interval '2 years'", [now]);
      return listTrunks(inside);
    });
    for (const trunk of trunks) {
      if (trunk.channels !== null) await this.gate.purpose('traffic-measurement', ACCESS, (inside) => assess(inside, trunk, trunk.channels as number, now));
    }
    await this.tell();
  }

  /** An alert is alarmed after it is stored, and noted as alarmed after that: a crash between them repeats the alarm and loses none. */
  private async tell(): Promise<void> {
    const untold = await this.gate.purpose('traffic-measurement', ACCESS, async ({ sql }) => {
      const { rows } = await sql<{ id: number; operator_id: number; channels: number; probability: number }>(
        ['rating.overload_alert'],
        `select overload_alert_id as id, operator_id, channels, (risk->>'probability')::float8 as probability from rating.overload_alert where cleared_at is null and alarmed_at is null order by 1`,
      );
      return rows;
    });
    for (const { id, operator_id: operatorId, channels, probability } of untold) {
      await this.alarms.raise({
        code: 'trunk-overload-threatens', severity: 'warning', sentence: 'A trunk is likely to be overloaded within a day; the list of overload alerts says which and when.',
        facts: { overloadAlertId: id, operatorId, channels, percent: Math.round(probability * 100) },
      });
      await this.gate.purpose('traffic-measurement', ACCESS, ({ sql }) => sql(['rating.overload_alert'], 'update rating.overload_alert set alarmed_at = now() where overload_alert_id = $1', [id]));
    }
  }
}

async function assess(inside: Measuring, trunk: Trunk, channels: number, now: number): Promise<void> {
  const { sql } = inside;
  const { operatorId, trunk: name } = trunk;
  // One assessment of a trunk at a time: a job may run twice.
  await sql(['rating.trunk'], 'select from rating.trunk where operator_id = $1 and name = $2 for update', [operatorId, name]);
  const forecast = forecastTrunk(await readHours(inside, trunk, now), channels, now, DEFAULT_OVERLOAD_SETTINGS.hoursAhead);
  const risk = typeof forecast === 'string' ? null : assessOverload(forecast, channels);
  const { rows: [open] } = await sql<OpenAlert>(
    ['rating.overload_alert'],
    `select overload_alert_id as id, channels, (extract(epoch from raised_at) * 1000)::float8 as raised_ms, calm, risk from rating.overload_alert where operator_id = $1 and trunk = $2 and cleared_at is null`,
    [operatorId, name],
  );
  const before: OverloadAlert | null = open ? { trunk: name, channels: open.channels, raisedAt: open.raised_ms, calm: open.calm, risk: open.risk } : null;
  const { alert, change, sentence } = watchOverload(before, { trunk: name, channels, at: now, risk });
  if (change === 'raised' && alert && sentence) {
    await sql(
      ['rating.overload_alert'],
      `insert into rating.overload_alert (operator_id, trunk, channels, raised_at, calm, risk, sentence_da, sentence_en) values ($1, $2, $3, to_timestamp($4::float8 / 1000), 0, $5, $6, $7)`,
      [operatorId, name, channels, now, JSON.stringify(alert.risk), sentence.da, sentence.en],
    );
  } else if (open && change === 'cleared') {
    await sql(['rating.overload_alert'], 'update rating.overload_alert set cleared_at = to_timestamp($2::float8 / 1000) where overload_alert_id = $1', [open.id, now]);
  } else if (open && alert) {
    await sql(['rating.overload_alert'], 'update rating.overload_alert set channels = $2, calm = $3, risk = $4 where overload_alert_id = $1', [open.id, alert.channels, alert.calm, JSON.stringify(alert.risk)]);
  }
}
