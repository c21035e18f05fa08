import { type Call, isToldPerPart, recordsOf } from './call.js';
import { faultsOf, faultyFields } from './faulty-line.js';
import type { RecordLayout } from './record-layout.js';
import type { SeededRandom } from './seeded-random.js';
import type { FileTruth, LineKind, TruthLedger } from './truth-ledger.js';

/** Shares of all records that do not come simply in their turn. */
const TO_NEXT_FILE = 0.003;
const OUT_OF_ORDER = 0.02;
const TWICE_IN_FILE = 0.004;
const AGAIN_IN_NEXT_FILE = 0.001;
const FAULTY = 0.0006;
const INTERNAL = 0.03;
/** Lines kept back to come out of order. */
const MOST_HELD = 64;

interface WaitingLine {
  readonly fields: readonly string[];
  readonly durationS: number;
  readonly kind: LineKind;
}

/** Makes the text of one network's files, one after the other, with all that goes wrong in real deliveries, and enters it in the ledger. */
export class Delivery {
  #text = '';
  #file: FileTruth | undefined;
  #isLastFile = false;
  #held: WaitingLine[] = [];
  #forNextFile: WaitingLine[] = [];
  /** Faults still to be shown once whatever the size. */
  readonly #faultsDue: LineKind[];
  /** How often each column that may not be read was filled in the open file. */
  readonly #unread: readonly { readonly column: number; readonly what: string; filled: number }[];

  constructor(
    private readonly layout: RecordLayout,
    private readonly random: SeededRandom,
    private readonly ledger: TruthLedger,
    /** Instant of a change of the clock in spring before the files' time. */
    private readonly clockForward: number,
  ) {
    this.#faultsDue = [...faultsOf(layout)];
    this.#unread = Object.entries(layout.unread).map(([column, what]) => ({ column: layout.columns.indexOf(column), what, filled: 0 }));
  }

  /** Characters waiting to be taken. */
  get waiting(): number {
    return this.#text.length;
  }

  /** The bytes made since the last time. */
  take(): Buffer {
    const bytes = Buffer.from(this.#text, this.layout.encoding);
    this.#text = '';
    return bytes;
  }

  /** Begins a file with its header line and the lines that missed the file before. In the last file nothing is left for a next one. */
  openFile(name: string, isLast: boolean): void {
    this.#file = this.ledger.openFile(name, this.layout);
    this.#isLastFile = isLast;
    if (this.layout.header !== undefined) this.#text += this.layout.header + this.layout.lineEnd;
    for (const line of this.#forNextFile.splice(0)) this.#write(line.fields, line.durationS, line.kind);
  }

  /** Ends the file with what was held back and its trailer line. */
  closeFile(): void {
    for (const line of this.#held.splice(0)) this.#write(line.fields, line.durationS, line.kind);
    const file = this.#file;
    for (const unread of this.#unread) {
      if (file !== undefined && unread.filled > 0) file.dropped[unread.what] = (file.dropped[unread.what] ?? 0) + unread.filled;
      unread.filled = 0;
    }
    const trailer = file?.trailer;
    if (trailer !== undefined) this.#text += `${this.layout.trailer}${this.layout.delimiter}${trailer.records}${this.layout.delimiter}${trailer.seconds}${this.layout.lineEnd}`;
    this.#file = undefined;
  }

  add(call: Call): void {
    this.ledger.addCall(call);
    const fields = this.layout.fields(call);
    if (isToldPerPart(call)) {
      for (let part = 0; part < recordsOf(call); part += 1) this.#write(fields, call.durationS, 'call');
    } else this.#deliver({ fields, durationS: call.durationS, kind: 'call' });
    if (this.layout.internalFields !== undefined && this.random.chance(INTERNAL)) this.#write(this.layout.internalFields(call), call.durationS, 'internal');
    if (call.service === 'voice' && call.direction === 'outgoing' && call.answered) this.#perhapsFaulty(call);
  }

  #deliver(line: WaitingLine): void {
    let point = this.random.fraction();
    if (!this.#isLastFile && (point -= TO_NEXT_FILE) < 0) {
      this.#forNextFile.push(line);
      return;
    }
    if ((point -= OUT_OF_ORDER) < 0) {
      this.#hold(line);
      return;
    }
    this.#write(line.fields, line.durationS, line.kind);
    if ((point -= TWICE_IN_FILE) < 0) this.#hold({ ...line, kind: 'duplicate-within-file' });
    else if (!this.#isLastFile && (point -= AGAIN_IN_NEXT_FILE) < 0) this.#forNextFile.push({ ...line, kind: 'duplicate-across-files' });
  }

  /** Keeps a line back until others push it out. */
  #hold(line: WaitingLine): void {
    if (this.#held.length < MOST_HELD) {
      this.#held.push(line);
      return;
    }
    const at = this.random.below(MOST_HELD);
    const released = this.#held[at] as WaitingLine;
    this.#held[at] = line;
    this.#write(released.fields, released.durationS, released.kind);
  }

  #perhapsFaulty(call: Call): void {
    const due = this.random.chance(FAULTY) ? this.random.pick(faultsOf(this.layout)) : undefined;
    const fault = (this.#faultsDue.pop() as ReturnType<typeof faultsOf>[number] | undefined) ?? due;
    if (fault === undefined) return;
    const fields = faultyFields(this.layout, this.layout.fields(call), fault, this.clockForward);
    this.#write(fields, secondsIn(fields, this.layout), fault);
  }

  /** @param durationS what a reader of the trailer's rule sums: the duration of every line with all its columns and a number there */
  #write(fields: readonly string[], durationS: number, kind: LineKind): void {
    const file = this.#file;
    if (file === undefined) throw new Error('A record came while no file was open.');
    const whole = fields.length === this.layout.columns.length;
    this.ledger.addLine(file, kind);
    if (whole) for (const unread of this.#unread) if (fields[unread.column] !== '') unread.filled += 1;
    if (file.trailer !== undefined) {
      file.trailer.records += 1;
      file.trailer.seconds += durationS;
    }
    this.#text += this.layout.line(fields) + this.layout.lineEnd;
  }
}

/** Whole seconds in the duration column, 0 where it is cut off, negative or no number. */
function secondsIn(fields: readonly string[], layout: RecordLayout): number {
  if (fields.length < layout.columns.length) return 0;
  const seconds = /^(\d+)(,0)?$/.exec(fields[layout.columns.indexOf(layout.duration)] ?? '')?.[1];
  return seconds === undefined ? 0 : Number(seconds);
}
