import type { CompiledTariff } from '@turbotrack/rating-engine';

/** One version of a tariff, ready to rate with. */
export interface ShelvedTariff {
  tariffVersionId: number;
  code: string;
  /** Ms since the epoch of the first midnight in Copenhagen at which it applies. */
  appliesFrom: number;
  tariff: CompiledTariff;
  /** Whether it has a zone for numbers of ours: then, and only then, it must be known whether the other number is one. */
  hasOnNet: boolean;
}
