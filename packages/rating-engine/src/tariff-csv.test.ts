import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryTariff } from '../test/arbitrary-tariff.js';
import { perMinute, tariffOf } from '../test/tariff-of.js';
import { readTariffCsv, readTariffJson, replacePrefixes, type TariffCsvFile, type TariffCsvFiles, type TariffDefinition, TariffError, writeTariffCsv, writeTariffJson } from './index.js';

const full: TariffDefinition = tariffOf(
  [
    { connectMicro: 250_000, minimumSeconds: 30, freeSeconds: 5, minimumMicro: 0, maximumMicro: 20_000_000, band: 'any', steps: [...perMinute(400_000), { fromSecond: 60, unitSeconds: 60, incrementSeconds: 1, priceMicro: 123_456 }] },
    { directions: ['incoming', 'forwarded'], zone: 'DK', band: 'nat; "sen"', servedPrefixes: ['4570', '4580'], originCountries: ['home', 'US'], otherCountries: ['DK'], steps: perMinute(0) },
    { service: 'sms', messageMicro: 200_000 }, { service: 'data', volume: { unitBytes: 1_000_000, incrementBytes: 1024, priceMicro: 1_234_567_890_123 % 1e12 } },
  ],
  {
    name: '=Tarif "Æblegrød"; nr. 1', version: 7, rounding: { precisionMicro: 100, mode: 'half-even' }, holidays: ['2026-12-24', '2026-12-25'],
    bands: [{ name: 'nat; "sen"', from: '18:00', to: '24:00', weekdays: [1, 7], holiday: false, weight: 0 }, { name: ' +kant', from: '00:00', to: '08:00', weekdays: [] }],
    zones: [
      { code: 'DK', name: { da: 'Danmark', en: "'Denmark\n2" }, prefixes: ['45', '4513'], shortCodes: ['112', '116xxx'], special: 'premium', withheld: false }, { code: 'empty', name: { da: 'a', en: 'b' }, prefixes: [], shortCodes: [], onNet: true },
    ],
  },
);

function read(files: TariffCsvFiles<string | Uint8Array>): TariffDefinition {
  const { definition, problems } = readTariffCsv(files);
  expect(problems).toEqual([]);
  return definition!;
}

/** What reading says is wrong after `from` became `to` in one file. */
function told(file: TariffCsvFile, from: string, to: string): string[] {
  const files = writeTariffCsv(full);
  expect(files[file]).toContain(from);
  return readTariffCsv({ ...files, [file]: files[file].replace(from, to) }).problems.map((problem) => `${problem.file} ${problem.line} ${problem.column}: ${problem.sentence.en}`);
}

describe('a tariff goes out and comes back the same', () => {
  test('as tables, with every property and the nastiest names', () => {
    expect(read(writeTariffCsv(full))).toEqual(full);
  });

  test('as tables and as JSON, over random tariffs and any names', () => {
    const text = fc.string({ unit: fc.oneof(fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme' }), fc.constantFrom('\'', '"', ';', '\n', '\r', ' ', '=', '\t', ',')), minLength: 1 }).filter((name) => /\S/.test(name) && name !== 'any');
    fc.assert(
      fc.property(arbitraryTariff, text, text, text, (tariff, name, da, en) => {
        const named = { ...tariff, name, zones: tariff.zones.map((zone, index) => (index === 0 ? { ...zone, name: { da, en } } : zone)) };
        // A field without a value is a field left out.
        const definition = JSON.parse(JSON.stringify(named)) as TariffDefinition;
        expect(read(writeTariffCsv(definition))).toEqual(definition);
        expect(readTariffJson(writeTariffJson(definition))).toEqual(definition);
      }),
      { numRuns: 300 },
    );
  });

  test('as JSON it has one spelling, whatever order its fields were in', () => {
    const shuffled = Object.fromEntries(Object.entries(full).toReversed()) as unknown as TariffDefinition;
    expect(writeTariffJson(shuffled)).toBe(writeTariffJson(full));
    expect(() => readTariffJson('{"name":')).toThrow(TariffError);
    expect(() => readTariffJson('{}')).toThrow(TariffError);
  });

  test('thirty thousand prefixes in less than a second', () => {
    const big = { ...full, zones: [...full.zones, { code: 'big', name: { da: 'stor', en: 'big' }, prefixes: Array.from({ length: 30_000 }, (_, index) => String(46_100_000 + index)), shortCodes: [] }] };
    const before = performance.now();
    const files = writeTariffCsv(big);
    const { definition } = readTariffCsv(files);
    expect(performance.now() - before).toBeLessThan(1000);
    expect(definition?.zones[2]?.prefixes).toHaveLength(30_000);
  });
});

