import type { DocumentScanner, ScanStart, ScanVisitor } from '../documents/document-format.js';
import { FrameCapture } from '../documents/frame-capture.js';
import type { FileProblemCode } from '../file-problem.js';

const LF = 10;
const BANG = 33;
const DOUBLE_QUOTE = 34;
const SINGLE_QUOTE = 39;
const DASH = 45;
const SLASH = 47;
const LESS = 60;
const GREATER = 62;
const QUESTION = 63;
const BRACKET = 93;
const LONGEST_NAME = 64;
const DEEPEST_NESTING = 16;
const ROOTS = ['broadworkscdr', 'bwcdr'];
const RECORD = 'cdrData';
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

type State = 'text' | 'open' | 'name' | 'tag' | 'quoted' | 'declaration' | 'comment' | 'cdata' | 'instruction';

/**
 * Finds the `cdrData` elements of a BroadWorks accounting file without building anything of them: a record ends at its end
 * tag, whatever is in it. Document types are refused, so there is nothing that could be expanded.
 */
export class CdrXmlScanner implements DocumentScanner {
  headRead: boolean;
  private line: number;
  private offset: number;
  private window: Buffer = Buffer.alloc(0);
  private windowOffset = 0;
  private readonly capture = new FrameCapture();
  private state: State = 'text';
  /** Elements around the place; a record counts as one whatever is in it. */
  private depth: number;
  private rootClosed = false;
  private inRecord = false;
  private broken = false;
  private quote = 0;
  private name = '';
  private closing = false;
  private previous = 0;
  private beforePrevious = 0;
  /** Bytes of the mark-up since its `<`. */
  private passed = 0;
  private markupOffset = 0;
  private markupLine = 0;
  private recordOffset = 0;
  private recordLine = 0;

  constructor(
    private readonly visitor: ScanVisitor,
    start?: ScanStart,
  ) {
    this.offset = start?.offset ?? 0;
    this.line = start?.line ?? 1;
    this.depth = start === undefined ? 0 : 1;
    this.headRead = start !== undefined;
    this.partial = start !== undefined;
  }

  /** True when only the records of a chunk are scanned, which lie in no root. */
  private readonly partial: boolean;

  get lines(): number {
    return this.line - (this.previous === LF ? 1 : 0);
  }

  push(window: Buffer): void {
    this.window = window;
    this.windowOffset = this.offset;
    for (let at = 0; at < window.length && !this.broken; at += 1) {
      const byte = window[at] as number;
      this.offset = this.windowOffset + at;
      this.step(byte, at);
      if (byte === LF) this.line += 1;
      this.beforePrevious = this.previous;
      this.previous = byte;
    }
    this.offset = this.windowOffset + window.length;
    this.capture.carry(window);
  }

  end(): void {
    if (this.broken) return;
    if (this.depth === 0 && !this.rootClosed) this.stop('header-mismatch', 'The file is no BroadWorks file: it has no root element.');
    else if (this.inRecord || this.state !== 'text' || (!this.rootClosed && !this.partial)) {
      this.stop('half-written', 'The file ends in the middle of an element: it is only half written.');
    }
  }

  private stop(code: FileProblemCode, sentence: string): void {
    this.broken = true;
    this.visitor.problem(code, sentence, this.line);
  }

  private step(byte: number, at: number): void {
    switch (this.state) {
      case 'text':
        if (byte === LESS) this.beginMarkup(at);
        else if (!this.inRecord && byte > 32 && !this.isByteOrderMark(byte)) this.refuseText();
        return;
      case 'open':
        this.openMarkup(byte);
        return;
      case 'name':
        if (isNameByte(byte) && this.name.length < LONGEST_NAME) this.name += String.fromCharCode(byte);
        else this.continueTag(byte, at);
        return;
      case 'tag':
        this.continueTag(byte, at);
        return;
      case 'quoted':
        if (byte === this.quote) this.state = 'tag';
        return;
      case 'declaration':
      case 'comment':
      case 'cdata':
        this.passed += 1;
        this.continueDeclaration(byte);
        return;
      case 'instruction':
        this.passed += 1;
        if (byte === GREATER && this.previous === QUESTION && this.passed > 1) this.state = 'text';
    }
  }

  private isByteOrderMark(byte: number): boolean {
    return this.offset < 3 && BYTE_ORDER_MARK[this.offset] === byte;
  }

