import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PLAIN_HEADER, plainDescription, plainLine } from '../test/plain-description.js';
import { MAST_SAMPLES } from '../test/mast-samples.js';
import { copyOf, readPath, readWhole, writeScratch } from '../test/read-whole.js';
import { bundledOperators, DROP_KINDS, type OperatorDescription } from './index.js';

/** Values that occur nowhere else; each says where a person was, or which card or handset was used. */
const CANARIES = [
  '238019876543210', '35209900176148', '352099001761481', '238-01-4711-31337', '0x7A69', 'Mast Rundetårn Nord', '55.681377N', '12.575772E', '00:25:96:FF:FE:12', '3GPP-UTRAN;utran-cell-id-3gpp=2380147117A69',
  'UmFuZGV0w6VybiBOb3Jk', '4711731337',
];

/** Everything the package hands out about a file, as one text. */
async function everything(path: string, description: OperatorDescription): Promise<string> {
  const read = await readPath(path, description);
  const copy = read.plan.problem?.code === 'header-mismatch' || read.plan.problem?.code === 'empty' ? Buffer.alloc(0) : (await copyOf(path, description)).bytes;
  return [JSON.stringify(read), copy.toString('utf8'), copy.toString('latin1')].join('\n');
}

function expectNoCanary(text: string): void {
  for (const canary of CANARIES) {
    expect(text).not.toContain(canary);
    expect(text).not.toContain(Buffer.from(canary).toString('latin1'));
  }
}

const inQuotes = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const plain = plainDescription({ drops: Object.fromEntries(DROP_KINDS.map((kind) => [kind, kind])) });

