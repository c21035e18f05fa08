import type { PurposeGate } from '@turbotrack/privacy';
import { type Page, pageOf, type Paging } from '@turbotrack/service';
import { nameOfHour, type OverloadRisk } from '@turbotrack/traffic-engineering';
import type { ListedOverload } from './traffic.schemas.js';

interface Row extends Record<string, unknown> {
  id: number;
  operator: string;
  trunk: string;
  channels: number;
  raised_at: Date;
  cleared_at: Date | null;
  risk: OverloadRisk;
  sentence_da: string;
  sentence_en: string;
}

/** A page of the overloads that were foreseen, oldest first; `open` leaves only those that still threaten, or only the others. */
export async function listOverloads(gate: PurposeGate, actor: string, open: boolean | undefined, { after, limit }: Paging): Promise<Page<ListedOverload>> {
  const rows = await gate.purpose('traffic-measurement', { scope: 'all', actor, why: 'list overload alerts' }, async ({ sql }) => (await sql<Row>(
    ['rating.overload_alert', 'rating.operator'],
    `select a.overload_alert_id as id, o.name as operator, a.trunk, a.channels, a.raised_at, a.cleared_at, a.risk, a.sentence_da, a.sentence_en
     from rating.overload_alert a join rating.operator o using (operator_id)
     where a.overload_alert_id > $1 and ($3::boolean is null or (a.cleared_at is null) = $3) order by a.overload_alert_id limit $2`,
    [after, limit + 1, open ?? null],
  )).rows);
  return pageOf(rows.map(listed), limit, ({ overloadAlertId }) => overloadAlertId);
}

function listed({ id, operator, trunk, channels, raised_at: raisedAt, cleared_at: clearedAt, risk, sentence_da: da, sentence_en: en }: Row): ListedOverload {
  return {
    overloadAlertId: id, operator, trunk, channels, raisedAt: raisedAt.toISOString(), clearedAt: clearedAt?.toISOString() ?? null, hour: nameOfHour(risk.from), erlangs: risk.erlangs,
    probability: risk.probability, expectedBlocking: risk.expectedBlocking, channelsNeeded: risk.channelsNeeded, sentence: { da, en },
  };
}
