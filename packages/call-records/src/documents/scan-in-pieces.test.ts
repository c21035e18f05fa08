import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DOCUMENT_SAMPLES } from '../../test/document-samples.js';
import { CdrXmlScanner } from '../broadworks/scan-cdr-xml.js';
import { JsonRecordScanner } from '../freeswitch-json/scan-json-records.js';
import { TapScanner } from '../tap3/scan-tap.js';
import type { DocumentScanner, ScanVisitor } from './document-format.js';
import { FrameCapture, LONGEST_RECORD_BYTES } from './frame-capture.js';

type Found = readonly [what: string, line: number, offset: number, length: number, bytes: string | null];

const SCANNERS: Readonly<Record<string, (visitor: ScanVisitor) => DocumentScanner>> = {
  tap3: (visitor) => new TapScanner(visitor),
  'broadworks-xml': (visitor) => new CdrXmlScanner(visitor),
  'freeswitch-json': (visitor) => new JsonRecordScanner(visitor),
};

/** Pushes a file in pieces through one buffer that is overwritten, as a file is read. */
function scan(format: string, content: Buffer, sizes: readonly number[]): { found: Found[]; lines: number } {
  const found: Found[] = [];
  const note = (what: string) => (frame: { line: number; offset: number; length: number; bytes: Buffer | null }): void => {
    found.push([what, frame.line, frame.offset, frame.length, frame.bytes?.toString('latin1') ?? null]);
  };
  const scanner = (SCANNERS[format] as (visitor: ScanVisitor) => DocumentScanner)({ record: note('record'), section: note('section'), problem: (code) => found.push([code, 0, 0, 0, null]) });
  const window = Buffer.alloc(content.length + 1);
  for (let at = 0, turn = 0; at < content.length; turn += 1) {
    const size = Math.min(sizes[turn % sizes.length] as number, content.length - at);
    content.copy(window, 0, at, at + size);
    scanner.push(window.subarray(0, size));
    window.fill(0xaa);
    at += size;
  }
  scanner.end();
  return { found, lines: scanner.lines };
}

describe('a file that comes in pieces of any size is divided as the whole is', () => {
  test.each(DOCUMENT_SAMPLES)('$name', ({ description, content }) => {
    const whole = scan(description.format, content, [content.length]);
    expect(whole.found.filter(([what]) => what === 'record').length).toBeGreaterThan(2);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 }), fc.integer({ min: 0, max: 1000 }), (sizes, cut) => {
        expect(scan(description.format, content, sizes)).toEqual(whole);
        const half = content.subarray(0, Math.floor((content.length * cut) / 1000));
        expect(scan(description.format, half, sizes)).toEqual(scan(description.format, half, [content.length]));
      }),
      { numRuns: 40 },
    );
  });
});

describe('a record that comes in pieces', () => {
  test('is held only as long as it is no longer than any record', () => {
    const capture = new FrameCapture();
    const piece = Buffer.alloc(1 << 16, 'x');
    capture.begin(0);
    for (let held = 0; held < LONGEST_RECORD_BYTES; held += piece.length) capture.carry(piece);
    expect(capture.finish(piece, 0)?.length).toBe(LONGEST_RECORD_BYTES);
    capture.begin(0);
    const before = process.memoryUsage().rss;
    for (let passed = 0; passed < 1 << 30; passed += piece.length) capture.carry(piece);
    expect(capture.finish(piece, 1)).toBeNull();
    expect(process.memoryUsage().rss - before).toBeLessThan(32 << 20);
  });
});
