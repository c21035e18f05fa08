import type { DropKind } from '../operator-description.js';

/**
 * APPLICATION tags of TAP 3.12 (GSMA TD.57, module TAP-0312) that the reader knows; those of 3.11 are the same. Every type
 * of TAP has one tag wherever it stands.
 */
export const TAG = {
  transferBatch: 1, notification: 2, callEventDetailList: 3, batchControlInfo: 4, networkInfo: 6,
  mobileOriginatedCall: 9, mobileTerminatedCall: 10, supplServiceEvent: 11, gprsCall: 14, auditControlInfo: 15, messagingEvent: 433, mobileSession: 434,
  localTimeStamp: 16, basicService: 36, basicServiceUsedList: 38, basicServiceUsed: 39, callOriginator: 41, callEventDetailsCount: 43, callEventStartTimeStamp: 44,
  callReference: 45, chargingId: 72, clirIndicator: 75, destination: 89, fileSequenceNumber: 109, fileTypeIndicator: 110, gprsBasicCallInformation: 114, gprsChargeableSubscriber: 115,
  gprsServiceUsed: 121, locationInformation: 138, moBasicCallInformation: 147, msisdn: 152, mtBasicCallInformation: 153, networkLocation: 156, partialTypeIndicator: 166,
  recipient: 182, releaseVersionNumber: 189, sender: 196, simChargeableSubscriber: 199, specificationVersionNumber: 201, supplServiceCode: 209, teleServiceCode: 218,
  totalCallEventDuration: 223, utcTimeOffset: 231, utcTimeOffsetCode: 232, utcTimeOffsetInfo: 233, utcTimeOffsetInfoList: 234, dataVolumeIncoming: 250, dataVolumeOutgoing: 251,
  dialledDigits: 279, callingNumber: 405, calledNumber: 407, smsDestinationNumber: 419, smsOriginator: 425, basicServiceCode: 426, chargeableSubscriber: 427,
  chargedParty: 436, messagingEventService: 439, mobileSessionService: 440, nonChargedParty: 443, nonChargedPartyNumber: 444, serviceStartTimestamp: 447,
} as const;

/** Elements that are read: tag → `true` for a value, a tree of its own for what holds values. What is in no tree never passes (P-09). */
export interface AllowedElements {
  readonly [tag: number]: true | AllowedElements;
}

const TIME: AllowedElements = { [TAG.localTimeStamp]: true, [TAG.utcTimeOffsetCode]: true };
const SUBSCRIBER: AllowedElements = { [TAG.simChargeableSubscriber]: { [TAG.msisdn]: true } };
const SERVICE_USED: AllowedElements = { [TAG.basicServiceUsed]: { [TAG.basicService]: { [TAG.basicServiceCode]: { [TAG.teleServiceCode]: true } } } };
const LOCATION: AllowedElements = { [TAG.networkLocation]: { [TAG.callReference]: true } };
const SESSION: AllowedElements = {
  [TAG.chargedParty]: { [TAG.msisdn]: true },
  [TAG.nonChargedParty]: { [TAG.nonChargedPartyNumber]: true },
  [TAG.serviceStartTimestamp]: TIME,
};

/** Kinds of record that are uses of a number, and what is read of each. All other kinds are no use of one. */
export const RECORD_ELEMENTS: AllowedElements = {
  [TAG.mobileOriginatedCall]: {
    [TAG.moBasicCallInformation]: {
      [TAG.chargeableSubscriber]: SUBSCRIBER,
      [TAG.destination]: { [TAG.calledNumber]: true, [TAG.dialledDigits]: true, [TAG.smsDestinationNumber]: true },
      [TAG.callEventStartTimeStamp]: TIME,
      [TAG.totalCallEventDuration]: true,
    },
    [TAG.locationInformation]: LOCATION,
    [TAG.basicServiceUsedList]: SERVICE_USED,
    [TAG.supplServiceCode]: true,
  },
  [TAG.mobileTerminatedCall]: {
    [TAG.mtBasicCallInformation]: {
      [TAG.chargeableSubscriber]: SUBSCRIBER,
      [TAG.callOriginator]: { [TAG.callingNumber]: true, [TAG.clirIndicator]: true, [TAG.smsOriginator]: true },
      [TAG.callEventStartTimeStamp]: TIME,
      [TAG.totalCallEventDuration]: true,
    },
    [TAG.locationInformation]: LOCATION,
    [TAG.basicServiceUsedList]: SERVICE_USED,
  },
  [TAG.gprsCall]: {
    [TAG.gprsBasicCallInformation]: {
      [TAG.gprsChargeableSubscriber]: { [TAG.chargeableSubscriber]: SUBSCRIBER },
      [TAG.callEventStartTimeStamp]: TIME,
      [TAG.totalCallEventDuration]: true,
      [TAG.partialTypeIndicator]: true,
      [TAG.chargingId]: true,
    },
    [TAG.gprsServiceUsed]: { [TAG.dataVolumeIncoming]: true, [TAG.dataVolumeOutgoing]: true },
  },
  [TAG.messagingEvent]: { [TAG.messagingEventService]: true, ...SESSION },
  [TAG.mobileSession]: { [TAG.mobileSessionService]: true, [TAG.totalCallEventDuration]: true, ...SESSION },
};

const HEADER: AllowedElements = {
  [TAG.sender]: true,
  [TAG.recipient]: true,
  [TAG.fileSequenceNumber]: true,
  [TAG.specificationVersionNumber]: true,
  [TAG.releaseVersionNumber]: true,
  [TAG.fileTypeIndicator]: true,
};

/** What is read of the parts of a file that are no records. */
export const SECTION_ELEMENTS: AllowedElements = {
  [TAG.batchControlInfo]: HEADER,
  [TAG.notification]: HEADER,
  [TAG.networkInfo]: { [TAG.utcTimeOffsetInfoList]: { [TAG.utcTimeOffsetInfo]: { [TAG.utcTimeOffsetCode]: true, [TAG.utcTimeOffset]: true } } },
  [TAG.auditControlInfo]: { [TAG.callEventDetailsCount]: true },
};

/** How values that are not read are counted; all others are `other`. */
export const DROPPED_AS: ReadonlyMap<number, DropKind> = new Map<number, DropKind>([
  [129, 'imsi'], // Imsi
  [146, 'imsi'], // Min, which stands where an IMSI does
  [128, 'imei'], // Imei
  [103, 'imei'], // Esn, the serial number of a handset
  [290, 'imei'], // EquipmentId
  [59, 'cell-id'], // CellId
  [136, 'location-area'], // LocationArea
  [198, 'user-location'], // ServingBid
  [414, 'user-location'], // ServingLocationDescription
  [122, 'user-location'], // HomeBid
  [413, 'user-location'], // HomeLocationDescription
  [289, 'user-location'], // LocationIdentifier
  [42, 'free-text'], // CalledPlace
  [46, 'free-text'], // CalledRegion
  [163, 'free-text'], // OperatorSpecInformation
  [142, 'free-text'], // MessageDescription
]);
