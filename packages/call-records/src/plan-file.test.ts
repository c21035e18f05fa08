import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, openSync, closeSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PLAIN_HEADER, plainDescription, plainLine } from '../test/plain-description.js';
import { copyOf, faults, NOW, readPath, readWhole, writeScratch } from '../test/read-whole.js';
import { CallFileError, type CsvDescription, planFile, readChunk } from './index.js';

const plain = plainDescription();
const withTrailer = plainDescription({ trailer: { marker: 'END', records: 1, duration: 2 } });
const body = `${PLAIN_HEADER}${plainLine(1)}\n${plainLine(2, { seconds: '61.5' })}\n`;

test('a plan proves what was received: SHA-256, bytes, lines and records', async () => {
  const { plan } = await readWhole(body, plain);
  expect(plan).toMatchObject({ sha256: createHash('sha256').update(body).digest('hex'), bytes: body.length, lines: 3, records: 2, problem: null, declared: null, durationMs: null });
  expect(plan.chunks).toEqual([{ ordinal: 0, offset: PLAIN_HEADER.length, length: body.length - PLAIN_HEADER.length, firstLine: 2, records: 2, repeatedEvents: [] }]);
});

describe('the totals of a trailer', () => {
  test('that fit let the file be read; the trailer is no record', async () => {
    const { plan, calls, malformed } = await readWhole(`${body}END;2;121.5\n`, withTrailer);
    expect(plan).toMatchObject({ problem: null, records: 2, lines: 4, durationMs: 121_500, declared: { records: 2, durationMs: 121_500 } });
    expect([calls.length, malformed.length]).toEqual([2, 0]);
  });

  test('count malformed lines as records, and as seconds every line with all columns and a number that is not negative', async () => {
    const content = `${body}${plainLine(3, { seconds: '-60' })}\n${plainLine(4, { seconds: 'x' })}\nhalf;4515000001;60\n${plainLine(5, { b: 'nobody', seconds: '10' })}\nEND;6;131.5\n`;
    const read = await readWhole(content, withTrailer);
    expect(read.plan.problem).toBeNull();
    expect([read.calls.length, faults(read)]).toEqual([2, ['duration negative', 'duration not-a-number', 'line column-count', 'bNumber not-a-phone-number']]);
  });

  test.each([
    ['END;3;121.5', 'The trailer declares 3 records where 2 were found.'],
    ['END;2;181.5', 'The trailer declares 181.5 seconds where 121.5 were found.'],
    ['END;1;0', 'The trailer declares 1 records where 2 were found and 0 seconds where 121.5 were found.'],
  ])('%s do not fit: the file is held whole, with the difference', async (trailer, sentence) => {
    const { plan, calls } = await readWhole(`${body}${trailer}\n`, withTrailer);
    expect(plan.problem).toEqual({ code: 'trailer-mismatch', sentence, line: 4 });
    expect([plan.chunks, calls]).toEqual([[], []]);
  });

  test.each(['END;2', 'END', 'END;;', 'END;two;121.5', 'END;2;-5', 'END;2;121,5', 'END;2.0;121.5'])('%s cannot be read', async (trailer) => {
    expect((await readWhole(`${body}${trailer}\n`, withTrailer)).plan.problem).toMatchObject({ code: 'trailer-unreadable', line: 4 });
  });

  test('may be a count alone, stand in quotes, and be followed by empty lines', async () => {
    const counted = plainDescription({ trailer: { marker: 'END', records: 3 } });
    expect((await readWhole(`${body}"END";x;y;"0002"\r\n\r\n`, counted)).plan).toMatchObject({ problem: null, declared: { records: 2, durationMs: null } });
  });

  test('need not be in whole seconds to add up', async () => {
    const inMilliseconds: CsvDescription = { ...withTrailer, duration: { unit: 'milliseconds', decimal: '.', rounding: 'up' } };
    const lines = Array.from({ length: 30 }, (_, at) => `${plainLine(at, { seconds: '0.1' })}\n`).join('');
    expect((await readWhole(`${PLAIN_HEADER}${lines}END;30;3\n`, inMilliseconds)).plan.problem).toBeNull();
  });

  test('that are missing hold the file; one that ends in the middle of a line is known as half written', async () => {
    expect((await readWhole(body, withTrailer)).plan.problem?.code).toBe('trailer-missing');
    expect((await readWhole(PLAIN_HEADER, withTrailer)).plan.problem?.code).toBe('trailer-missing');
    for (const cut of [1, 20, 45]) expect((await readWhole(body.slice(0, -cut), withTrailer)).plan.problem?.code).toBe('half-written');
    expect((await readWhole(`${body}EN`, withTrailer)).plan.problem?.code).toBe('half-written');
  });

  test('stand on the last line: records or a second trailer behind them hold the file', async () => {
    expect((await readWhole(`${body}END;2;121.5\n${plainLine(3)}\n`, withTrailer)).plan.problem).toMatchObject({ code: 'records-after-trailer', line: 5 });
    expect((await readWhole(`${body}END;2;121.5\nEND;2;121.5\n`, withTrailer)).plan.problem).toMatchObject({ code: 'records-after-trailer', line: 5 });
  });

  test('of a file without calls are two zeros', async () => {
    expect((await readWhole(`${PLAIN_HEADER}END;0;0\n`, withTrailer)).plan).toMatchObject({ problem: null, records: 0, chunks: [] });
  });
});

