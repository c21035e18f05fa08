import type { DocumentScanner, ScanStart, ScanVisitor } from '../documents/document-format.js';
import { FrameCapture } from '../documents/frame-capture.js';
import type { FileProblemCode } from '../file-problem.js';
import { DEEPEST_NESTING } from './ber-elements.js';
import { TAG } from './tap-tags.js';

const INDEFINITE = -1;
const END_OF_CONTENTS_OCTETS = 2;
const MOST_LENGTH_OCTETS = 6;
const MOST_TAG_OCTETS = 4;

/** What an open element is to the scan. */
type Role = 'file' | 'batch' | 'list' | 'frame' | 'inside';

interface OpenElement {
  readonly role: Role;
  /** Offset behind the last octet of the content; -1 as long as it is unknown. */
  readonly end: number;
}

/**
 * Finds the records of a TAP file (GSMA TD.57): elements of CallEventDetailList in TransferBatch; everything else in the
 * batch is a section, and a Notification is one as a whole. Goes by tags and lengths alone; a length is believed only to
 * skip, nothing is set aside for it.
 */
export class TapScanner implements DocumentScanner {
  /** Records so far. */
  lines: number;
  headRead = false;
  private readonly open: OpenElement[] = [];
  private readonly capture = new FrameCapture();
  private offset: number;
  private window: Buffer = Buffer.alloc(0);
  private windowOffset = 0;
  private state: 'tag' | 'tag-number' | 'length' | 'length-octets' | 'content' | 'behind' | 'broken' = 'tag';
  /** Of the element whose header is being read. */
  private first = 0;
  private number = 0;
  private octets = 0;
  private length = 0;
  private headerOffset = 0;
  /** Of the primitive or skipped content being passed. */
  private contentEnd = 0;
  private frameIsRecord = false;
  private frameOffset = 0;
  private frameTag = 0;

  constructor(
    private readonly visitor: ScanVisitor,
    start?: ScanStart,
  ) {
    this.offset = start?.offset ?? 0;
    this.lines = start === undefined ? 0 : start.line - 1;
    this.open.push({ role: 'file', end: INDEFINITE });
    if (start !== undefined) this.open.push({ role: 'list', end: start.offset + start.length });
  }

  push(window: Buffer): void {
    this.window = window;
    this.windowOffset = this.offset;
    const end = this.offset + window.length;
    while (this.offset < end && this.state !== 'broken') {
      if (this.state === 'content') {
        this.offset = Math.min(end, this.contentEnd);
        if (this.offset === this.contentEnd) this.closeOpen();
      } else {
        const octet = window[this.offset - this.windowOffset] as number;
        this.offset += 1;
        this.step(octet);
      }
    }
    this.offset = end;
    this.capture.carry(window);
  }

  end(): void {
    if (this.state === 'broken') return;
    if (this.state !== 'behind') this.stop('half-written', 'The file ends in the middle of an element: it is only half written.');
  }

  private stop(code: FileProblemCode, sentence: string): void {
    this.state = 'broken';
    this.visitor.problem(code, sentence);
  }

  /** The place is the octet, which is all that a broken structure leaves to go by. */
  private break(what: string): void {
    this.stop('not-well-formed', `The file is no well-formed TAP file: octet ${this.headerOffset} (0-based) ${what}.`);
  }

  private step(octet: number): void {
    switch (this.state) {
      case 'tag':
        this.headerOffset = this.offset - 1;
        this.first = octet;
        this.number = octet & 0x1f;
        this.octets = 1;
        this.state = this.number === 0x1f ? 'tag-number' : 'length';
        if (this.number === 0x1f) this.number = 0;
        return;
      case 'tag-number':
        this.number = this.number * 128 + (octet & 0x7f);
        this.octets += 1;
        if ((octet & 0x80) === 0) this.state = 'length';
        else if (this.octets > MOST_TAG_OCTETS) this.break('begins a tag that is too long');
        return;
      case 'length':
        if (octet <= 0x80) this.beginElement(octet === 0x80 ? INDEFINITE : octet);
        else if ((octet & 0x7f) > MOST_LENGTH_OCTETS) this.break('begins an element of impossible length');
        else {
          this.octets = octet & 0x7f;
          this.length = 0;
          this.state = 'length-octets';
        }
        return;
      case 'length-octets':
        this.length = this.length * 256 + octet;
        this.octets -= 1;
        if (this.octets === 0) this.beginElement(this.length);
        return;
      case 'behind':
        // Files are padded with zero octets to a block on some systems.
        if (octet !== 0) this.stop('records-after-trailer', `Octet ${this.offset - 1} (0-based) is behind the end of the batch.`);
        return;
      default:
    }
  }

  private beginElement(length: number): void {
    const parent = this.open.at(-1) as OpenElement;
    const constructed = (this.first & 0x20) !== 0;
    if (this.first === 0 && length === 0) {
      if (parent.end === INDEFINITE && parent.role !== 'file') this.closeOpen();
      else this.break('ends an element that is not open');
      return;
    }
    const end = length === INDEFINITE ? INDEFINITE : this.offset + length;
    if (parent.end !== INDEFINITE && end > parent.end) return this.break('begins an element longer than what it lies in');
    if (length === INDEFINITE && !constructed) return this.break('begins a value that has no end');
    const role = this.roleIn(parent.role, constructed);
    if (role === null) return;
    if (role === 'frame') {
      this.frameIsRecord = parent.role === 'list';
      this.frameOffset = this.headerOffset;
      this.frameTag = this.first >> 6 === 1 ? this.number : -1;
      this.capture.begin(this.offset - this.windowOffset);
      if (this.frameIsRecord) this.headRead = true;
    }
    if (role === 'list') this.headRead = true;
    if (role === 'inside' && this.open.length > DEEPEST_NESTING) return this.break('lies too deep in other elements');
    this.state = 'tag';
    const walked = role === 'batch' || role === 'list' || length === INDEFINITE;
    this.open.push({ role, end });
    if (end === this.offset) this.closeOpen();
    else if (!walked) {
      this.contentEnd = end;
      this.state = 'content';
    }
  }

  private roleIn(parent: Role, constructed: boolean): Role | null {
    const application = this.first >> 6 === 1 ? this.number : -1;
    switch (parent) {
      case 'file':
        if (constructed && application === TAG.transferBatch) return 'batch';
        if (constructed && application === TAG.notification) {
          this.headRead = true;
          return 'frame';
        }
        this.stop('header-mismatch', 'The file is no TAP file: it begins with neither TransferBatch nor Notification.');
        return null;
      case 'batch':
        return constructed && application === TAG.callEventDetailList ? 'list' : 'frame';
      case 'list':
        return 'frame';
      default:
        return 'inside';
    }
  }

  /** Closes the innermost element, and those around it whose length is used up by it. */
  private closeOpen(): void {
    this.state = 'tag';
    do {
      const closed = this.open.pop() as OpenElement;
      if (closed.role === 'frame') this.handOut(closed.end === INDEFINITE);
    } while (this.open.at(-1)?.end === this.offset);
    if (this.open.length === 1) this.state = 'behind';
  }

  private handOut(indefinite: boolean): void {
    const captured = this.capture.finish(this.window, this.offset - this.windowOffset);
    const bytes = indefinite && captured !== null ? captured.subarray(0, -END_OF_CONTENTS_OCTETS) : captured;
    if (this.frameIsRecord) this.lines += 1;
    const frame = { line: this.lines, offset: this.frameOffset, length: this.offset - this.frameOffset, bytes, tag: this.frameTag };
    if (this.frameIsRecord) this.visitor.record(frame);
    else this.visitor.section?.(frame);
  }
}
