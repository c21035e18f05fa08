import { describe, expect, test } from 'vitest';
import { PLAIN_HEADER, plainDescription, plainLine } from '../test/plain-description.js';
import { faults, NOW, readOne, readWhole, unaccounted } from '../test/read-whole.js';
import { type CsvDescription, emptyCallRecord } from './index.js';

const plain = plainDescription();

describe('columns', () => {
  test('a line becomes a call with its place in the file', async () => {
    const content = `${PLAIN_HEADER}${plainLine('x1')}\n`;
    expect(await readOne(content, plain)).toEqual({
      ...emptyCallRecord(), line: 2, offset: PLAIN_HEADER.length, length: plainLine('x1').length + 1, recordId: 'x1', answered: true,
      aNumber: '4515000001', bNumber: '4517000002', servedNumber: '4515000001', otherNumber: '4517000002', startedAt: Date.UTC(2026, 9, 6, 12), durationS: 60,
    });
  });

  test('are found by their names in the header line, in whatever order and among others', async () => {
    const call = await readOne(' seconds ;"unknown";start;b;a;id;more\n60;x;2026-10-06 12:00:00;4517000002;4515000001;x1;y\n', plain);
    expect(call).toMatchObject({ recordId: 'x1', aNumber: '4515000001', durationS: 60 });
  });

  test.each([
    ['a;b;start;seconds\n', 'lacks the described columns id.'],
    ['a;B;Start;seconds\n', 'lacks the described columns id, b, start.'],
    ['id;a;b;start;seconds;a\n', 'names the columns a more than once.'],
    ['"id;a;b;start;seconds\n', 'cannot be split into columns'],
    [`${'x;'.repeat(252)}id;a;b;start;seconds\n`, 'more than 256 columns'],
    [`id;a;b;start;seconds${';x'.repeat(252)}\n`, 'more than 256 columns'],
    [`${'x'.repeat(70_000)};id;a;b;start;seconds\n`, 'cannot be split into columns'],
    ['\nid;a;b;start;seconds\n', 'lacks the described columns'],
  ])('a header is refused in words: %#', async (header, sentence) => {
    const { plan, calls } = await readWhole(`${header}${plainLine(1)}\n`, plain);
    expect(plan.problem).toMatchObject({ code: 'header-mismatch', line: 1 });
    expect(plan.problem?.sentence).toContain(sentence);
    expect(calls).toEqual([]);
    expect(plan.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a described name with a quote in it is found', async () => {
    const description = plainDescription({ columns: { ...plain.columns, recordId: 'the "id"' } });
    expect(await readOne(`"the ""id""";a;b;start;seconds\n${plainLine('x1')}\n`, description)).toMatchObject({ recordId: 'x1' });
  });

  test('may be 256', async () => {
    expect(await readOne(`${PLAIN_HEADER.trim()}${';x'.repeat(251)}\n${plainLine(1)}${';'.repeat(251)}\n`, plain)).toMatchObject({ recordId: '1' });
  });

  test('of files without a header line are known by position', async () => {
    const description = plainDescription({ header: false, columns: { aNumber: 2, bNumber: 0, startTime: 3, duration: 5, recordId: 4 }, columnCount: 7 });
    const call = await readOne('4517000002;x;4515000001;2026-10-06 12:00:00;x1;60;\n', description);
    expect(call).toMatchObject({ line: 1, offset: 0, recordId: 'x1', aNumber: '4515000001', bNumber: '4517000002', durationS: 60 });
  });

  test('too few or too many in a line are its fault alone', async () => {
    const read = await readWhole(`${PLAIN_HEADER}${plainLine(1)};extra\nid;a\n${plainLine(2)}\nx\n${plainLine('3;4')}\n${';'.repeat(300)}\n`, plain);
    expect(faults(read)).toEqual(Array.from({ length: 5 }, () => 'line column-count'));
    expect(read.calls.map(({ recordId }) => recordId)).toEqual(['2']);
    expect(read.malformed[0]).toMatchObject({ line: 2, sentence: 'Line 2 has another number of columns than the description or header says.' });
  });

  test('that are optional may be missing from the header, or from the end of a line where there is none', async () => {
    const named = plainDescription({ columns: { ...plain.columns, trunk: 'trunk' }, optional: ['trunk'] });
    expect(await readOne(`${PLAIN_HEADER}${plainLine(1)}\n`, named)).toMatchObject({ trunk: '' });
    expect(await readOne(`${PLAIN_HEADER.trim()};trunk\n${plainLine(1)};T1\n`, named)).toMatchObject({ trunk: 'T1' });
    const placed = plainDescription({ header: false, columns: { recordId: 0, aNumber: 1, bNumber: 2, startTime: 3, duration: 4, trunk: 5 }, columnCount: 6, optional: ['trunk'] });
    const read = await readWhole(`${plainLine(1)}\n${plainLine(2)};T1\n${plainLine(3)};T1;more\n`, placed);
    expect(read.calls.map(({ trunk }) => trunk)).toEqual(['', 'T1']);
    expect(faults(read)).toEqual(['line column-count']);
  });

  test('no description names are counted and never read', async () => {
    const { calls, dropped } = await readWhole(`id;note;a;b;start;seconds\n1;secret;4515000001;4517000002;2026-10-06 12:00:00;60\n2;;4515000001;4517000002;2026-10-06 12:00:00;60\n`, plain);
    expect(dropped).toEqual({ other: 1 });
    expect(JSON.stringify(calls)).not.toContain('secret');
  });

  test('known to hold what is never read are counted by their kind, where they are filled, also of malformed lines that have all columns', async () => {
    const description = plainDescription({ drops: { cell: 'cell-id', lac: 'location-area', imsi: 'imsi', tower: 'mast' } });
    const header = 'id;a;b;start;seconds;cell;lac;imsi;tower;x\n';
    const { dropped, calls, malformed } = await readWhole(`${header}${plainLine(1)};31;702;238;Rundetårn;y\n${plainLine(2)};;702;;;\n${plainLine(3, { seconds: '-1' })};31;;;;\n${plainLine(4)};31;702\n`, description);
    expect(dropped).toEqual({ 'cell-id': 2, 'location-area': 2, imsi: 1, mast: 1, other: 1 });
    expect([calls.length, malformed.length]).toEqual([2, 2]);
  });

  test('named like a property every object has are no hole in the list of what is read', async () => {
    const description = plainDescription({ drops: { cell: 'cell-id' } });
    const { dropped } = await readWhole(`id;a;b;start;seconds;constructor;toString;__proto__;valueOf\n${plainLine(1)};x;x;x;x\n`, description);
    expect(dropped).toEqual({ other: 4 });
  });
});

describe('lines', () => {
  test.each([['LF', '\n'], ['CRLF', '\r\n']])('end in %s, the last with or without an end', async (_, end) => {
    for (const last of [end, '']) {
      const { calls, plan } = await readWhole([PLAIN_HEADER.trim(), plainLine(1), plainLine(2)].join(end) + last, plain);
      expect(calls.map(({ recordId, durationS, line }) => [recordId, durationS, line])).toEqual([['1', 60, 2], ['2', 60, 3]]);
      expect([plan.lines, plan.records]).toEqual([3, 2]);
    }
  });

  test('may end in LF and CRLF in one file, and empty ones do not count', async () => {
    const { calls, plan } = await readWhole(`${PLAIN_HEADER}\n${plainLine(1)}\r\n\r\n\n${plainLine(2)}\n\r\n`, plain);
    expect(calls.map(({ line }) => line)).toEqual([3, 6]);
    expect([plan.lines, plan.records]).toEqual([7, 2]);
  });

  test('of blanks alone are no empty lines', async () => {
    expect(faults(await readWhole(`${PLAIN_HEADER}  \n""\n`, plain))).toEqual(['line column-count', 'line column-count']);
  });

  test('do not end in CR alone: such a file is refused by its header', async () => {
    const { plan } = await readWhole(`${PLAIN_HEADER}${plainLine(1)}\n`.replaceAll('\n', '\r'), plain);
    expect(plan.problem?.code).toBe('header-mismatch');
  });

  test('without a header line that end in CR alone are one malformed line, and nothing is taken for a call', async () => {
    const description = plainDescription({ header: false, columns: { aNumber: 1, bNumber: 2, startTime: 3, duration: 4, recordId: 0 }, columnCount: 5 });
    const read = await readWhole(`${plainLine(1)}\r${plainLine(2)}\r`, description);
    expect([faults(read), read.calls]).toEqual([['line column-count'], []]);
  });

  test('a byte order mark of UTF-8 is no part of the first column', async () => {
    expect(await readOne(`\uFEFF${PLAIN_HEADER}${plainLine(1)}\n`, plain)).toMatchObject({ recordId: '1', offset: 3 + PLAIN_HEADER.length });
    const placed = plainDescription({ header: false, columns: { recordId: 0, aNumber: 1, bNumber: 2, startTime: 3, duration: 4 }, columnCount: 5 });
    expect(await readOne(`\uFEFF${plainLine(1)}\n`, placed)).toMatchObject({ recordId: '1', offset: 3 });
  });
});

describe('quotes', () => {
  const quoted = (id: string): string => `${id};"4515000001";"4517000002";"2026-10-06 12:00:00";"60"`;

  test('stand around any field', async () => {
    expect(await readOne(`"id";"a";"b";"start";"seconds"\r\n${quoted('"x1"')}\r\n`, plain)).toMatchObject({ recordId: 'x1', bNumber: '4517000002', durationS: 60 });
  });

  test('a doubled quote is one, and delimiters between quotes are text', async () => {
    expect((await readOne(`${PLAIN_HEADER}${quoted('"a""b;c"""')}\n`, plain)).recordId).toBe('a"b;c"');
    expect((await readOne(`${PLAIN_HEADER}${quoted('a"b')}\n`, plain)).recordId).toBe('a"b');
  });

  test('a line end between quotes belongs to the field; what is kept refuses it, what is dropped does not mind', async () => {
    const read = await readWhole(`id;a;b;start;seconds;note\n${plainLine(1)};"two\nlines"\n${quoted('"x\ny"')};z\n${plainLine(3)};\n`, plain);
    expect(read.calls.map(({ recordId, line }) => [recordId, line])).toEqual([['1', 2], ['3', 6]]);
    expect(read.malformed).toMatchObject([{ line: 4, field: 'recordId', reason: 'control-character' }]);
    expect(read.plan.lines).toBe(6);
  });

  test('text behind a closing quote is refused, and only that line', async () => {
    const read = await readWhole(`${PLAIN_HEADER}"1"x;4515000001;4517000002;2026-10-06 12:00:00;60\n${plainLine(2)}\n`, plain);
    expect([faults(read), read.calls.length]).toEqual([['line misplaced-quote'], 1]);
  });

  test('one that is never closed costs its own line and no other', async () => {
    for (const behind of [1, 3, 2000]) {
      const lines = Array.from({ length: behind }, (_, at) => `${plainLine(`n${at}`)}\n`).join('');
      const content = `${PLAIN_HEADER}${plainLine(1)}\n"2;4515000001;4517000002;2026-10-06 12:00:00;60\n${lines}`;
      const read = await readWhole(content, plain);
      expect(read.malformed).toMatchObject([{ line: 3, field: 'line', reason: 'unclosed-quote' }]);
      expect(read.calls).toHaveLength(behind + 1);
      expect(read.calls.at(-1)?.line).toBe(behind + 3);
      expect(unaccounted(Buffer.from(content), read)).toBe('');
    }
  });

  test('on the last line without its end, and never closed, are that line’s fault', async () => {
    expect(faults(await readWhole(`${PLAIN_HEADER}${plainLine(1)}\n"2;4515`, plain))).toEqual(['line unclosed-quote']);
  });

  test('are plain text where the description knows none, and the described one may be an apostrophe', async () => {
    expect((await readOne(`${PLAIN_HEADER}${plainLine('"1')}\n`, plainDescription({ quote: null }))).recordId).toBe('"1');
    expect((await readOne(`${PLAIN_HEADER}'it''s;1';4515000001;4517000002;2026-10-06 12:00:00;60\n`, plainDescription({ quote: "'" }))).recordId).toBe("it's;1");
  });
});

test.each([',', ';', '|', '\t', '~', ' '])('the delimiter may be %j', async (delimiter) => {
  const line = ['x1', '4515000001', '4517000002', '"2026-10-06 12:00:00"', '60'].join(delimiter);
  expect(await readOne(`${PLAIN_HEADER.replaceAll(';', delimiter)}${line}\n`, plainDescription({ delimiter }))).toMatchObject({ recordId: 'x1', durationS: 60 });
});

describe('encodings', () => {
  const withTrunk = (encoding: CsvDescription['encoding']): CsvDescription => plainDescription({ encoding, columns: { ...plain.columns, trunk: 'fødselsår' } });
  const content = `${PLAIN_HEADER.trim()};fødselsår\n${plainLine('æ1')};Århus-ö\n`;

  test('UTF-8 and ISO 8859-1 give the same text', async () => {
    const expected = { recordId: 'æ1', trunk: 'Århus-ö' };
    expect(await readOne(content, withTrunk('utf-8'))).toMatchObject(expected);
    expect(await readOne(Buffer.from(content, 'latin1'), withTrunk('iso-8859-1'))).toMatchObject(expected);
  });

  test.each([
    ['a lone continuation byte', [0x80]], ['a start without its rest', [0xc3]], ['an overlong slash', [0xc0, 0xaf]], ['half a surrogate', [0xed, 0xa0, 0x80]], ['ISO 8859-1', [0xe6, 0x31]],
  ])('%s is no UTF-8: the file is refused with place, not value', async (_, bytes) => {
    const head = Buffer.from(`${content}${plainLine('ok')};T\n`);
    const { plan, calls } = await readWhole(Buffer.concat([head, Buffer.from(plainLine('')), Buffer.from(';'), Buffer.from(bytes), Buffer.from('\n')]), withTrunk('utf-8'));
    expect(calls).toEqual([]);
    expect(plan.problem).toEqual({ code: 'wrong-encoding', line: 4, sentence: `Byte ${head.length + plainLine('').length + 1} (0-based), on line 4, is no UTF-8.` });
  });

  test('a replacement character that was really sent is no invalid byte', async () => {
    expect(await readOne(`${content.split('\n')[0]}\n${plainLine(1)};\uFFFD\n`, withTrunk('utf-8'))).toMatchObject({ trunk: '\uFFFD' });
  });

  test('an invalid byte in the header line is found too', async () => {
    const { plan } = await readWhole(Buffer.from(`${PLAIN_HEADER.trim()};note\xe6\n${plainLine(1)};\n`, 'latin1'), plain);
    expect(plan.problem).toMatchObject({ code: 'wrong-encoding', line: 1 });
  });

  test.each([
    ['UTF-16 (little endian)', Buffer.from(`\uFEFF${content}`, 'utf16le'), 'utf-8' as const],
    ['UTF-16 (big endian)', Buffer.from(`\uFEFF${content}`, 'utf16le').swap16(), 'iso-8859-1' as const],
    ['UTF-8', Buffer.from(`\uFEFF${content}`), 'iso-8859-1' as const],
  ])('the mark of %s does not fit the description', async (mark, bytes, encoding) => {
    const { plan } = await readWhole(bytes, withTrunk(encoding));
    expect(plan.problem).toMatchObject({ code: 'wrong-encoding', line: 1 });
    expect(plan.problem?.sentence).toContain(mark);
  });
});

describe('numbers', () => {
  const direction = (more: Partial<CsvDescription> = {}): CsvDescription =>
    plainDescription({ columns: { ...plain.columns, direction: 'dir' }, values: { direction: { out: 'outgoing', in: 'incoming', fwd: 'forwarded', rin: 'roaming-received' } }, ...more });
  const read = (a: string, b: string, dir: string, more: Partial<CsvDescription> = {}) => readWhole(`${PLAIN_HEADER.trim()};dir\n${plainLine(1, { a, b })};${dir}\n`, direction(more));

  test.each([
    ['out', '4515000001', '4517000002'], ['fwd', '4515000001', '4517000002'], ['in', '4517000002', '4515000001'], ['rin', '4517000002', '4515000001'],
  ])('the one that is ours is told by the direction: %s', async (dir, a, b) => {
    expect((await read(a, b, dir)).calls).toMatchObject([{ aNumber: a, bNumber: b, servedNumber: '4515000001', otherNumber: '4517000002' }]);
  });

  test.each(['15000001', '+4515000001', '004515000001', '+45 15 00 00 01'])('of Denmark come in many forms: %s', async (a) => {
    expect((await read(a, '+46701740605', 'out')).calls).toMatchObject([{ aNumber: '4515000001', bNumber: '46701740605' }]);
  });

  test.each(['112', '114', '118', '1811', '116111'])('as short as %s are called, and stay as they are', async (b) => {
    expect((await read('4515000001', b, 'out')).calls).toMatchObject([{ bNumber: b, otherNumber: b }]);
  });

  test.each(['', 'anonymous', 'Skjult på anmodning', '99999999'])('withheld ones may be empty or one of the described words, even one that looks like a number: %j', async (a) => {
    const withheld = ['anonymous', 'Skjult på anmodning', '99999999'];
    expect((await read(a, '4515000001', 'in', { withheld })).calls).toMatchObject([{ aNumber: '', otherNumber: '', servedNumber: '4515000001' }]);
    expect(faults(await read('4515000001', a, 'out', { withheld }))).toEqual(['bNumber missing-value']);
    expect(faults(await read(a, '4517000002', 'out', { withheld }))).toEqual(['aNumber missing-value']);
  });

  test.each(['hidden', '1', '4517'.repeat(10), '45170000O2', '+', '<sip:4517000002@pbx.example>', '2001'])('%j is no telephone number', async (number) => {
    expect(faults(await read('4515000001', number, 'out'))).toEqual(['bNumber not-a-phone-number']);
    expect(faults(await read(number, '4515000001', 'in'))).toEqual(['aNumber not-a-phone-number']);
    expect(faults(await read(number, '4517000002', 'out'))).toEqual(['aNumber not-a-phone-number']);
  });

  test('the called number of data may be an access point, which is not kept', async () => {
    const data = plainDescription({ columns: { ...plain.columns, volume: 'v' }, volume: { unit: 'kilobytes', decimal: '.' }, defaults: { ...plain.defaults, service: 'data' } });
    expect(await readOne(`${PLAIN_HEADER.trim()};v\n${plainLine(1, { b: 'internet.example' })};1.5\n`, data)).toMatchObject({ bNumber: '', otherNumber: '', volume: 1500, durationS: 60 });
  });
});

describe('services, directions, answers and countries', () => {
  const coded = plainDescription({
    columns: { ...plain.columns, service: 's', direction: 'd', answered: 'ok', originCountry: 'land', volume: 'v' },
    optional: ['originCountry', 'volume'],
    volume: { unit: 'bytes', decimal: ',' },
    values: { service: { T: 'voice', B: 'sms', M: 'mms', D: 'data' }, direction: { ud: 'outgoing', 'ind å': 'incoming' }, answered: { ja: true, '*': false } },
    defaults: { originCountry: 'DK' },
  });
  const read = (codes: string, more: Parameters<typeof plainLine>[1] = {}) => readWhole(`${PLAIN_HEADER.trim()};s;d;ok;land;v\n${plainLine(1, more)};${codes}\n`, coded);

  test('are told by the described codes', async () => {
    expect((await read('T;ud;ja;SE;')).calls).toMatchObject([{ service: 'voice', direction: 'outgoing', answered: true, originCountry: 'SE', volume: 0 }]);
    expect((await read('B;ind å;nej;;3')).calls).toMatchObject([{ service: 'sms', direction: 'incoming', answered: false, originCountry: 'DK', volume: 3 }]);
    expect((await read('D;ud;ja;de;2048')).calls).toMatchObject([{ service: 'data', originCountry: 'DE', volume: 2048 }]);
  });

  test('`*` takes every code not named, the empty one too', async () => {
    expect((await read('T;ud;;DK;')).calls).toMatchObject([{ answered: false }]);
  });

  test.each([
    ['X;ud;ja;DK;', 'service unknown-value'], [';ud;ja;DK;', 'service missing-value'], ['t;ud;ja;DK;', 'service unknown-value'], ['constructor;ud;ja;DK;', 'service unknown-value'], ['T;;ja;DK;', 'direction missing-value'],
    ['T;ud;ja;XX;', 'originCountry not-a-country'], ['T;ud;ja;DNK;', 'originCountry not-a-country'], ['T;ud;ja;4;', 'originCountry not-a-country'],
    ['D;ud;ja;DK;-5', 'volume negative'], ['D;ud;ja;DK;5 MB', 'volume not-a-number'], ['D;ud;ja;DK;1000000000000', 'volume too-large'],
    ['B;ud;ja;DK;1,5', 'volume not-a-number'], ['B;ud;ja;DK;256', 'volume too-large'], ['B;ud;ja;DK;-1', 'volume negative'],
  ])('%s is refused: %s', async (codes, fault) => {
    expect(faults(await read(codes))).toEqual([fault]);
  });

  test('a message without a count of parts is one part, and voice has no volume whatever stands there', async () => {
    expect((await read('B;ud;ja;DK;')).calls).toMatchObject([{ volume: 1 }]);
    expect((await read('M;ud;ja;DK;')).calls).toMatchObject([{ volume: 1 }]);
    expect((await read('T;ud;ja;DK;99')).calls).toMatchObject([{ volume: 0 }]);
  });

  test('countries may have codes of the operator’s own', async () => {
    const own = plainDescription({ columns: { ...plain.columns, originCountry: 'land' }, values: { originCountry: { '45': 'DK', '46': 'SE' } } });
    expect(await readOne(`${PLAIN_HEADER.trim()};land\n${plainLine(1)};46\n`, own)).toMatchObject({ originCountry: 'SE' });
    expect(faults(await readWhole(`${PLAIN_HEADER.trim()};land\n${plainLine(1)};SE\n`, own))).toEqual(['originCountry unknown-value']);
  });

  test('one code for service and direction is enough', async () => {
    const kinds = plainDescription({ columns: { ...plain.columns, callType: 'type' }, values: { callType: { MOC: ['voice', 'outgoing'], 'ROAM-MTC': ['voice', 'roaming-received'] } } });
    expect(await readOne(`${PLAIN_HEADER.trim()};type\n${plainLine(1)};ROAM-MTC\n`, kinds)).toMatchObject({ direction: 'roaming-received', servedNumber: '4517000002' });
    expect(faults(await readWhole(`${PLAIN_HEADER.trim()};type\n${plainLine(1)};XYZZY\n`, kinds))).toEqual(['callType unknown-value']);
  });
});

describe('times and durations', () => {
  const one = (more: Parameters<typeof plainLine>[1], description = plain, now = NOW) => readWhole(`${PLAIN_HEADER}${plainLine(1, more)}\n`, description, { now });

  test.each([
    [{ start: '' }, 'startTime missing-value'], [{ start: '06-10-2026 12:00:00' }, 'startTime not-a-time'], [{ start: '2026-02-29 12:00:00' }, 'startTime impossible-time'],
    [{ start: '1999-12-31 23:59:59' }, 'startTime time-out-of-range'], [{ start: '2099-10-06 12:00:00' }, 'startTime time-out-of-range'],
    [{ seconds: '' }, 'duration missing-value'], [{ seconds: '-60' }, 'duration negative'], [{ seconds: '1m' }, 'duration not-a-number'], [{ seconds: '604801' }, 'duration too-large'], [{ seconds: '9999999999999' }, 'duration too-large'],
  ])('%j is refused: %s', async (more, fault) => {
    expect(faults(await one(more))).toEqual([fault]);
  });

  test('a call may start a day after the reader’s clock, and not a millisecond later', async () => {
    const start = Date.UTC(2026, 9, 6, 12);
    expect((await one({}, plain, start - 86_400_000)).calls).toHaveLength(1);
    expect(faults(await one({}, plain, start - 86_400_001))).toEqual(['startTime time-out-of-range']);
  });

  test('a call of seven days is the longest', async () => {
    expect((await one({ seconds: '604800' })).calls).toMatchObject([{ durationS: 604_800 }]);
  });

  test.each([['up', 61], ['down', 60], ['half-up', 60]] as const)('part of a second is rounded %s as described', async (rounding, durationS) => {
    expect((await one({ seconds: '60.499' }, plainDescription({ duration: { unit: 'seconds', decimal: '.', rounding } }))).calls).toMatchObject([{ durationS }]);
  });

  test('an hour that spring skips is refused, and of the two hours of autumn the described one is taken', async () => {
    const danish = plainDescription({ time: { format: 'yyyy-MM-dd HH:mm:ss', zone: 'Europe/Copenhagen', ambiguousTime: 'second' } });
    expect(faults(await one({ start: '2026-03-29 02:30:00' }, danish))).toEqual(['startTime impossible-time']);
    expect((await one({ start: '2026-10-25 02:30:00' }, danish)).calls).toMatchObject([{ startedAt: Date.parse('2026-10-25T01:30:00Z') }]);
  });

  test('answered calls start at the answer where the file tells it, others at the attempt', async () => {
    const answer = plainDescription({ columns: { ...plain.columns, answerTime: 'answer', answered: 'ok' }, values: { answered: { J: true, N: false } } });
    const header = `${PLAIN_HEADER.trim()};answer;ok\n`;
    expect(await readOne(`${header}${plainLine(1)};2026-10-06 12:00:17;J\n`, answer)).toMatchObject({ startedAt: Date.UTC(2026, 9, 6, 12, 0, 17) });
    expect(await readOne(`${header}${plainLine(1, { seconds: '' })};;N\n`, answer)).toMatchObject({ startedAt: Date.UTC(2026, 9, 6, 12), durationS: 0, answered: false });
    expect(faults(await readWhole(`${header}${plainLine(1)};;J\n`, answer))).toEqual(['answerTime missing-value']);
  });
});

describe('record ids and trunks', () => {
  test('the id is kept as it is, joined with the sequence number where there is one', async () => {
    const joined = plainDescription({ columns: { ...plain.columns, recordSequence: 'part' } });
    expect(await readOne(`${PLAIN_HEADER.trim()};part\n${plainLine('A-7')};3\n`, joined)).toMatchObject({ recordId: 'A-7-3' });
    expect(await readOne(`${PLAIN_HEADER.trim()};part\n${plainLine('A-7')};\n`, joined)).toMatchObject({ recordId: 'A-7' });
  });

  test('an empty id is refused where the operator gives ids', async () => {
    expect(faults(await readWhole(`${PLAIN_HEADER}${plainLine('')}\n`, plain))).toEqual(['recordId missing-value']);
  });

  test.each([['control-character', 'a\tb'], ['control-character', 'a\u0000b'], ['control-character', 'a\u007f'], ['value-too-long', 'x'.repeat(129)]])('%s: %j is no id', async (reason, id) => {
    expect(faults(await readWhole(`${PLAIN_HEADER}${plainLine(id)}\n`, plain))).toEqual([`recordId ${reason}`]);
  });

  test('a trunk keeps its name however it is quoted and however many there are', async () => {
    const description = plainDescription({ columns: { ...plain.columns, trunk: 'trunk' } });
    const names = ['a""b', 'a"b', 'ø', '', ...Array.from({ length: 3000 }, (_, at) => `trunk ${at}`)];
    const written = names.map((name) => (name === 'a"b' ? '"a""b"' : name));
    const lines = [...written, ...written].map((trunk, at) => `${plainLine(at)};${trunk}\n`);
    const { calls } = await readWhole(`${PLAIN_HEADER.trim()};trunk\n${lines.join('')}`, description);
    expect(calls.map(({ trunk }) => trunk)).toEqual([...names, ...names]);
  });

  test('128 characters are the longest name', async () => {
    expect((await readOne(`${PLAIN_HEADER}${plainLine('x'.repeat(128))}\n`, plain)).recordId).toHaveLength(128);
  });
});
