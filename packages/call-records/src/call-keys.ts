import type { CallRecord } from './call-record.js';

type Identity = Pick<
  CallRecord,
  'recordId' | 'ordinal' | 'service' | 'direction' | 'aNumber' | 'bNumber' | 'startedAt' | 'durationS' | 'callReference' | 'part' | 'partSequence'
>;

/**
 * Names a record for the exactly-once claim: operator and record id; where the operator gives no id, operator, service,
 * direction, A, B and start, and for events their ordinal. The direction belongs to it because a call between two
 * of our numbers comes as two records that agree in all the rest. A part of a call without an id is named by its call and its
 * place in it; where parts are not counted, by what it says, since segments of one call may agree in start and numbers. `|` occurs in none of the parts but the id, which is last.
 *
 * The result holds telephone numbers: store only a keyed hash of it.
 */
export function naturalKey(record: Identity, operator: string): string {
  if (record.recordId !== '') return `${operator}|id|${record.recordId}`;
  if (record.part !== 'whole') {
    const place = record.partSequence > 0 ? record.partSequence : uncountedPart(record);
    return `${operator}|${record.part}|${record.ordinal}|${place}|${record.callReference}`;
  }
  const key = `${operator}|${record.service}|${record.direction}|${record.aNumber}|${record.bNumber}|${record.startedAt}`;
  return record.ordinal === 0 ? key : `${key}|${record.ordinal}`;
}

function uncountedPart({ aNumber, bNumber, startedAt, durationS }: Identity): string {
  return `0|${aNumber}|${bNumber}|${startedAt}|${durationS}`;
}

type RatedFields = Pick<
  CallRecord,
  | 'service'
  | 'direction'
  | 'aNumber'
  | 'bNumber'
  | 'servedNumber'
  | 'startedAt'
  | 'durationS'
  | 'volume'
  | 'answered'
  | 'originCountry'
  | 'part'
>;

/**
 * Everything of a record that decides whom it is charged to and for how much: two records of one natural key with
 * different content are a conflict, with the same content duplicates. The result holds telephone numbers: store only a keyed hash of it.
 */
export function contentKey(record: RatedFields): string {
  return (
    `${record.service}|${record.direction}|${record.aNumber}|${record.bNumber}|${record.servedNumber}|${record.startedAt}|` +
    `${record.durationS}|${record.volume}|${record.answered ? 1 : 0}|${record.originCountry}${record.part === 'whole' ? '' : `|${record.part}`}`
  );
}