describe('what spreadsheets do to tables is understood', () => {
  const files = writeTariffCsv(full);
  const each = (change: (text: string) => string | Uint8Array): TariffCsvFiles<string | Uint8Array> =>
    ({ settings: change(files.settings), bands: change(files.bands), zones: change(files.zones), prefixes: change(files.prefixes), rates: change(files.rates) });
  const latin1 = (text: string): Uint8Array => Uint8Array.from(text.replace('\uFEFF', ''), (letter) => letter.charCodeAt(0));

  test('saved as Windows-1252, as UTF-8 bytes, as UTF-16, without a mark, with bare line feeds', () => {
    expect(read(each(latin1))).toEqual(full);
    expect(read(each((text) => new TextEncoder().encode(text)))).toEqual(full);
    expect(read(each((text) => new Uint8Array(Buffer.from(text, 'utf16le'))))).toEqual(full);
    expect(read(each((text) => text.replace('\uFEFF', '').replaceAll('\r\n', '\n')))).toEqual(full);
  });

  test('empty lines, spaces around cells, a line that names the separator, more separators at the end', () => {
    expect(read(each((text) => `sep=;\r\n${text.replace('\uFEFF', '')};;;\r\n\r\n`))).toEqual(full);
  });

  test('tabs or commas, points in decimals, dates and times as Danes write them', () => {
    const plain = tariffOf([{ connectMicro: 1_234_500_000, steps: perMinute(400_000) }], { holidays: ['2026-12-24'], bands: [{ name: 'day', from: '08:00', to: '24:00' }] });
    const out = writeTariffCsv(plain);
    const changed = {
      ...out, settings: out.settings.replace('2026-12-24', '24-12-2026').replace('2026-01-01', '1/1/2026'), bands: out.bands.replace('08:00', '8.00').replace('24:00', '24:00:00').replaceAll(';', '\t'),
      rates: out.rates.replace('1234,5', '1.234,50').replace('0,4', '0.4'),
    };
    expect(read(changed)).toEqual(plain);
  });

  test('a rate without a number is a rate of its own, and columns may come in any order or be left out', () => {
    const rates = 'price;zone;service;directions;unit;increment\r\n0,40;DK;voice;outgoing;60;1\r\n0,20;any;sms;outgoing;;\r\n';
    expect(read({ ...writeTariffCsv(tariffOf([])), rates }).rates).toEqual([
      { service: 'voice', directions: ['outgoing'], zone: 'DK', steps: [{ fromSecond: 0, unitSeconds: 60, incrementSeconds: 1, priceMicro: 400_000 }] }, { service: 'sms', directions: ['outgoing'], zone: 'any', messageMicro: 200_000 },
    ]);
  });
});

describe('what is wrong is told with file, line and column', () => {
  test.each([
    ['prefixes', '45;DK;prefix', '4,5E+10;DK;prefix', 'prefixes 2 prefix: The spreadsheet has rounded it to 4,5E+10; format the column as text before the digits are entered.'],
    ['prefixes', '4513;DK', '4513;SE', 'prefixes 3 zone: There is no zone of this code.'],
    ['prefixes', '4513;DK', '45;DK', 'prefixes 3 prefix: It is already listed as zones[0].prefixes[0].'],
    ['prefixes', '4513;DK', '0045;DK', 'prefixes 3 prefix: A prefix of 1 to 15 digits not starting with 0 is expected here.'],
    ['rates', '0,4\r\n', '1.234\r\n', 'rates 2 price: 1.234 may mean thousands or decimals; write it with a comma or without the point.'],
    ['rates', '0,4\r\n', 'gratis\r\n', 'rates 2 price: An amount in kroner with at most six decimals is expected.'],
    ['rates', '60;1;0,123456', '60;1;', 'rates 3 price: This cell must be filled in.'],
    ['rates', '60;60;1;0,123456', '0;60;1;0,123456', 'rates 3 from_second: Steps must come in order of their first second.'],
    ['rates', '4;data', '4;fax', 'rates 6 service: One of voice, sms, mms, data is expected here.'],
    ['rates', '1;;;;;', '1;;;DK;;', 'rates 3 zone: It contradicts line 2, where this rate begins.'],
    ['bands', '18:00', 'aften', "bands 2 from: A time 'HH:MM' is expected here."],
    ['zones', ';premium;', ';dyr;', 'zones 2 special: One of emergency, helpline, freephone, premium is expected here.'],
    ['zones', ';no;', ';måske;', 'zones 2 withheld: Yes or no is expected.'],
    ['settings', 'half-even', 'nearest', 'settings 7 value: One of up, half-up, half-even, down is expected here.'],
    ['settings', 'band_mode', 'bandmode', 'settings 8 setting: One of name, version, valid_from, currency, rounding_precision, rounding_mode, band_mode, holiday is expected.'],
    ['settings', '2026-12-24', '2026-12-42', 'settings 9 value: This day does not exist.'],
    ['prefixes', 'prefix;zone', 'praefiks;zone', 'prefixes 1 praefiks: This column is not known; it would be ignored.'],
  ] as const)('%s: %j as %j', (file, from, to, problem) => {
    expect(told(file, from, to)).toContain(problem);
  });

  test('and an empty file says so', () => {
    expect(readTariffCsv({ ...writeTariffCsv(full), rates: '' }).problems[0]).toMatchObject({ file: 'rates', line: 0, sentence: { da: 'Filen er tom; der forventes en overskrift.' } });
  });
});

test('a new prefix deck replaces the old and leaves the rest of the tariff alone', () => {
  const { definition } = replacePrefixes(full, 'prefix;zone\n4515;DK\n118xx;empty\n');
  expect(definition?.zones.map(({ prefixes, shortCodes }) => [prefixes, shortCodes])).toEqual([[['4515'], []], [[], ['118xx']]]);
  expect({ ...definition, zones: full.zones }).toEqual(full);
  expect(full.zones[0]?.prefixes).toEqual(['45', '4513']);
  expect(replacePrefixes(full, 'prefix;zone\n4515;SE\n').problems).toMatchObject([{ line: 2, column: 'zone' }]);
});
