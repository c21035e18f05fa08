export { formatMicro, formatOre, MICRO_PER_ORE, microToOre, parseDecimal, safeNumber, vatOre } from './amounts.js';
export { divideRounded, ROUNDING_MODES, type RoundingMode } from './rounding.js';
