import type { PurposeGate, PurposeWork } from '@turbotrack/privacy';
import { explain, type Explanation, sentences, type SettledCall, settlementSentences } from '@turbotrack/rating-engine';
import { type StoredUse, usageOf, versionOf } from '../periods/period-calls.js';
import { settleCustomer } from '../periods/settle-customer.js';
import { Agreements } from '../tariffs/agreements.js';
import { TariffShelf } from '../tariffs/tariff-shelf.js';

export interface ExplainedCall {
  callId: number;
  startedAt: Date;
  storedPriceMicro: number;
  /** Whether the recomputed prices are the stored ones; anything else is a fault. */
  agrees: boolean;
  explanation: Explanation;
  /** From list price to what the customer pays; null until the call's period has been settled. */
  settlement: ExplainedSettlement | null;
  da: string[];
  en: string[];
}

export interface ExplainedSettlement {
  /** First day of the period that bills the call. */
  period: string;
  /** What the customer pays as it is stored. */
  storedPriceMicro: number;
  /** The steps, worked out anew. */
  settled: SettledCall;
}

type Row = StoredUse & { customer_id: number; subscription_id: number; list_price_micro: string; period: string; settled: boolean };

const NOT_YET = {
  da: 'Inkluderet forbrug og mængderabat regnes ud, når måneden lukkes.',
  en: 'Included use and volume discounts are worked out when the month is closed.',
};

/** Recomputes one stored call's price and tells how it came about; undefined when no such call is held. */
export async function explainCall(gate: PurposeGate, actor: string, callId: number): Promise<ExplainedCall | undefined> {
  return gate.purpose('rating', { scope: 'all', actor, why: 'explain a price' }, async (inside) => {
    const row = await readCall(inside, callId);
    if (!row) return undefined;
    const shelf = new TariffShelf();
    await shelf.loadVersions(inside);
    const version = versionOf(shelf, row.tariff_version_id);
    const agreements = await Agreements.readOf(inside, row.customer_id);
    const rater = agreements.raterFor(version, row.customer_id, row.subscription_id);
    if (!rater) throw new Error(`An agreement of customer ${row.customer_id} does not fit tariff version ${version.tariffVersionId}, by which its calls are priced.`);
    const explanation = explain(rater, usageOf(row, version));
    const listPriceMicro = Number(row.list_price_micro);
    const settlement = row.settled ? await explainSettlement(inside, shelf, row, callId) : null;
    const paid = settlement === null ? null : settlement.settled.customerPriceMicro;
    const told = (locale: 'da' | 'en') => [
      ...sentences(explanation, locale),
      ...(settlement !== null && listPriceMicro > 0 ? settlementSentences(settlement.settled, explanation.service, locale) : []),
      ...(row.settled || listPriceMicro === 0 ? [] : [NOT_YET[locale]]),
    ];
    return {
      callId, startedAt: row.started_at, storedPriceMicro: listPriceMicro, agrees: explanation.listPriceMicro === listPriceMicro && paid === (settlement?.storedPriceMicro ?? null),
      explanation, settlement, da: told('da'), en: told('en'),
    };
  });
}

/** The period of a call is the later of its own month and the one that sealed its chunk. */
async function readCall({ sql }: PurposeWork<'rating'>, callId: number): Promise<Row | undefined> {
  const { rows } = await sql<Row>(
    ['rating.call', 'rating.call_chunk', 'rating.period', 'ordering.assignment', 'ordering.number'],
    `select c.started_at, c.tariff_version_id, c.zone, c.service, c.direction, c.answered, c.duration_s, c.volume, c.origin_country, c.other_number, c.customer_id, c.list_price_micro,
       a.subscription_id, n.e164 as served_number, of.period::text, exists (select from rating.period p where p.period = of.period and p.allowances_done_at is not null) and k.sealed_period is not null as settled
     from rating.call c join rating.call_chunk k using (chunk_id) join ordering.assignment a using (assignment_id) join ordering.number n using (number_id)
     cross join lateral (select greatest(date_trunc('month', c.started_at at time zone 'Europe/Copenhagen')::date, k.sealed_period) as period) of
     where c.call_id = $1`,
    [callId],
  );
  return rows[0];
}

async function explainSettlement(inside: PurposeWork<'rating'>, shelf: TariffShelf, row: Row, callId: number): Promise<ExplainedSettlement> {
  const stored = await inside.sql<{ covered: string }>(
    ['rating.allowance_use'],
    'select coalesce(sum(covered_micro), 0)::text as covered from rating.allowance_use where period = $1 and customer_id = $2 and call_id = $3',
    [row.period, row.customer_id, callId],
  );
  const listPriceMicro = Number(row.list_price_micro);
  const customer = await settleCustomer(inside, shelf, row.period, row.customer_id, 'when frozen');
  const index = customer.periodCalls.findIndex((call) => Number(call.callId) === callId);
  return {
    period: row.period, storedPriceMicro: listPriceMicro - Number(stored.rows[0]!.covered),
    settled: index === -1 ? untouched(listPriceMicro) : named(customer.calls[index]!, customer.labels),
  };
}

/** A call that nothing is taken off. */
function untouched(listPriceMicro: number): SettledCall {
  return { listPriceMicro, allowances: [], coveredMicro: 0, campaign: null, tier: null, customerPriceMicro: listPriceMicro };
}

function named(settled: SettledCall, labels: ReadonlyMap<string, string>): SettledCall {
  return { ...settled, allowances: settled.allowances.map((use) => ({ ...use, allowanceId: labels.get(use.allowanceId) ?? use.allowanceId })) };
}