  private refuseText(): void {
    if (this.depth > 1) return;
    if (this.depth === 1) this.stop('not-well-formed', `Line ${this.line} has text between records.`);
    else if (this.rootClosed) this.stop('records-after-trailer', `Line ${this.line} is behind the end of the document.`);
    else this.stop('header-mismatch', 'The file is no BroadWorks file: it does not begin with an element.');
  }

  private beginMarkup(at: number): void {
    this.state = 'open';
    this.name = '';
    this.closing = false;
    this.passed = 0;
    this.markupOffset = this.offset;
    this.markupLine = this.line;
    if (!this.inRecord && this.depth === 1) this.capture.begin(at);
  }

  private openMarkup(byte: number): void {
    if (!this.inRecord && (byte === BANG || byte === QUESTION)) this.capture.cancel();
    if (byte === BANG) this.state = 'declaration';
    else if (byte === QUESTION) this.state = 'instruction';
    else if (byte === SLASH) {
      this.closing = true;
      this.state = 'name';
    } else if (isNameByte(byte)) {
      this.name = String.fromCharCode(byte);
      this.state = 'name';
    } else if (this.inRecord) this.state = 'text';
    else this.stop('not-well-formed', `Line ${this.line} has a < that begins no element.`);
  }

  private continueDeclaration(byte: number): void {
    if (this.state === 'declaration') {
      if (this.passed === 1 && byte === DASH) return;
      if (this.passed === 2 && byte === DASH && this.previous === DASH) this.state = 'comment';
      else if (this.passed === 1 && byte === 91) this.state = 'cdata';
      else this.stop('not-well-formed', `Line ${this.line} declares a document type or something like it, which is not read.`);
    } else if (byte === GREATER) {
      const mark = this.state === 'comment' ? DASH : BRACKET;
      const least = this.state === 'comment' ? 5 : 10;
      if (this.passed >= least && this.previous === mark && this.beforePrevious === mark) this.state = 'text';
    }
  }

  private continueTag(byte: number, at: number): void {
    this.state = 'tag';
    if (byte === DOUBLE_QUOTE || byte === SINGLE_QUOTE) {
      this.quote = byte;
      this.state = 'quoted';
    } else if (byte === GREATER) {
      this.state = 'text';
      this.endTag(at + 1, this.previous === SLASH && !this.closing);
    } else if (byte === LESS && this.inRecord) this.beginMarkup(at);
  }

  private endTag(to: number, empty: boolean): void {
    if (this.name === RECORD && this.depth > 0) {
      if (this.closing) this.closeRecord(to);
      else this.openRecord(to, empty);
    } else if (!this.inRecord) this.countElement(empty);
  }

  /** A record inside a record, whose end tag is missing then, is left to the reader to refuse. */
  private openRecord(to: number, empty: boolean): void {
    if (this.inRecord) return;
    if (this.depth !== 1) return this.stop('not-well-formed', `Line ${this.line} has a record inside another element than the root.`);
    this.inRecord = true;
    this.headRead = true;
    this.recordOffset = this.markupOffset;
    this.recordLine = this.markupLine;
    if (empty) this.closeRecord(to);
  }

  private closeRecord(to: number): void {
    if (!this.inRecord) return this.stop('not-well-formed', `Line ${this.line} ends a record that did not begin.`);
    this.inRecord = false;
    const bytes = this.capture.finish(this.window, to);
    this.visitor.record({ line: this.recordLine, offset: this.recordOffset, length: this.windowOffset + to - this.recordOffset, bytes });
  }

  private countElement(empty: boolean): void {
    this.capture.cancel();
    if (this.closing) {
      this.depth -= 1;
      if (this.depth === 0) this.rootClosed = true;
      if (this.depth < 0) this.stop('not-well-formed', `Line ${this.line} ends an element that is not open.`);
      return;
    }
    if (this.depth === 0) {
      if (this.rootClosed) return this.stop('records-after-trailer', `Line ${this.line} begins a second document.`);
      if (!ROOTS.includes(this.name.toLowerCase())) return this.stop('header-mismatch', 'The file is no BroadWorks file: its root element has another name.');
      this.rootClosed = empty;
    }
    if (!empty) this.depth += 1;
    if (this.depth > DEEPEST_NESTING) this.stop('not-well-formed', `Line ${this.line} lies too deep in other elements.`);
  }
}

/** Letters, digits and what else a name of these files may have; other names are none of theirs. */
function isNameByte(byte: number): boolean {
  return (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || (byte >= 48 && byte <= 58) || byte === 95 || byte === DASH || byte === 46 || byte >= 128;
}
