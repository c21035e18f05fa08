import { checkSettings, DEFAULT_OVERLOAD_SETTINGS, type OverloadRisk, type OverloadSettings } from './assess-overload.js';
import { type BilingualSentence, overloadCleared, overloadThreatens } from './traffic-sentences.js';

/** An overload that operations has been told of, and has not been told is over. Plain data: kept from one assessment to the next. */
export interface OverloadAlert {
  readonly trunk: string;
  readonly channels: number;
  /** When it was raised, ms since the epoch. */
  readonly raisedAt: number;
  /** Assessments in a row that found the risk low. */
  readonly calm: number;
  /** The newest assessment. */
  readonly risk: OverloadRisk;
}

export interface OverloadChange {
  /** The alert as it stands now, null when there is none. */
  readonly alert: OverloadAlert | null;
  readonly change: 'raised' | 'cleared' | 'none';
  /** What to tell people; null when there is nothing new to tell. */
  readonly sentence: BilingualSentence | null;
}

/**
 * Takes a trunk's alert from one assessment to the next. Told are only the raising and the clearing: between the two thresholds, and for
 * single calm assessments, an alert stays as it is and no second one is raised. A risk that is not known changes nothing.
 */
export function watchOverload(
  before: OverloadAlert | null,
  now: { readonly trunk: string; readonly channels: number; readonly at: number; readonly risk: OverloadRisk | null },
  settings: OverloadSettings = DEFAULT_OVERLOAD_SETTINGS,
): OverloadChange {
  checkSettings(settings);
  const { trunk, channels, at, risk } = now;
  if (before !== null && before.trunk !== trunk) throw new RangeError('An alert of one trunk was handed to the assessment of another.');
  if (risk === null) return { alert: before, change: 'none', sentence: null };
  if (before === null) {
    if (risk.probability < settings.raiseAt) return { alert: null, change: 'none', sentence: null };
    return { alert: { trunk, channels, raisedAt: at, calm: 0, risk }, change: 'raised', sentence: overloadThreatens(trunk, channels, risk, settings) };
  }
  const calm = risk.probability < settings.clearAt ? before.calm + 1 : 0;
  if (calm >= settings.clearAfter) return { alert: null, change: 'cleared', sentence: overloadCleared(trunk, channels, settings) };
  return { alert: { ...before, channels, calm, risk }, change: 'none', sentence: null };
}
