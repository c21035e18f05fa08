import { isUtf8 } from 'node:buffer';
import { createHash, type Hash } from 'node:crypto';
import { basename } from 'node:path';
import { naturalKey } from './call-keys.js';
import { EventOrdinals } from './event-ordinals.js';
import { CallFileError, type FileProblem, type FileProblemCode } from './file-problem.js';
import { sequenceOfName, sequenceOfText } from './file-sequence.js';
import type { Chunk, FilePlan, PlanOptions } from './format.js';
import { isTrailerLine, type OpenCallFile, openCallFile } from './open-call-file.js';
import type { LineDescription } from './line-description.js';
import type { Trailer } from './operator-description.js';
import { parseDigits, parseDurationMs } from './parse-quantity.js';
import { RecordReader } from './read-record.js';
import { refusedPlan } from './refused-plan.js';

/** Plans a file of lines; see planFile. */
export async function planLines(path: string, description: LineDescription, options: PlanOptions): Promise<FilePlan> {
  let file: OpenCallFile;
  try {
    file = await openCallFile(path, description);
  } catch (error) {
    if (error instanceof CallFileError) return await refusedPlan(path, error.problem);
    throw error;
  }
  try {
    return await new FilePlanner(file, options.fileName ?? basename(path), options.chunkBytes ?? 4 << 20, options.despite ?? []).plan();
  } finally {
    await file.handle.close();
  }
}

interface OpenChunk {
  readonly offset: number;
  readonly firstLine: number;
  records: number;
  repeatedEvents: [number, number][];
}

class FilePlanner {
  private readonly hash: Hash = createHash('sha256');
  private readonly chunks: Chunk[] = [];
  private readonly reader: RecordReader | null;
  private readonly ordinals = new EventOrdinals();
  private open: OpenChunk | null = null;
  private records = 0;
  /** Sum in millionths of a second, so that it is exact for decimals of a millisecond too. */
  private durationMicro = 0;
  private trailerLine = 0;
  private declared: FilePlan['declared'] = null;
  private trailerSequence: number | null = null;
  private lastTerminated = true;
  private problem: FileProblem | null = null;

  constructor(
    private readonly file: OpenCallFile,
    private readonly fileName: string,
    private readonly chunkBytes: number,
    private readonly despite: readonly FileProblemCode[],
  ) {
    const { csv, walker, layout } = file;
    const { description } = file;
    const ignoresUnknown = description.format === 'key-value' && description.otherLines === 'internal';
    const hasEvents = csv.columns.recordId === undefined && Object.values(csv.identicalRecords ?? {}).includes('event');
    this.reader = hasEvents ? new RecordReader(walker, csv, layout, Infinity, ignoresUnknown) : null;
  }

  async plan(): Promise<FilePlan> {
    const { file } = this;
    const { walker } = file;
    await this.hashHead();
    await walker.walk(
      file.handle,
      { from: file.bodyOffset, to: file.bytes, firstLine: file.bodyLine },
      () => this.visit(),
      (bytes) => this.hash.update(bytes),
      file.csv.encoding === 'utf-8' ? (lines, firstLine, offset) => this.checkUtf8(lines, firstLine, offset) : undefined,
    );
    this.closeChunk(file.bytes);
    const { trailer } = file.csv;
    if (trailer !== undefined) this.checkTotals();
    return {
      sha256: this.hash.digest('hex'),
      bytes: file.bytes,
      lines: walker.line === 0 ? file.bodyLine - 1 : walker.line - 1,
      records: this.records,
      durationMs: trailer?.duration === undefined ? null : this.durationMicro / 1000,
      declared: this.declared,
      sequence: this.sequence(),
      problem: this.problem,
      chunks: this.problem === null || this.despite.includes(this.problem.code) ? this.chunks : [],
    };
  }

  private async hashHead(): Promise<void> {
    const head = Buffer.alloc(this.file.bodyOffset);
    await this.file.handle.read(head, 0, head.length, 0);
    this.hash.update(head);
    if (this.file.csv.encoding === 'utf-8') this.checkUtf8(head, 1, 0);
  }

  /** The first problem met is the one reported. */
  private refuse(code: FileProblemCode, sentence: string, line?: number): void {
    this.problem ??= line === undefined ? { code, sentence } : { code, sentence, line };
  }

  private visit(): void {
    const { walker } = this.file;
    if (walker.blank) return;
    this.lastTerminated = walker.splitter.terminated;
    if (isTrailerLine(this.file)) {
      this.closeChunk(walker.offset);
      this.readTrailer();
      return;
    }
    if (this.trailerLine > 0) {
      this.refuse('records-after-trailer', `Line ${walker.line} is a record behind the trailer on line ${this.trailerLine}.`, walker.line);
    }
    this.open ??= { offset: walker.offset, firstLine: walker.line, records: 0, repeatedEvents: [] };
    this.records += 1;
    this.open.records += 1;
    this.addDuration();
    this.countEvent(this.open);
    const end = walker.offset + walker.length;
    if (end - this.open.offset >= this.chunkBytes) this.closeChunk(end);
  }

