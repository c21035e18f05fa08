import type { DocumentScanner, ScanStart, ScanVisitor } from '../documents/document-format.js';
import { FrameCapture } from '../documents/frame-capture.js';
import type { FileProblemCode } from '../file-problem.js';

const LF = 10;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * Finds the objects of a file that is one object, one object behind the other (a line each or not) or one array of objects, by their
 * braces alone. A line that is no object is a record too, a malformed one, and the next line begins anew; so does what
 * follows a text that is not closed on its line.
 */
export class JsonRecordScanner implements DocumentScanner {
  headRead = true;
  private line: number;
  private offset: number;
  private window: Buffer = Buffer.alloc(0);
  private windowOffset = 0;
  private readonly capture = new FrameCapture();
  private state: 'between' | 'object' | 'text' | 'escape' | 'rubbish' = 'between';
  private array: 'none' | 'open' | 'closed' = 'none';
  private begun: boolean;
  /** True when only the records of a chunk are scanned. */
  private readonly partial: boolean;
  private broken = false;
  private depth = 0;
  private recordOffset = 0;
  private recordLine = 0;
  private lastByte = 0;

  constructor(
    private readonly visitor: ScanVisitor,
    start?: ScanStart,
  ) {
    this.offset = start?.offset ?? 0;
    this.line = start?.line ?? 1;
    this.partial = start !== undefined;
    this.begun = this.partial;
  }

  get lines(): number {
    return this.line - (this.lastByte === LF ? 1 : 0);
  }

  push(window: Buffer): void {
    this.window = window;
    this.windowOffset = this.offset;
    for (let at = 0; at < window.length && !this.broken; at += 1) {
      const byte = window[at] as number;
      this.step(byte, at);
      if (byte === LF) this.line += 1;
      this.lastByte = byte;
    }
    this.offset = this.windowOffset + window.length;
    this.capture.carry(window);
  }

  end(): void {
    if (this.broken) return;
    // A record that was ended by the end of its line has lost that in a chunk.
    if (this.state === 'rubbish' || (this.partial && this.state !== 'between')) this.close(this.offset - this.windowOffset);
    else if (this.state !== 'between' || this.array === 'open') this.stop('half-written', 'The file ends in the middle of an object or array: it is only half written.');
    else if (!this.begun) this.stop('header-mismatch', 'The file holds neither objects nor an array.');
  }

  private stop(code: FileProblemCode, sentence: string): void {
    this.broken = true;
    this.visitor.problem(code, sentence, this.line);
  }

  private step(byte: number, at: number): void {
    switch (this.state) {
      case 'between':
        this.stepBetween(byte, at);
        return;
      case 'object':
        if (byte === QUOTE) this.state = 'text';
        else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.depth += 1;
        else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
          this.depth -= 1;
          if (this.depth === 0) this.close(at + 1);
        }
        return;
      case 'text':
        if (byte === BACKSLASH) this.state = 'escape';
        else if (byte === QUOTE) this.state = 'object';
        else if (byte === LF) this.close(at);
        return;
      case 'escape':
        if (byte === LF) this.close(at);
        else this.state = 'text';
        return;
      case 'rubbish':
        if (byte === LF) this.close(at);
    }
  }

  private stepBetween(byte: number, at: number): void {
    if (byte <= SPACE || byte === COMMA) return;
    if (this.array === 'closed') return this.stop('records-after-trailer', `Line ${this.line} is behind the end of the array.`);
    const offset = this.windowOffset + at;
    if (!this.begun && offset < 3 && byte === BYTE_ORDER_MARK[offset]) return;
    if (byte === OPEN_BRACKET && !this.begun) this.array = 'open';
    else if (byte === CLOSE_BRACKET && this.array === 'open') this.array = 'closed';
    else if (byte !== OPEN_BRACE && this.array === 'open') return this.stop('not-well-formed', `Line ${this.line} has something else than an object in the array.`);
    else if (byte !== OPEN_BRACE && !this.begun) return this.stop('header-mismatch', 'The file begins with neither an object nor an array.');
    else {
      this.state = byte === OPEN_BRACE ? 'object' : 'rubbish';
      this.depth = 1;
      this.recordOffset = offset;
      this.recordLine = this.line;
      this.capture.begin(at);
    }
    this.begun = true;
  }

  private close(to: number): void {
    this.state = 'between';
    const bytes = this.capture.finish(this.window, to);
    this.visitor.record({ line: this.recordLine, offset: this.recordOffset, length: this.windowOffset + to - this.recordOffset, bytes });
  }
}