describe('cell, mast, IMSI, IMEI and whatever else tells a place or a card', () => {
  test('passes from no column that is known to hold it, of any kind', async () => {
    const header = `${PLAIN_HEADER.trim()};${DROP_KINDS.join(';')}\n`;
    const lines = CANARIES.map((canary, at) => `${plainLine(at)};${DROP_KINDS.map(() => inQuotes(canary)).join(';')}\n`);
    const path = writeScratch(header + lines.join(''));
    const { calls, dropped } = await readPath(path, plain);
    expect(calls).toHaveLength(CANARIES.length);
    expect(dropped).toEqual(Object.fromEntries(DROP_KINDS.map((kind) => [kind, CANARIES.length])));
    expectNoCanary(await everything(path, plain));
  });

  test.each(['unknown', 'constructor', '__proto__', 'toString', 'id2', 'A', ' ', 'aNumber'])('passes from no column nobody described, whatever its name: %j', async (name) => {
    const content = `${PLAIN_HEADER.trim()};${name}\n${CANARIES.map((canary, at) => `${plainLine(at)};${inQuotes(canary)}\n`).join('')}`;
    const { calls, dropped } = await readWhole(content, plain);
    expect([calls.length, dropped]).toEqual([CANARIES.length, { other: CANARIES.length }]);
    expectNoCanary(await everything(writeScratch(content), plain));
  });

  test('passes not by the names of columns either', async () => {
    const content = `${PLAIN_HEADER.trim()};${CANARIES.map(inQuotes).join(';')}\n${plainLine(1)}${';x'.repeat(CANARIES.length)}\n`;
    expectNoCanary(await everything(writeScratch(content), plain));
  });

  test.each<[string, (canary: string) => string]>([
    ['too many columns', (canary) => `${plainLine(1)};${inQuotes(canary)};more`],
    ['too few columns', (canary) => `1;${inQuotes(canary)}`],
    ['text behind a closing quote', (canary) => `"1"${canary};4515000001;4517000002;2026-10-06 12:00:00;60;note`],
    ['a quote that is never closed', (canary) => `1;"${canary};4517000002`],
    ['more than 64 KiB', (canary) => `1;${canary.padEnd(70_000, canary)}`],
    ['a value no number is in the place of a number', (canary) => `${plainLine(1, { a: inQuotes(`x${canary}`) })};`],
    ['a value no time is in the place of a time', (canary) => `${plainLine(1, { start: inQuotes(`x${canary}`) })};`],
    ['a value no duration is in the place of a duration', (canary) => `${plainLine(1, { seconds: inQuotes(`x${canary}`) })};`],
  ])('is not quoted by the sentence about a line with %s', async (_, line) => {
    for (const canary of CANARIES) {
      const content = `${PLAIN_HEADER.trim()};note\n${line(canary)}\n${plainLine(2)};\n`;
      const read = await readWhole(content, plain);
      expect(read.malformed).toHaveLength(1);
      expect(JSON.stringify(read)).not.toContain(canary);
    }
  });

  test('is not in the copy of a held file when its line cannot be divided into columns', async () => {
    for (const canary of CANARIES) {
      const content = `${PLAIN_HEADER.trim()};note\n1;${canary}\n"1"${canary};4515000001;4517000002;2026-10-06 12:00:00;60;note\n${plainLine(2)};${inQuotes(canary)}\n1;"${canary};4517000002\n`;
      expectNoCanary((await copyOf(writeScratch(content), plain)).bytes.toString());
    }
  });

  test.each(MAST_SAMPLES)('passes from no place that is not read: $name', async ({ description, content }) => {
    for (const canary of CANARIES) {
      const path = writeScratch(content(canary));
      const { plan, calls, dropped } = await readPath(path, description);
      expect([plan.problem, calls.length]).toEqual([null, 1]);
      expect(Object.values(dropped).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
      expectNoCanary(await everything(path, description));
    }
  });

  test('passes from no column of the carriers’ files', async () => {
    const tdc = `RecordId;CallType;ANumber;BNumber;StartTime;Duration;Answered;Trunk;OriginCountry;CellId;Lac;Imsi;Imei;Mast;Volume\r\n${CANARIES.map(
      (canary, at) => `T${at};MOC;4515000001;4517000002;06-10-2026 12:00:00;60;J;KBH-1;DK;${inQuotes(canary)};${inQuotes(canary)};${inQuotes(canary)};${inQuotes(canary)};${inQuotes(canary)};\r\n`,
    ).join('')}TRAILER;${CANARIES.length};${CANARIES.length * 60};${inQuotes(CANARIES[0] as string)}\r\n`;
    const { calls, plan } = await readWhole(Buffer.from(tdc, 'latin1'), bundledOperators.tdc);
    expect([plan.problem, calls.length]).toEqual([null, CANARIES.length]);
    expectNoCanary(await everything(writeScratch(Buffer.from(tdc, 'latin1')), bundledOperators.tdc));

    const three = `calling,called,start,seconds,status,type,route,country,imsi,imei,tac,cgi,new column\n${CANARIES.map(
      (canary) => `4515000001,4517000002,2026-10-06T12:00:00Z,60,answered,voice-out,cph-a,DK,${Array.from({ length: 5 }, () => inQuotes(canary)).join(',')}\n`,
    ).join('')}`;
    expect((await readWhole(three, bundledOperators.three)).calls).toHaveLength(CANARIES.length);
    expectNoCanary(await everything(writeScratch(three), bundledOperators.three));
  });

  test('passes from no free text of a PBX: caller’s name, channels, application data, user field', async () => {
    const lines = CANARIES.map((canary, at) => {
      const text = inQuotes(canary);
      return `"13100200","201","19000042","from-internal",${text},${text},${text},${text},${text},"2026-10-06 14:00:00","2026-10-06 14:00:09",${text},69,60,"ANSWERED",${text},"1791288000.${at}",${text},${text},${text},${at}\n`;
    });
    const content = lines.join('');
    const { calls, dropped } = await readWhole(content, bundledOperators.pbx);
    expect([calls.length, dropped]).toEqual([CANARIES.length, { 'free-text': 6 * CANARIES.length, other: 5 * CANARIES.length }]);
    expectNoCanary(await everything(writeScratch(content), bundledOperators.pbx));
  });

  test('passes by no refusal of a whole file', async () => {
    const [canary] = CANARIES as [string];
    const described = plainDescription({ trailer: { marker: 'END', records: 1, duration: 2 } });
    for (const content of [`${canary};${PLAIN_HEADER}`, `${PLAIN_HEADER}${plainLine(1)}\nEND;${canary};${canary}\n`, `${PLAIN_HEADER}${plainLine(1)}\nEND;1;60\n${canary}\n`, `${PLAIN_HEADER}${canary}`]) {
      const { plan } = await readWhole(content, described);
      expect(plan.problem).not.toBeNull();
      expect(JSON.stringify({ ...plan, declared: null })).not.toContain(canary);
    }
  });

  test('passes from no unread column of any file, wherever it stands and however it is quoted', async () => {
    const columns = ['id', 'a', 'b', 'start', 'seconds'];
    const content = fc.record({
      place: fc.integer({ min: 0, max: 5 }),
      name: fc.stringMatching(/^[A-Za-z_-]{1,12}$/).filter((name) => !columns.includes(name)),
      around: fc.tuple(fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 })),
      canary: fc.constantFrom(...CANARIES),
      trailing: fc.constantFrom('\n', '\r\n', ''),
    });
    await fc.assert(
      fc.asyncProperty(content, async ({ place, name, around, canary, trailing }) => {
        const value = `${around[0]}${canary}${around[1]}`.replaceAll('\uFFFD', '');
        const fields = plainLine(1).split(';');
        const text = `${columns.toSpliced(place, 0, name).join(';')}\n${fields.toSpliced(place, 0, inQuotes(value)).join(';')}${trailing}`;
        const path = writeScratch(text);
        expect((await readPath(path, plain)).calls).toHaveLength(1);
        expect(await everything(path, plain)).not.toContain(canary);
      }),
      { numRuns: 150 },
    );
  });
});
