import { createHash } from 'node:crypto';
import { naturalKey } from '../call-keys.js';
import { EventOrdinals } from '../event-ordinals.js';
import { CallFileError, type FileProblem, type FileProblemCode, openRegularFile } from '../file-problem.js';
import type { Chunk, FilePlan, PlanOptions } from '../format.js';
import type { OperatorDescription } from '../described-formats.js';
import type { IdenticalRecords } from '../operator-description.js';
import { refusedPlan } from '../refused-plan.js';
import type { DocumentFormat, DocumentHead, Frame, FrameReader, ScanVisitor } from './document-format.js';
import { scanFile } from './scan-file.js';

/** Plans a document; see planFile. */
export async function planDocument<D extends OperatorDescription, H extends DocumentHead>(
  format: DocumentFormat<D, H>,
  path: string,
  description: D,
  options: PlanOptions,
): Promise<FilePlan> {
  let file;
  try {
    file = await openRegularFile(path);
  } catch (error) {
    if (error instanceof CallFileError) return await refusedPlan(path, error.problem);
    throw error;
  }
  const { handle, bytes } = file;
  try {
    const hash = createHash('sha256');
    const planner = new DocumentPlanner(format, description, options.chunkBytes ?? 4 << 20, options.despite ?? []);
    const scanner = format.scanner(description, planner);
    await scanFile(handle, { from: 0, to: bytes }, scanner, (window) => {
      hash.update(window);
      return true;
    });
    return { sha256: hash.digest('hex'), bytes, lines: scanner.lines, ...planner.plan() };
  } finally {
    await handle.close();
  }
}

class DocumentPlanner<D extends OperatorDescription, H extends DocumentHead> implements ScanVisitor {
  private readonly head: H;
  private readonly chunks: Chunk[] = [];
  private readonly ordinals = new EventOrdinals();
  private readonly identicalRecords: Readonly<Record<string, IdenticalRecords>>;
  private reader: FrameReader | null = null;
  private open: { offset: number; end: number; firstLine: number; records: number; repeatedEvents: [number, number][] } | null = null;
  private records = 0;
  private found: FileProblem | null = null;

  constructor(
    private readonly format: DocumentFormat<D, H>,
    private readonly description: D,
    private readonly chunkBytes: number,
    private readonly despite: readonly FileProblemCode[],
  ) {
    this.head = format.head(description);
    this.identicalRecords = ('identicalRecords' in description ? description.identicalRecords : undefined) ?? {};
  }

  record(frame: Frame): void {
    const { offset, length, line } = frame;
    this.open ??= { offset, end: offset, firstLine: line, records: 0, repeatedEvents: [] };
    this.records += 1;
    this.open.records += 1;
    this.open.end = offset + length;
    this.countEvent(frame, this.open.repeatedEvents);
    if (this.open.end - this.open.offset >= this.chunkBytes) this.closeChunk();
  }

  section(frame: Frame): void {
    const sentence = this.head.section(frame);
    if (sentence !== null) this.problem('header-mismatch', sentence);
  }

  /** The first problem met is the one reported. */
  problem(code: FileProblemCode, sentence: string, line?: number): void {
    this.found ??= line === undefined ? { code, sentence } : { code, sentence, line };
  }

  plan(): Omit<FilePlan, 'sha256' | 'bytes' | 'lines'> {
    this.closeChunk();
    const { declaredRecords, sequence, trailerMissing } = this.head;
    if (trailerMissing !== null) this.problem('trailer-missing', trailerMissing);
    if (declaredRecords !== null && declaredRecords !== this.records) {
      this.problem('trailer-mismatch', `The file declares ${declaredRecords} records where ${this.records} were found.`);
    }
    return {
      records: this.records,
      durationMs: null,
      declared: declaredRecords === null ? null : { records: declaredRecords, durationMs: null },
      sequence,
      problem: this.found,
      chunks: this.found === null || this.despite.includes(this.found.code) ? this.chunks : [],
    };
  }

  private countEvent(frame: Frame, repeated: [number, number][]): void {
    const { description, identicalRecords } = this;
    if (!Object.values(identicalRecords).includes('event')) return;
    this.reader ??= this.format.reader(description, this.head, Infinity);
    if (this.reader.read(frame) !== 'call' || identicalRecords[this.reader.record.service] !== 'event') return;
    const ordinal = this.ordinals.next(naturalKey(this.reader.record, description.operator));
    if (ordinal > 0) repeated.push([frame.line, ordinal]);
  }

  private closeChunk(): void {
    if (this.open === null) return;
    const { end, offset, ...rest } = this.open;
    this.chunks.push({ ordinal: this.chunks.length, offset, length: end - offset, ...rest });
    this.open = null;
  }
}