test('without a trailer the last line need not end, and one cut in its middle is malformed', async () => {
  expect((await readWhole(body.slice(0, -1), plain)).calls).toHaveLength(2);
  expect(faults(await readWhole(body.slice(0, -7), plain))).toEqual(['line column-count']);
});

test('a file of a header line alone holds nothing, and that is no problem', async () => {
  for (const header of [PLAIN_HEADER, PLAIN_HEADER.trim(), `${PLAIN_HEADER}\n\r\n`]) {
    expect((await readWhole(header, plain)).plan).toMatchObject({ problem: null, records: 0, chunks: [] });
  }
});

describe('what is no file is an answer, not an exception', () => {
  const problemOf = async (path: string): Promise<string | undefined> => (await planFile(path, plain)).problem?.code;

  test('empty, missing, a directory, a pipe, a device', async () => {
    const empty = writeScratch('');
    const directory = `${empty}.d`;
    mkdirSync(directory);
    const pipe = `${empty}.pipe`;
    execFileSync('mkfifo', [pipe]);
    expect(await problemOf(empty)).toBe('empty');
    expect(await problemOf(`${empty}.not-there`)).toBe('missing');
    expect(await problemOf(`${empty}/below-a-file`)).toBe('missing');
    expect(await problemOf(directory)).toBe('not-a-file');
    expect(await problemOf(pipe)).toBe('not-a-file');
    expect(await problemOf('/dev/null')).toBe('not-a-file');
  });

  test('an empty file keeps the hash that proves it', async () => {
    expect(await planFile(writeScratch(''), plain)).toMatchObject({ bytes: 0, sha256: createHash('sha256').digest('hex') });
  });

  test('binary junk is refused by its header, or line by line where there is none', async () => {
    const junk = Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * at * 31 + at * 7) & 0xff));
    expect(await problemOf(writeScratch(junk))).toBe('header-mismatch');
    const placed = plainDescription({ header: false, encoding: 'iso-8859-1', columns: { recordId: 0, aNumber: 1, bNumber: 2, startTime: 3, duration: 4 }, columnCount: 5 });
    const read = await readWhole(junk, placed);
    expect(read.plan.problem).toBeNull();
    expect(read.plan.records).toBeGreaterThan(5);
    expect([read.calls.length, read.malformed.length]).toEqual([0, read.plan.records]);
  });
});

