import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PLAIN_HEADER, plainDescription, plainLine } from '../test/plain-description.js';
import { arbitraryCallFile, type Use } from '../test/arbitrary-call-file.js';
import { copyOf, readPath, readWhole, unaccounted, writeScratch } from '../test/read-whole.js';
import { type CallRecord, checkDescription } from './index.js';

const use = (record: CallRecord): Use => {
  const { line: _, offset: __, length: ___, ordinal: ____, aNumber: _____, bNumber: ______, callReference: _______, part: ________, partSequence: _________, ...rest } = record;
  return rest;
};

describe('whatever a file looks like', () => {
  test('what was written is read, no more and no less, and every byte is accounted for', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryCallFile, async ({ description, content, uses, dropped }) => {
        expect(checkDescription(description).errors).toEqual([]);
        const read = await readWhole(content, description);
        expect(read.plan.problem).toBeNull();
        expect(read.malformed).toEqual([]);
        expect(read.calls.map(use)).toEqual(uses);
        expect(read.plan.records).toBe(uses.length);
        expect((read.dropped.mast ?? 0) + (read.dropped.imsi ?? 0)).toBe(dropped);
        expect(unaccounted(content, read)).toBe('');
        for (const { aNumber, bNumber, servedNumber, otherNumber, direction } of read.calls) {
          const received = direction === 'incoming' || direction === 'roaming-received';
          expect([aNumber, bNumber]).toEqual(received ? [otherNumber, servedNumber] : [servedNumber, otherNumber]);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('how it is cut into chunks changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryCallFile, fc.integer({ min: 1, max: 700 }), async ({ description, content }, chunkBytes) => {
        const path = writeScratch(content);
        const once = await readPath(path, description);
        const cut = await readPath(path, description, { chunkBytes });
        expect([cut.calls, cut.malformed, cut.dropped, cut.internal]).toEqual([once.calls, once.malformed, once.dropped, once.internal]);
        expect({ ...cut.plan, chunks: [] }).toEqual({ ...once.plan, chunks: [] });
        expect(cut.plan.chunks.map(({ ordinal }) => ordinal)).toEqual(cut.plan.chunks.map((_, at) => at));
        expect(cut.plan.chunks.reduce((sum, { records }) => sum + records, 0)).toBe(once.plan.records);
      }),
      { numRuns: 80 },
    );
  });

  test('its allow-listed copy is read to the same uses', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryCallFile, async ({ description, content, uses }) => {
        const { bytes, replacedLines } = await copyOf(writeScratch(content), description);
        const read = await readWhole(bytes, description);
        expect([read.plan.problem, read.malformed, replacedLines]).toEqual([null, [], 0]);
        expect(read.calls.map(use)).toEqual(uses);
        expect(read.dropped).toEqual({});
      }),
      { numRuns: 100 },
    );
  });
});

test('a file of many windows and chunks is read as any line of it is', async () => {
  const line = (at: number): string => `${plainLine(`"${at} ""x"""`, { b: `4517${String(at % 1_000_000).padStart(6, '0')}`, seconds: String(at % 900) })}\r\n`;
  const lines = 150_000;
  const read = await readWhole(`${PLAIN_HEADER}${Array.from({ length: lines }, (_, at) => line(at)).join('')}`, plainDescription());
  expect([read.plan.chunks.length, read.plan.records, read.calls.length, read.malformed.length]).toEqual([3, lines, lines, 0]);
  let offset = PLAIN_HEADER.length;
  const wrong = read.calls.findIndex((record, at) => {
    const length = line(at).length;
    offset += length;
    return record.recordId !== `${at} "x"` || record.otherNumber !== `4517${String(at % 1_000_000).padStart(6, '0')}` || record.durationS !== at % 900 || record.line !== at + 2 || record.offset !== offset - length || record.length !== length;
  });
  expect(read.calls[wrong]).toBeUndefined();
});
