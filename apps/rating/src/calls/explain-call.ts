import type { PurposeGate } from '@turbotrack/privacy';
import { explain, type Explanation, sentences } from '@turbotrack/rating-engine';
import { directionAt, serviceAt } from '@turbotrack/telephony';
import { eq } from 'drizzle-orm';
import { TariffShelf } from '../tariffs/tariff-shelf.js';

export interface ExplainedCall {
  callId: number;
  startedAt: Date;
  storedPriceMicro: number;
  /** Whether the recomputed price is the stored one; anything else is a fault. */
  agrees: boolean;
  explanation: Explanation;
  da: string[];
  en: string[];
}

/** Recomputes one stored call's list price and tells how it came about; undefined when no such call is held. */
export async function explainCall(gate: PurposeGate, actor: string, callId: number): Promise<ExplainedCall | undefined> {
  return gate.purpose('rating', { scope: 'all', actor, why: 'explain a price' }, async (inside) => {
    const { call } = inside.tables.rating;
    const [row] = await inside.db.select().from(call).where(eq(call.callId, callId));
    if (!row) return undefined;
    const shelf = new TariffShelf();
    await shelf.load(inside);
    const version = shelf.byVersion(row.tariffVersionId);
    if (!version) throw new Error(`Tariff version ${row.tariffVersionId} of a stored call does not exist.`);
    const explanation = explain(version.tariff, {
      service: serviceAt(row.service), direction: directionAt(row.direction), otherNumber: row.otherNumber, originCountry: row.originCountry,
      startedAt: row.startedAt.getTime(), durationS: row.durationS, volume: row.volume, answered: row.answered,
    });
    return {
      callId, startedAt: row.startedAt, storedPriceMicro: row.listPriceMicro, agrees: explanation.listPriceMicro === row.listPriceMicro, explanation,
      da: sentences(explanation, 'da'), en: sentences(explanation, 'en'),
    };
  });
}
