import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { PLAIN_HEADER, plainDescription, plainLine } from '../test/plain-description.js';
import { copyOf, faults, readPath, readWhole, writeScratch } from '../test/read-whole.js';
import { allowListedCopy, type CallRecord, CallFileError, type CsvDescription } from './index.js';

const withTrailer = plainDescription({ columns: { ...plainDescription().columns, trunk: 'trunk' }, optional: ['trunk'], trailer: { marker: 'END', records: 2, duration: 4 } });

const uses = (calls: readonly CallRecord[]): unknown[] => calls.map(({ line: _, offset: __, length: ___, ...use }) => use);

async function copied(content: string | Buffer, description: CsvDescription): Promise<{ text: string; replacedLines: number; bytes: Buffer }> {
  const { bytes, replacedLines } = await copyOf(writeScratch(content), description);
  return { text: bytes.toString(description.encoding === 'utf-8' ? 'utf8' : 'latin1'), replacedLines, bytes };
}

describe('the copy of a held file', () => {
  const content = `note;id;a;b;start;seconds;cell;trunk\r\nsecret;"x;""1""";4515000001;4517000002;2026-10-06 12:00:00;60;31;Århus\r\n\r\nbroken line\r\n;2;4515000001;;2026-10-06 12:00:00;61;;\r\nEND;late;3;;121;secret\r\n`;

  test('holds the described columns and the totals, and of everything else the empty place', async () => {
    const { text, replacedLines } = await copied(content, withTrailer);
    expect(text).toBe(`;id;a;b;start;seconds;;trunk\n;"x;""1""";4515000001;4517000002;2026-10-06 12:00:00;60;;Århus\n\n-\n;2;4515000001;;2026-10-06 12:00:00;61;;\nEND;;3;;121;\n`);
    expect(replacedLines).toBe(1);
  });

  test('is read by the same description to the same calls, faults and totals', async () => {
    const original = await readWhole(content, withTrailer);
    const copy = await readWhole((await copied(content, withTrailer)).bytes, withTrailer);
    expect(copy.plan).toMatchObject({ problem: null, records: 3, declared: original.plan.declared, durationMs: original.plan.durationMs });
    expect(uses(copy.calls)).toEqual(uses(original.calls));
    expect(faults(copy)).toEqual(faults(original));
    expect(copy.dropped).toEqual({});
  });

  test('keeps what made the file be held', async () => {
    for (const [from, to, code] of [['END;late;3', 'END;late;4', 'trailer-mismatch'], ['END;late;3', 'END;late;x', 'trailer-unreadable'], ['END;late;3;;121;secret\r\n', '', 'trailer-missing'], [';121;secret\r\n', '', 'trailer-unreadable']] as const) {
      const held = content.replace(from, to);
      expect((await readWhole(held, withTrailer)).plan.problem?.code).toBe(code);
      expect((await readWhole((await copied(held, withTrailer)).bytes, withTrailer)).plan.problem?.code).toBe(code);
    }
  });

  test('of a half-written file is half written too', async () => {
    const half = content.slice(0, content.indexOf('61;'));
    expect((await readWhole((await copied(half, withTrailer)).bytes, withTrailer)).plan.problem?.code).toBe('half-written');
  });

  test('keeps encoding, delimiter and quotes, names with delimiters in them too', async () => {
    const description: CsvDescription = plainDescription({ encoding: 'iso-8859-1', delimiter: ',', columns: { ...plainDescription().columns, trunk: 'rute, "ø"' } });
    const text = `id,a,b,start,seconds,x,"rute, ""ø"""\n1,4515000001,4517000002,2026-10-06 12:00:00,60,æ,"Å, b"\n`;
    const { text: copy, bytes } = await copied(Buffer.from(text, 'latin1'), description);
    expect(copy).toBe(text.replace(',x,', ',,').replace(',æ,', ',,'));
    expect((await readWhole(bytes, description)).calls).toMatchObject([{ trunk: 'Å, b' }]);
  });

  test('holds any value a reader would take; what is longer is refused in the copy as it was, and its seconds still count', async () => {
    const description = plainDescription({ columns: { ...plainDescription().columns, trunk: 'trunk' }, trailer: { marker: 'END', records: 1, duration: 2 } });
    const longest = '"'.repeat(128);
    const tooLong = 'x'.repeat(300);
    const content = `${PLAIN_HEADER.trim()};trunk\n${plainLine(tooLong)};\n${plainLine(1, { b: tooLong })};\n${plainLine(2)};${tooLong}\n"${longest}${longest}";4515000001;4517000002;2026-10-06 12:00:00;60;\nEND;4;240\n`;
    const { text, replacedLines, bytes } = await copied(content, description);
    expect([text, replacedLines]).toEqual([content.replaceAll(tooLong, '\u007f'), 0]);
    const read = await readWhole(bytes, description);
    expect(read.plan.problem).toBeNull();
    expect(read.calls).toMatchObject([{ recordId: longest }]);
    expect(faults(read)).toEqual(['recordId control-character', 'bNumber not-a-phone-number', 'trunk control-character']);
  });

  test('gives back to a last value the CR that was its own', async () => {
    const content = `${PLAIN_HEADER}${plainLine(1)}\r\r\n${plainLine(2)}\r\n${plainLine(3)}\r\r`;
    for (const bytes of [content, (await copied(content, plainDescription())).text]) {
      const read = await readWhole(bytes, plainDescription());
      expect([read.calls.map(({ recordId }) => recordId), faults(read)]).toEqual([['2'], ['duration not-a-number', 'duration not-a-number']]);
    }
  });

  test('is the same of a file of many windows', async () => {
    const lines = Array.from({ length: 40_000 }, (_, at) => `n${at};${plainLine(at, { seconds: String(at % 900) })};cell-31;T\n`);
    const path = writeScratch(`note;${PLAIN_HEADER.trim()};cell;trunk\n${lines.join('')}END;x;${lines.length};x;0\n`);
    const { bytes } = await copyOf(path, withTrailer);
    expect(bytes.toString()).toBe(`;${PLAIN_HEADER.trim()};;trunk\n${lines.map((line) => line.replace(/^n\d+/, '').replace(';cell-31;', ';;')).join('')}END;;${lines.length};;0\n`);
    expect(uses((await readWhole(bytes, { ...withTrailer, trailer: { marker: 'END', records: 2 } })).calls)).toEqual(uses((await readPath(path, { ...withTrailer, trailer: { marker: 'END', records: 2 } })).calls));
  });

  test('waits for a slow receiver, and tells the receiver’s failure', async () => {
    const path = writeScratch(`${PLAIN_HEADER}${Array.from({ length: 50_000 }, (_, at) => `${plainLine(at)}\n`).join('')}`);
    const pieces: Buffer[] = [];
    let waiting = 0;
    const slow = new Writable({ highWaterMark: 1000, write: (piece: Buffer, _, done) => (pieces.push(piece), (waiting = Math.max(waiting, slow.writableLength)), setTimeout(done, 1)) });
    await allowListedCopy(path, plainDescription(), slow);
    expect(waiting).toBeLessThan(3 << 20);
    const failing = new Writable({ highWaterMark: 1000, write: (_, __, done) => done(new Error('The disk is full.')) });
    await expect(allowListedCopy(path, plainDescription(), failing)).rejects.toThrow('The disk is full.');
  });

  test('is not begun when the header does not fit', async () => {
    const out = new Writable({ write: () => expect.unreachable('Something was written.') });
    await expect(allowListedCopy(writeScratch('x;y\n1;2\n'), plainDescription(), out)).rejects.toThrow(CallFileError);
  });
});
