export { type ClockTime, copenhagenOffsets, instantsOfLocalTime, offsetOfWholeDay, type OffsetStretch, readCopenhagenClock } from './copenhagen-time.js';
export { callingCodeLength, countryOf } from './country-of.js';
export { DigitTrie } from './digit-trie.js';
export { FICTITIOUS_RANGES, type FictitiousRange, isFictitious } from './fictitious-numbers.js';
export { isEmergency, isShortCode, normaliseNumber } from './normalise-number.js';
export { formatForPeople, isNeverItemised, type Locale, maskNumber } from './number-for-people.js';
export { DIRECTION_NUMBER, DIRECTIONS, type Direction, directionAt, SERVICE_NUMBER, SERVICES, type Service, serviceAt } from './service-and-direction.js';
