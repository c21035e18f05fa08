import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryCallFile } from '../test/arbitrary-call-file.js';
import { FORMAT_SAMPLES } from '../test/format-samples.js';
import { copyOf, readPath, readWhole, unaccounted, writeScratch } from '../test/read-whole.js';
import type { OperatorDescription } from './index.js';

interface Sample {
  readonly description: OperatorDescription;
  readonly content: Buffer;
}

/** Seconds for each of the tests below; the nightly run takes its time. */
const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? 2);

/** One accident: at a place (in thousandths of the file) so many bytes go, and these come instead. */
interface Accident {
  readonly place: number;
  readonly lost: number;
  readonly put: Buffer;
}
const rubbish = fc.oneof(
  fc.constantFrom('"', "'", ';', ',', '\n', '\r', '\r\n', '""', '\n\n', '-', '\0', '\uFEFF', '";"', 'TRAILER;1;1\n', '#END;0;0', '9'.repeat(40), '-'.repeat(300), ';'.repeat(300), 'æ', '2099', 'x'.repeat(70_000), `"${'\n'.repeat(70_000)}`).map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
);
const accident: fc.Arbitrary<Accident> = fc.record({ place: fc.integer({ min: 0, max: 1000 }), lost: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(0, 0, 1, 2) }, fc.integer({ min: 0, max: 400 })), put: rubbish });

function suffered(content: Buffer, accidents: readonly Accident[]): Buffer {
  return accidents.reduce((bytes, { place, lost, put }) => {
    const at = Math.floor((bytes.length * place) / 1000);
    return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(Math.min(bytes.length, at + lost))]);
  }, content);
}

/** Formats of which every byte but line ends, header and trailer belongs to a record. */
const LINE_FORMATS: ReadonlySet<string> = new Set(['csv', 'asterisk', 'fixed-width', 'key-value']);

interface Met {
  read: number;
  refused: number;
}

/** Fuzzes for {@link SECONDS} and tells how many of the mutated files could be read. */
async function fuzz(samples: fc.Arbitrary<Sample>): Promise<Met> {
  const met = { read: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(samples, fc.array(accident, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 500 }), async ({ description, content }, accidents, chunkBytes) => {
      const mutated = suffered(content, accidents);
      const path = writeScratch(mutated);
      const begin = performance.now();
      const whole = await readPath(path, description);
      expect(performance.now() - begin).toBeLessThan(5000);
      const { plan, calls, malformed, internal } = whole;
      expect(calls.length + malformed.length + internal).toBe(plan.problem === null ? plan.records : 0);
      if (plan.problem !== null) {
        met.refused += 1;
        return;
      }
      met.read += 1;
      if (internal === 0 && LINE_FORMATS.has(description.format)) expect(unaccounted(mutated, whole)).toBe('');
      expect(await readPath(path, description, { chunkBytes })).toEqual({ ...whole, plan: { ...plan, chunks: expect.any(Array) as [] } });
      const copy = await copyOf(path, description);
      const again = await readWhole(copy.bytes, description);
      expect([again.plan.problem, again.plan.records, again.calls.length, again.internal]).toEqual([null, plan.records, calls.length, internal]);
      expect(copy.replacedLines).toBeLessThanOrEqual(malformed.length);
    }),
    { numRuns: 10_000_000, plugins: [fc.interruptAfterTimeLimit(SECONDS * 1000)] },
  );
  return met;
}

const LIMIT = SECONDS * 1000 + 30_000;

describe('whatever happened to a file, reading it ends, every record is accounted for, and pieces give what the whole gives:', () => {
  test('any described CSV', async () => {
    const { read, refused } = await fuzz(arbitraryCallFile);
    // Both ways must have been gone, or the test says little.
    expect(read).toBeGreaterThan(20);
    expect(refused).toBeGreaterThan(10);
  }, LIMIT);

  test.each(FORMAT_SAMPLES)('$name', async ({ description, content }) => {
    const { read, refused } = await fuzz(fc.constant({ description, content }));
    expect(read + refused).toBeGreaterThan(20);
  }, LIMIT);
});
