import type { Direction } from '@turbotrack/telephony';
import type { Frame } from '../documents/document-format.js';
import { DocumentRecordReader } from '../documents/document-record-reader.js';
import { internalNumberTest } from '../internal-numbers.js';
import { DROP_KINDS } from '../operator-description.js';
import { wholeSeconds } from '../parse-quantity.js';
import type { FreeSwitchJsonDescription } from './freeswitch-json-description.js';
import { type ChannelRecord, parseChannelRecord, type ReadVariable } from './parse-channel-record.js';

/** Ids and names of trunks are of these characters; anything else in their place could be a text. */
const ID = /^[\w.:-]{1,128}$/u;
const TRUNK = /^[\w .:-]{1,64}$/u;
/** Words FreeSWITCH puts in the place of a number that it does not know or must not tell. */
const WITHHELD = ['anonymous', 'Anonymous', 'unknown', 'restricted', 'unavailable', '0000000000'];

/** Reads the records of mod_json_cdr; see docs/formats/freeswitch-json.md. */
export class ChannelRecordReader extends DocumentRecordReader {
  private readonly isInternal: ((raw: string) => boolean) | null;
  private readonly withheld: ReadonlySet<string>;

  constructor(
    private readonly description: FreeSwitchJsonDescription,
    now: number,
  ) {
    super(now);
    this.isInternal = description.internalNumbers === undefined ? null : internalNumberTest(description.internalNumbers);
    this.withheld = new Set([...WITHHELD, ...(description.withheld ?? [])]);
  }

  read({ bytes }: Frame): 'call' | 'internal' | 'malformed' {
    if (bytes === null) return this.malformed('line', 'record-too-long');
    const found = parseChannelRecord(bytes, (kind) => {
      const at = DROP_KINDS.indexOf(kind);
      this.dropped[at] = (this.dropped[at] as number) + 1;
    });
    if (found === null) return this.malformed('line', 'not-well-formed');
    return found.isSecondLeg ? 'internal' : this.readUse(found);
  }

  private readUse(found: ChannelRecord): 'call' | 'internal' | 'malformed' {
    const { description, isInternal } = this;
    const context = found.profile.get('context') ?? '';
    const direction = this.direction(context);
    if (direction === undefined) return this.malformed('direction', context === '' ? 'missing-value' : 'unknown-value');
    const received = direction === 'incoming' || direction === 'roaming-received';
    const [caller, called] = [this.number(found.profile.get('caller_id_number')), this.number(found.profile.get('destination_number'))];
    const other = received ? caller : called;
    if (isInternal?.(other) === true) return 'internal';
    const own = received ? called : caller;
    const served = isInternal?.(own) === true && description.servedNumber !== undefined ? this.number(text(found, description.servedNumber)) : own;
    const recordId = text(found, 'uuid');
    if (!ID.test(recordId)) return this.malformed('recordId', recordId === '' ? 'missing-value' : 'unknown-value');
    const trunk = description.trunk === undefined ? '' : text(found, description.trunk);
    if (trunk !== '' && !TRUNK.test(trunk)) return this.malformed('trunk', 'unknown-value');
    const answer = instant(found, 'answer_uepoch', 'answer_epoch');
    const answered = answer !== null && answer !== 0;
    const startedAt = answered ? answer : instant(found, 'start_uepoch', 'start_epoch');
    if (startedAt === null || Number.isNaN(startedAt)) return this.malformed(answered ? 'answerTime' : 'startTime', startedAt === null ? 'missing-value' : 'not-a-time');
    const durationS = this.duration(found, answered);
    if (durationS === null) return 'malformed';
    const good = this.filler.fill({
      recordId, callReference: '', part: 'whole', service: 'voice', direction, served, other, startedAt, durationS, volume: 0, answered, trunk, originCountry: 'DK',
    });
    return good ? 'call' : 'malformed';
  }

  private direction(context: string): Direction | undefined {
    const { directions } = this.description;
    return Object.hasOwn(directions, context) ? directions[context] : Object.hasOwn(directions, '*') ? directions['*'] : undefined;
  }

  private number(raw = ''): string {
    return this.withheld.has(raw) ? '' : raw;
  }

  private duration(found: ChannelRecord, answered: boolean): number | null {
    const { variable, rounding } = this.description.duration;
    const value = text(found, variable);
    if (value === '' && !answered) return 0;
    if (/^\d{1,12}$/.test(value)) return wholeSeconds(variable === 'billsec' ? Number(value) * 1000 : Number(value), rounding);
    this.filler.refuse('duration', value === '' ? 'missing-value' : /^-\d+$/.test(value) ? 'negative' : 'not-a-number');
    return null;
  }
}

/** A variable without its percent signs; a plus sign stays one. */
function text(found: ChannelRecord, name: ReadVariable): string {
  const raw = found.variables.get(name) ?? '';
  if (!raw.includes('%')) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}

/** Ms since the epoch by the variable in microseconds or, where it is missing, in seconds; null without either, NaN when it is no number. */
function instant(found: ChannelRecord, microseconds: ReadVariable, seconds: ReadVariable): number | null {
  const exact = text(found, microseconds);
  const whole = text(found, seconds);
  if (exact !== '') return /^\d{1,16}$/.test(exact) ? Math.floor(Number(exact) / 1000) : Number.NaN;
  return whole === '' ? null : /^\d{1,10}$/.test(whole) ? Number(whole) * 1000 : Number.NaN;
}