describe('a line without end', () => {
  const MEBIBYTE = 1 << 20;

  /** A header line, a call, a line of `size` bytes and a call behind it. */
  function fileWithLongLine(size: number, filling: string): { path: string; longAt: number } {
    const path = writeScratch(`${PLAIN_HEADER}${plainLine(1)}\n`);
    const handle = openSync(path, 'a');
    const block = Buffer.alloc(MEBIBYTE, filling);
    for (let left = size; left > 0; left -= MEBIBYTE) writeSync(handle, block, 0, Math.min(left, MEBIBYTE));
    writeSync(handle, `\n${plainLine(2)}\n`);
    closeSync(handle);
    return { path, longAt: PLAIN_HEADER.length + plainLine(1).length + 1 };
  }

  test.each([['of letters', 'x'], ['of delimiters', ';'], ['of quotes', '"'], ['of empty quotes and delimiters', '"";']])('of 64 MiB %s costs one line and no memory', async (_, filling) => {
    const size = 64 * MEBIBYTE;
    const { path, longAt } = fileWithLongLine(size, filling);
    const before = process.memoryUsage.rss();
    let peak = 0;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 5);
    const read = await readPath(path, plain);
    clearInterval(watch);
    peak = Math.max(peak, process.memoryUsage.rss());
    expect(read.calls).toMatchObject([{ recordId: '1', line: 2 }, { recordId: '2', line: 4 }]);
    expect(read.malformed).toMatchObject([{ line: 3, offset: longAt, length: size + 1, field: 'line', reason: 'line-too-long' }]);
    expect(read.plan).toMatchObject({ records: 3, lines: 4, bytes: size + longAt + 1 + plainLine(2).length + 1 });
    expect((peak - before) / MEBIBYTE).toBeLessThan(40);
    expect(peak).toBeGreaterThan(0);
  });

  test('of zeros, as a sparse file has them, is one malformed line too', async () => {
    const path = writeScratch(`${PLAIN_HEADER}${plainLine(1)}\n`);
    truncateSync(path, 256 * MEBIBYTE);
    appendFileSync(path, '\n');
    const read = await readPath(path, plain);
    expect([read.calls.length, faults(read), read.plan.lines]).toEqual([1, ['line line-too-long'], 3]);
  });

  test('of 64 KiB with its end is read, and one byte more is too long', async () => {
    const description = plainDescription({ drops: { note: 'free-text' } });
    const line = (size: number): string => `${plainLine(1)};${'n'.repeat(size - plainLine(1).length - 2)}\n`;
    const header = `${PLAIN_HEADER.trim()};note\n`;
    expect((await readWhole(header + line(65_536), description)).calls).toMatchObject([{ length: 65_536 }]);
    expect(faults(await readWhole(header + line(65_537), description))).toEqual(['line line-too-long']);
  });

  test('leaves the lines behind it whole in the copy of a held file', async () => {
    for (const size of [70_000, 3 * MEBIBYTE]) {
      const { path } = fileWithLongLine(size, 'x');
      const copy = await copyOf(path, plain);
      expect(copy.bytes.toString()).toBe(`${PLAIN_HEADER}${plainLine(1)}\n-\n${plainLine(2)}\n`);
      expect(copy.replacedLines).toBe(1);
    }
  });
});

test('a file that somebody has looked at is planned in spite of its problem, which is told all the same; any other problem still stops it', async () => {
  const path = writeScratch(`${body}END;3;121.5\n`);
  expect((await planFile(path, withTrailer)).chunks).toEqual([]);
  const despite = await planFile(path, withTrailer, { despite: ['trailer-mismatch'] });
  expect([despite.problem?.code, despite.records, despite.chunks.length]).toEqual(['trailer-mismatch', 2, 1]);
  expect((await planFile(path, withTrailer, { despite: ['trailer-missing'] })).chunks).toEqual([]);
});

describe('between the passes', () => {
  const read = (path: string, chunk: Awaited<ReturnType<typeof planFile>>['chunks'][number]) => readChunk(path, plain, chunk, { call: () => undefined, malformed: () => undefined }, { now: NOW });

  test('a file that became shorter or holds other lines is not read on', async () => {
    const path = writeScratch(body);
    const [chunk] = (await planFile(path, plain)).chunks;
    if (chunk === undefined) throw new Error('The plan has no chunk.');
    expect(await read(path, chunk)).toEqual({ calls: 2, malformed: 0, internal: 0, dropped: {} });
    writeFileSync(path, body.slice(0, -10));
    await expect(read(path, chunk)).rejects.toThrow(RangeError);
    writeFileSync(path, body.replaceAll('4517000002', '45\n7000002'));
    await expect(read(path, chunk)).rejects.toThrow('The file has changed.');
    writeFileSync(path, 'other;header\n');
    await expect(read(path, chunk)).rejects.toThrow(CallFileError);
    await expect(read(`${path}.gone`, chunk)).rejects.toThrow('There is no such file.');
  });
});
