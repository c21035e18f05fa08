export { type ClockTime, copenhagenOffsets, instantsOfLocalTime, offsetOfWholeDay, type OffsetStretch, readCopenhagenClock } from './copenhagen-time.js';
export { callingCodeLength, countryOf } from './country-of.js';
export { isIccid, isImei } from './device-numbers.js';
export { DigitTrie } from './digit-trie.js';
export { FICTITIOUS_RANGES, type FictitiousRange, isFictitious } from './fictitious-numbers.js';
export { isEmergency, isShortCode, normaliseNumber } from './normalise-number.js';
export { formatForPeople, isNeverItemised, type Locale, maskNumber } from './number-for-people.js';
export { DIRECTION_NUMBER, DIRECTIONS, type Direction, directionAt, SERVICE_NUMBER, SERVICES, type Service, serviceAt } from './service-and-direction.js';
export {
  CALL_MASKINGS, type CallMasking, type CallPrivacyRule, CALLS_SEEN_BY, type CallsSeenBy, type CallToShow, type CallViewer, HIDDEN_NUMBER, maskedAs, NO_CHOICE, PRIVATE_CALL_DETAILS, type PrivateCallDetail,
  shownCall, type ShownCall,
} from './shown-call.js';
export { type VanityClass, vanityClassOf } from './vanity-class.js';
