export type { Allowance, AllowanceBalance, CarriedAmount } from './allowance.js';
export { type AllowanceCall, type AllowanceUse, type AppliedAllowances, applyAllowances } from './apply-allowances.js';
export { applyVolumeTiers, type TierItem, type TierMeasure, type TierShare, type TierTotal, type VolumeTiers } from './apply-volume-tiers.js';
export { checkTariff } from './check-tariff.js';
export {
  type CompiledTariff, compileTariff, emptyRatedUsage, LONGEST_CALL_S, type Outcome, type RatedUsage, type Rater,
} from './compile-tariff.js';
export type { CsvProblem } from './csv-problems.js';
export { explain, type ExplainedCharge, type ExplainedSpan, type Explanation, type MicroFraction } from './explain.js';
export { sentences, settlementSentences } from './explanation-sentences.js';
export { HOME_COUNTRIES } from './home-countries.js';
export { lintTariff } from './lint-tariff.js';
export { checkOverrides, type CustomerTariff, type OverrideDefinition, overrideTariff } from './override-rates.js';
export { type CsvRow, readCsvRows } from './read-csv-table.js';
export { readTariffCsv, replacePrefixes, type TariffFromCsv } from './read-tariff-csv.js';
export { type Campaign, type PeriodTerms, type SettledCall, type SettledPeriod, settlePeriod } from './settle-period.js';
export type { TariffCsvFile, TariffCsvFiles } from './tariff-csv-columns.js';
export type {
  BandDefinition, RateDefinition, Special, StepDefinition, TariffDefinition, VolumeDefinition, ZoneDefinition,
} from './tariff-definition.js';
export type { FindingCode, TariffFinding } from './tariff-finding.js';
export { readTariffJson, writeTariffJson } from './tariff-json.js';
export { TariffError, type TariffProblem } from './tariff-problems.js';
export type { Usage } from './usage.js';
export type { ScopedUse, UseScope } from './use-scope.js';
export { type CustomerChange, WhatIf, whatIf, type WhatIfCall, type WhatIfResult } from './what-if.js';
export { writeTariffCsv } from './write-tariff-csv.js';
