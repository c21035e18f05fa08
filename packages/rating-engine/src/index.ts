export {
  type Allowance, type AllowanceCall, type AllowanceUse, type AppliedAllowances, applyAllowances,
} from './apply-allowances.js';
export { checkTariff } from './check-tariff.js';
export {
  type CompiledTariff, compileTariff, emptyRatedUsage, LONGEST_CALL_S, type Outcome, type RatedUsage, type Usage,
} from './compile-tariff.js';
export { explain, type ExplainedCharge, type ExplainedSpan, type Explanation, type MicroFraction } from './explain.js';
export { sentences } from './explanation-sentences.js';
export { HOME_COUNTRIES } from './home-countries.js';
export type {
  BandDefinition, RateDefinition, Special, StepDefinition, TariffDefinition, VolumeDefinition, ZoneDefinition,
} from './tariff-definition.js';
export { TariffError, type TariffProblem } from './tariff-problems.js';
