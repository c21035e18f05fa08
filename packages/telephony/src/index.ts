export { callingCodeLength, countryOf } from './country-of.js';
export { DigitTrie } from './digit-trie.js';
export { FICTITIOUS_RANGES, type FictitiousRange, isFictitious } from './fictitious-numbers.js';
export { isEmergency, isShortCode, normaliseNumber } from './normalise-number.js';
export { formatForPeople, isNeverItemised, type Locale, maskNumber } from './number-for-people.js';
export { DIRECTIONS, type Direction, SERVICES, type Service } from './service-and-direction.js';
