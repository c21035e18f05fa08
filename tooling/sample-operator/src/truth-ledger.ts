import { type Direction, DIRECTIONS, type Service, SERVICES } from '@turbotrack/telephony';
import { type Call, recordsOf } from './call.js';
import type { ClockChange } from './danish-calendar.js';
import { type Fault, FAULTS } from './faulty-line.js';
import type { RecordLayout } from './record-layout.js';
import type { Network, SampleCustomer } from './sample-operator.js';

/** What a line is to a reader that takes the files in the order of their list. */
export type LineKind = 'call' | 'duplicate-within-file' | 'duplicate-across-files' | 'internal' | Fault;

/** Counts of record lines; `records` is the sum of the others but `dropped`. */
export interface LineCounts {
  /** Lines that are neither header nor trailer. */
  records: number;
  /** Well-formed records that are not there before. */
  calls: number;
  duplicatesWithinFiles: number;
  duplicatesAcrossFiles: number;
  /** Calls from extension to extension in the file of a PBX. */
  internal: number;
  malformed: Record<Fault, number>;
  /** Filled fields no reader may take, by what stands in them, over all lines that have all their columns, malformed ones included. */
  dropped: Record<string, number>;
}

export interface FileTruth extends LineCounts {
  readonly name: string;
  readonly network: Network;
  /** What the trailer ought to say; absent where the layout has none. */
  trailer?: { records: number; seconds: number };
}

/** What a customer's calls add up to, all directions, answered or not. */
export interface CustomerTruth {
  readonly externalId: string;
  calls: number;
  /** Of voice. */
  seconds: number;
  /** Of text and picture messages, delivered or not. */
  messageParts: number;
  dataBytes: number;
}

/** What the calls are, however often their lines come. */
export interface CallCounts {
  /** Calls of a number of ours that no customer ever had. */
  unknownNumber: number;
  /** Calls of a number that had a customer at another time. */
  outOfAssignment: number;
  /** Of the calls somebody is to pay: to a number in no zone of the tariff. */
  noZone: number;
  /** Calls that started before the month. */
  startedLastMonth: number;
  /** Calls told in local time that started in an hour the clock showed twice: which of the two cannot be read from the file. */
  shownTwice: number;
  /** Answered calls longer than a day. */
  longerThanADay: number;
  unanswered: number;
  /** Calls by service and direction, as in 'voice outgoing'. */
  readonly byUse: Record<string, number>;
  /** Calls somebody is to pay, made at home ('outgoing', voice), by zone of the called number. */
  readonly outgoingVoiceByZone: Record<string, number>;
  /** In the order of the operator's customers. */
  readonly byCustomer: readonly CustomerTruth[];
}

/** What the files truly hold: what a platform that reads them must find. */
export interface Truth extends CallCounts, LineCounts {
  readonly files: readonly FileTruth[];
}

/** Names of the uses, made once. */
const USES = Object.fromEntries(
  SERVICES.map((service) => [service, Object.fromEntries(DIRECTIONS.map((direction) => [direction, `${service} ${direction}`]))]),
) as Record<Service, Record<Direction, string>>;

function noLines(): LineCounts {
  const malformed = Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as Record<Fault, number>;
  return { records: 0, calls: 0, duplicatesWithinFiles: 0, duplicatesAcrossFiles: 0, internal: 0, malformed, dropped: {} };
}

/** Keeps the truth while files are written. */
export class TruthLedger {
  readonly #files: FileTruth[] = [];
  readonly #calls: CallCounts;
  readonly #monthFrom: number;
  readonly #repeatedHours: readonly ClockChange[];

  constructor(customers: readonly SampleCustomer[], monthFrom: number, changes: readonly ClockChange[]) {
    this.#monthFrom = monthFrom;
    this.#repeatedHours = changes.filter(({ offsetBeforeMs, offsetAfterMs }) => offsetAfterMs < offsetBeforeMs);
    this.#calls = {
      unknownNumber: 0, outOfAssignment: 0, noZone: 0, startedLastMonth: 0, shownTwice: 0, longerThanADay: 0, unanswered: 0,
      byUse: {}, outgoingVoiceByZone: {},
      byCustomer: customers.map(({ externalId }) => ({ externalId, calls: 0, seconds: 0, messageParts: 0, dataBytes: 0 })),
    };
  }

  openFile(name: string, layout: RecordLayout): FileTruth {
    const file: FileTruth = { name, network: layout.network, ...noLines(), ...(layout.trailer !== undefined && { trailer: { records: 0, seconds: 0 } }) };
    this.#files.push(file);
    return file;
  }

  /** A call that is told for the first time, in as many records as {@link recordsOf} says. */
  addCall(call: Call): void {
    const truth = this.#calls;
    const count = recordsOf(call);
    const use = USES[call.service][call.direction];
    truth.byUse[use] = (truth.byUse[use] ?? 0) + count;
    if (!call.answered) truth.unanswered += count;
    if (call.durationS > 86_400) truth.longerThanADay += 1;
    if (call.startedAt < this.#monthFrom) truth.startedLastMonth += count;
    if (call.network !== 'three' && this.#repeatedHours.some((change) => isShownTwice(call.startedAt, change))) truth.shownTwice += count;
    if (call.assignment === 'unknown-number') truth.unknownNumber += count;
    else if (call.assignment === 'out-of-assignment') truth.outOfAssignment += count;
    else this.#addPayable(call, count, use);
  }

  #addPayable(call: Call, count: number, use: string): void {
    const truth = this.#calls;
    if (call.zone === '') truth.noZone += count;
    if (use === 'voice outgoing') truth.outgoingVoiceByZone[call.zone] = (truth.outgoingVoiceByZone[call.zone] ?? 0) + count;
    const customer = truth.byCustomer[call.customer];
    if (customer === undefined) throw new RangeError('A call is said to be assigned, but to none of the customers.');
    customer.calls += count;
    if (call.service === 'voice') customer.seconds += call.durationS;
    else if (call.service === 'data') customer.dataBytes += call.volume;
    else customer.messageParts += call.volume;
  }

  addLine(file: FileTruth, kind: LineKind): void {
    file.records += 1;
    if (kind === 'call') file.calls += 1;
    else if (kind === 'duplicate-within-file') file.duplicatesWithinFiles += 1;
    else if (kind === 'duplicate-across-files') file.duplicatesAcrossFiles += 1;
    else if (kind === 'internal') file.internal += 1;
    else file.malformed[kind] += 1;
  }

  /** The truth about all files opened so far. */
  get truth(): Truth {
    const lines = noLines();
    for (const file of this.#files) {
      for (const count of ['records', 'calls', 'duplicatesWithinFiles', 'duplicatesAcrossFiles', 'internal'] as const) lines[count] += file[count];
      for (const fault of FAULTS) lines.malformed[fault] += file.malformed[fault];
      for (const [what, count] of Object.entries(file.dropped)) lines.dropped[what] = (lines.dropped[what] ?? 0) + count;
    }
    return { ...this.#calls, ...lines, files: this.#files };
  }
}

function isShownTwice(startedAt: number, { instant, offsetBeforeMs, offsetAfterMs }: ClockChange): boolean {
  const repeatedMs = offsetBeforeMs - offsetAfterMs;
  return startedAt >= instant - repeatedMs && startedAt < instant + repeatedMs;
}
