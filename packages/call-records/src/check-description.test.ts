import { describe, expect, test } from 'vitest';
import { plainDescription } from '../test/plain-description.js';
import { bundledOperators, checkDescription } from './index.js';

const plain = plainDescription() as unknown as Record<string, unknown>;
const { recordId: _, ...withoutId } = plain['columns'] as Record<string, unknown>;
const pbx = bundledOperators.pbx as unknown as Record<string, unknown>;
const paths = (json: unknown): string[] => checkDescription(json).errors.map(({ path }) => path);

test('the bundled descriptions and the plain one of the tests are sound', () => {
  for (const description of [...Object.values(bundledOperators), plain]) expect(checkDescription(description).errors).toEqual([]);
});

test.each([null, 1, 'csv', [], undefined])('%j is no description', (json) => {
  expect(checkDescription(json)).toEqual({ description: null, errors: [{ path: '', sentence: 'A description is a JSON object.' }] });
});

test('every fault is told at once, by its place', () => {
  expect(paths({ ...plain, operator: 'TDC!', encoding: 'cp850', quote: '`', header: 'yes', columns: { aNumber: 'a' } })).toEqual([
    '/operator', '/encoding', '/quote', '/header', '/columnCount', '/columns/aNumber', '/columns/bNumber', '/columns/startTime', '/columns/duration', '/identicalRecords',
  ]);
});

describe('a described CSV', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['an unknown setting', { speed: 'fast' }, '/speed'],
    ['a letter as delimiter', { delimiter: 'x' }, '/delimiter'],
    ['two characters as delimiter', { delimiter: '||' }, '/delimiter'],
    ['a quote as delimiter', { delimiter: '"' }, '/delimiter'],
    ['a column of no field', { columns: { ...withoutId, recordId: 'id', cellId: 'c' } }, '/columns/cellId'],
    ['one column for two fields', { columns: { ...withoutId, recordId: 'a' } }, '/columns/recordId'],
    ['a position where there is a header line', { columns: { ...withoutId, recordId: 3 } }, '/columns/recordId'],
    ['columns without the called number', { columns: { recordId: 'id', aNumber: 'a', startTime: 's', duration: 'd' } }, '/columns/bNumber'],
    ['a count of columns beside a header line', { columnCount: 5 }, '/columnCount'],
    ['a sequence without an id', { columns: { ...withoutId, recordSequence: 'n' }, identicalRecords: { voice: 'event', sms: 'event', mms: 'event', data: 'event' } }, '/columns/recordSequence'],
    ['call type and direction', { columns: { ...withoutId, recordId: 'id', callType: 't', direction: 'x' }, values: { callType: { A: ['voice', 'outgoing'] }, direction: { a: 'incoming' } } }, '/columns/callType'],
    ['a volume without a unit', { columns: { ...withoutId, recordId: 'id', volume: 'v' } }, '/columns/volume'],
    ['codes that nobody explains', { columns: { ...withoutId, recordId: 'id', answered: 'ok' } }, '/values/answered'],
    ['an explanation of no column', { values: { answered: { J: true } } }, '/values/answered'],
    ['a code that means no service', { columns: { ...withoutId, recordId: 'id', callType: 't' }, values: { callType: { A: ['fax', 'outgoing'] } } }, '/values/callType/A'],
    ['a dropped column that is read', { drops: { a: 'cell-id' } }, '/drops'],
    ['a kind of drop that is none', { drops: { c: 'secret' } }, '/drops/c'],
    ['an id that is optional', { optional: ['recordId'] }, '/optional/0'],
    ['a time without seconds', { time: { format: 'yyyy-MM-dd HH:mm', zone: 'UTC' } }, '/time/format'],
    ['Danish time without a word on the repeated hour', { time: { format: 'yyyy-MM-dd HH:mm:ss', zone: 'Europe/Copenhagen' } }, '/time/ambiguousTime'],
    ['a word on the repeated hour in UTC', { time: { format: 'yyyy-MM-dd HH:mm:ss', zone: 'UTC', ambiguousTime: 'first' } }, '/time/ambiguousTime'],
    ['Z in local time', { time: { format: 'yyyy-MM-ddTHH:mm:ssZ', zone: 'Europe/Copenhagen', ambiguousTime: 'first' } }, '/time/zone'],
    ['a decimal mark that divides columns', { quote: null, duration: { unit: 'seconds', decimal: ';', rounding: 'up' } }, '/duration/decimal'],
    ['no word on identical records without an id', { columns: withoutId }, '/identicalRecords'],
    ['a word on identical records beside an id', { identicalRecords: { voice: 'event', sms: 'event', mms: 'event', data: 'event' } }, '/identicalRecords'],
    ['a word on identical records of some services', { columns: withoutId, identicalRecords: { voice: 'event' } }, '/identicalRecords/sms'],
    ['no country', { defaults: { service: 'voice', direction: 'outgoing', answered: true } }, '/defaults'],
    ['a country of three letters', { defaults: { service: 'voice', direction: 'outgoing', answered: true, originCountry: 'DNK' } }, '/defaults/originCountry'],
    ['a trailer in the place of its marker', { trailer: { marker: 'END', records: 0 } }, '/trailer/records'],
    ['an extension of eight digits', { internalNumbers: { lengths: [8], publicShortCodes: [] } }, '/internalNumbers/lengths/0'],
    ['an empty word for withheld numbers', { withheld: [''] }, '/withheld/0'],
  ])('is refused for %s', (_name, more, path) => {
    expect(paths({ ...plain, ...more })).toContain(path);
  });

  test('without a header line needs positions within a count of columns', () => {
    const placed = { ...plain, header: false, columns: { recordId: 0, aNumber: 1, bNumber: 2, startTime: 3, duration: 4 } };
    expect(paths(placed)).toContain('/columnCount');
    expect(paths({ ...placed, columnCount: 4 })).toEqual(['/columns/duration']);
    expect(paths({ ...placed, columnCount: 5 })).toEqual([]);
    expect(paths({ ...placed, columnCount: 6, drops: { '4': 'cell-id' } })).toEqual(['/drops']);
  });
});

describe('an Asterisk description', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['a column Asterisk has not', { columns: [...(pbx['columns'] as string[]), 'mast'] }, '/columns/21'],
    ['a column twice', { columns: [...(pbx['columns'] as string[]), 'src'] }, '/columns'],
    ['the absence of uniqueid', { columns: (pbx['columns'] as string[]).filter((column) => column !== 'uniqueid') }, '/columns'],
    ['a served number in a column it has not', { columns: (pbx['columns'] as string[]).slice(1) }, '/servedNumber'],
    ['a direction that is none', { directions: { '*': 'sideways' } }, '/directions/*'],
    ['a delimiter, which Asterisk does not change', { delimiter: ';' }, '/delimiter'],
  ])('is refused for %s', (_name, more, path) => {
    expect(paths({ ...pbx, ...more })).toContain(path);
  });
});