  private readTrailer(): void {
    const { walker, csv } = this.file;
    const { splitter, bytes } = walker;
    const trailer = csv.trailer as Trailer;
    if (this.trailerLine > 0) {
      this.refuse('records-after-trailer', `Line ${walker.line} is a second trailer; the first is line ${this.trailerLine}.`, walker.line);
      return;
    }
    this.trailerLine = walker.line;
    const field = (at: number, parse: (from: number, to: number) => number): number =>
      at < splitter.count ? parse(splitter.starts[at] as number, splitter.ends[at] as number) : -1;
    const records = field(trailer.records, (from, to) => parseDigits(bytes, from, to));
    const durationMs =
      trailer.duration === undefined ? null : field(trailer.duration, (from, to) => parseDurationMs(bytes, from, to, csv.duration));
    const sequence =
      trailer.sequence === undefined ? null : field(trailer.sequence, (from, to) => sequenceOfText(bytes.toString('latin1', from, to)));
    if (records < 0 || (durationMs !== null && durationMs < 0) || (sequence !== null && sequence < 0)) {
      this.refuse('trailer-unreadable', `The trailer on line ${walker.line} lacks its totals or they are no numbers.`, walker.line);
      return;
    }
    this.declared = { records, durationMs };
    this.trailerSequence = sequence;
    const { sequence: opened } = this.file;
    if (opened !== null && sequence !== null && opened !== sequence) {
      this.refuse('trailer-mismatch', `The trailer is of file ${sequence}, the header of file ${opened}.`, walker.line);
    }
  }

  private sequence(): number | null {
    const { sequence, csv } = this.file;
    if (sequence !== null || this.trailerSequence !== null) return sequence ?? this.trailerSequence;
    return csv.fileName === undefined ? null : sequenceOfName(csv.fileName, this.fileName);
  }

  private addDuration(): void {
    const { csv, layout, walker } = this.file;
    const { splitter, bytes } = walker;
    if (csv.trailer?.duration === undefined || splitter.fault !== null) return;
    if (splitter.count < layout.fewestColumns || splitter.count > layout.mostColumns) return;
    const at = layout.column.duration;
    const ms = parseDurationMs(bytes, splitter.starts[at] as number, splitter.ends[at] as number, csv.duration);
    if (ms > 0) this.durationMicro += Math.round(ms * 1000);
  }

  private countEvent(chunk: OpenChunk): void {
    const { reader } = this;
    if (reader === null || reader.read() !== 'call') return;
    if (this.file.csv.identicalRecords?.[reader.record.service] !== 'event') return;
    const ordinal = this.ordinals.next(naturalKey(reader.record, this.file.csv.operator));
    if (ordinal > 0) chunk.repeatedEvents.push([reader.record.line, ordinal]);
  }

  private closeChunk(end: number): void {
    if (this.open === null) return;
    const { offset, firstLine, records, repeatedEvents } = this.open;
    this.chunks.push({ ordinal: this.chunks.length, offset, length: end - offset, firstLine, records, repeatedEvents });
    this.open = null;
  }

  private checkTotals(): void {
    if (this.trailerLine === 0) {
      if (this.lastTerminated) this.refuse('trailer-missing', 'The file ends without the described trailer.');
      else this.refuse('half-written', 'The file ends in the middle of a line and has no trailer: it is only half written.');
    }
    if (this.declared === null) return;
    const { records, durationMs } = this.declared;
    const differences: string[] = [];
    if (records !== this.records) differences.push(`${records} records where ${this.records} were found`);
    if (durationMs !== null && Math.round(durationMs * 1000) !== this.durationMicro) {
      differences.push(`${durationMs / 1000} seconds where ${this.durationMicro / 1e6} were found`);
    }
    if (differences.length > 0) this.refuse('trailer-mismatch', `The trailer declares ${differences.join(' and ')}.`, this.trailerLine);
  }

  private checkUtf8(lines: Buffer, firstLine: number, offset: number): void {
    if (this.problem?.code === 'wrong-encoding' || isUtf8(lines)) return;
    const at = firstInvalidByte(lines);
    let line = firstLine;
    for (let lineEnd = lines.indexOf(10); lineEnd >= 0 && lineEnd < at; lineEnd = lines.indexOf(10, lineEnd + 1)) line += 1;
    this.refuse('wrong-encoding', `Byte ${offset + at} (0-based), on line ${line}, is no UTF-8.`, line);
  }
}

/** Decoding puts a replacement character where bytes are invalid; the first difference after encoding again is the place. */
function firstInvalidByte(lines: Buffer): number {
  const again = Buffer.from(lines.toString('utf8'), 'utf8');
  let at = 0;
  while (at < again.length && lines[at] === again[at]) at += 1;
  return at;
}
