import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryCallFile } from '../test/arbitrary-call-file.js';
import { copyOf, readPath, readWhole, unaccounted, writeScratch } from '../test/read-whole.js';
import { bundledOperators, type OperatorDescription } from './index.js';

interface Sample {
  readonly description: OperatorDescription;
  readonly content: Buffer;
}

const tdc = `RecordId;CallType;ANumber;BNumber;StartTime;Duration;Answered;Trunk;OriginCountry;CellId;Lac;Imsi;Imei;Volume\r\n${[
  'T1;MOC;+4515000001;17000002;06-10-2026 12:00:00;60;J;Århus-1;;31;702;001010000000001;001017000000018;',
  'T2;MTC;anonymous;15000001;06-10-2026 12:00:00;60,0;J;;DK;;;;;',
  'T3;SMS-MO;15000001;17000002;06-10-2026 12:00:00;0;J;;;;;;;3',
  'T4;ROAM-DATA;15000001;;25-10-2026 02:30:00;900;J;;DE;;;;;123456',
].join('\r\n')}\r\nTRAILER;4;1020\r\n`;
const three = `calling,called,start,seconds,status,type,route,country,imsi,imei,tac,cgi,volume\n${'4515000001,4517000002,2026-10-06T12:00:00Z,,delivered,sms-out,"Malmö, ""syd""",DK,1,2,3,4,\n'.repeat(3)}4515000001,4517000002,2026-10-06T12:00:00Z,60,answered,voice-out,cph-a,DK,1,2,3,4,\n`;
const pbx = ['19000042', '2002', '112']
  .map((dst, at) => `"13100200","201","${dst}","from-internal","""Reception"" <201>","PJSIP/201-1","PJSIP/trunk-1","Dial","x","2026-10-06 14:00:00","2026-10-06 14:00:09","2026-10-06 14:01:09",69,60,"ANSWERED","DOCUMENTATION","1791288000.${at}","","","1791288000.${at}",${at}\n`)
  .join('');

const samples: fc.Arbitrary<Sample> = fc.oneof(
  { weight: 3, arbitrary: arbitraryCallFile },
  { weight: 1, arbitrary: fc.constant({ description: bundledOperators.tdc, content: Buffer.from(tdc, 'latin1') }) },
  { weight: 1, arbitrary: fc.constant({ description: { ...bundledOperators.tdc, trailer: undefined } as unknown as OperatorDescription, content: Buffer.from(tdc, 'latin1') }) },
  { weight: 1, arbitrary: fc.constant({ description: bundledOperators.three, content: Buffer.from(three) }) },
  { weight: 1, arbitrary: fc.constant({ description: bundledOperators.pbx, content: Buffer.from(pbx) }) },
);

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

test('whatever happened to a file, reading it ends, every line is accounted for, and pieces give what the whole gives', async () => {
  let read = 0;
  let refused = 0;
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
        refused += 1;
        return;
      }
      read += 1;
      if (description.format === 'csv') expect(unaccounted(mutated, whole)).toBe('');
      expect(await readPath(path, description, { chunkBytes })).toEqual({ ...whole, plan: { ...plan, chunks: expect.any(Array) as [] } });
      const copy = await copyOf(path, description);
      const again = await readWhole(copy.bytes, description);
      expect([again.plan.problem, again.plan.records, again.calls.length, again.internal]).toEqual([null, plan.records, calls.length, internal]);
      expect(copy.replacedLines).toBeLessThanOrEqual(malformed.length);
    }),
    { numRuns: 100_000, plugins: [fc.interruptAfterTimeLimit(5000)] },
  );
  // Both ways must have been gone, or the test says little.
  expect(read).toBeGreaterThan(50);
  expect(refused).toBeGreaterThan(20);
}, 30_000);
