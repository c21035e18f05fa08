import { describe, expect, test } from 'vitest';
import { perMinute, tariffOf } from '../test/tariff-of.js';
import { type BandDefinition, checkTariff, compileTariff, type RateDefinition, type TariffDefinition, TariffError, type ZoneDefinition } from './index.js';

const paths = (definition: unknown): string[] => checkTariff(definition).map(({ path }) => path);
const voice = { service: 'voice', directions: ['outgoing'], zone: 'DK', steps: perMinute(1_000_000) } as const satisfies RateDefinition;
const day: BandDefinition = { name: 'day', from: '08:00', to: '18:00' };
const with_ = (more: Partial<Record<keyof TariffDefinition, unknown>>): unknown => ({ ...tariffOf([voice]), ...more });

test('a sound tariff has no problems', () => {
  expect(checkTariff(tariffOf([voice], { version: 3, bands: [day], holidays: ['2028-02-29'] }))).toEqual([]);
});

test('all problems are told at once, each with its place and a sentence', () => {
  const broken = with_({ name: ' ', currency: 'EUR', rounding: { precisionMicro: 0, mode: 'nearest' }, holidays: ['2026-02-29', 'easter'], rates: [{ ...voice, zone: 'XX' }] });
  expect(paths(broken)).toEqual(['name', 'currency', 'rounding.mode', 'rounding.precisionMicro', 'holidays[0]', 'holidays[1]', 'rates[0].zone']);
  expect(() => compileTariff(broken as TariffDefinition)).toThrow(TariffError);
  expect(() => compileTariff(broken as TariffDefinition)).toThrow(/7 problems.*currency: One of DKK/);
});

test.each([null, undefined, 'tariff', 7, [], {}])('%j is no tariff and no exception', (definition) => {
  expect(checkTariff(definition).length).toBeGreaterThan(0);
});

test('a misspelt field is a problem, since a price in it would be lost', () => {
  expect(paths({ ...tariffOf([voice]), rates: [{ ...voice, conectMicro: 1 }], vat: 25 })).toEqual(['vat', 'rates[0].conectMicro']);
});

describe('bands', () => {
  test('a window over midnight is to be written as two', () => {
    expect(checkTariff(with_({ bands: [{ ...day, from: '18:00', to: '08:00' }] }))).toEqual([{ path: 'bands[0].to', sentence: expect.stringMatching(/two windows/), sentenceDa: expect.stringMatching(/to vinduer/) }]);
  });

  test('two bands that claim the same time with the same weight', () => {
    expect(paths(with_({ bands: [day, { name: 'lunch', from: '12:00', to: '13:00' }] }))).toEqual(['bands[1]']);
    expect(paths(with_({ bands: [day, { name: 'lunch', from: '12:00', to: '13:00', weight: 1 }] }))).toEqual([]);
    expect(paths(with_({ bands: [day, { name: 'feast', from: '12:00', to: '13:00', holiday: true }] }))).toEqual([]);
    expect(paths(with_({ bands: [day, { name: 'day', from: '12:00', to: '19:00' }] }))).toEqual([]);
    expect(paths(with_({ bands: [{ ...day, weekdays: [1] }, { ...day, name: 'other', weekdays: [2] }] }))).toEqual([]);
  });

  test.each([
    [{ ...day, from: '24:00' }, 'bands[0].from'], [{ ...day, from: '8:00' }, 'bands[0].from'], [{ ...day, to: '18:60' }, 'bands[0].to'],
    [{ ...day, weekdays: [0] }, 'bands[0].weekdays[0]'], [{ ...day, weight: -1 }, 'bands[0].weight'], [{ ...day, name: 'any' }, 'bands[0].name'], [{ ...day, holiday: 1 }, 'bands[0].holiday'],
  ])('%j', (band, path) => {
    expect(paths(with_({ bands: [band] }))).toEqual([path]);
  });
});

describe('zones', () => {
  const dk: ZoneDefinition = { code: 'DK', name: { da: 'Danmark', en: 'Denmark' }, prefixes: ['45'], shortCodes: [] };

  test('a prefix, a short code, a code or the withheld numbers claimed twice', () => {
    const other = { ...dk, code: 'SE', prefixes: ['46', '45'], shortCodes: ['112'], withheld: true };
    expect(paths(with_({ zones: [{ ...dk, shortCodes: ['112'], withheld: true }, other] }))).toEqual(['zones[1].prefixes[1]', 'zones[1].shortCodes[0]', 'zones[1].withheld']);
    expect(paths(with_({ zones: [dk, { ...dk, prefixes: [] }] }))).toEqual(['zones[1].code']);
  });

  test.each([
    [{ prefixes: [''] }, 'zones[0].prefixes[0]'], [{ prefixes: ['+45'] }, 'zones[0].prefixes[0]'], [{ prefixes: ['0045'] }, 'zones[0].prefixes[0]'], [{ prefixes: [45] }, 'zones[0].prefixes[0]'],
    [{ shortCodes: ['11'] }, 'zones[0].shortCodes[0]'], [{ shortCodes: ['1161111'] }, 'zones[0].shortCodes[0]'], [{ shortCodes: ['1x6'] }, 'zones[0].shortCodes[0]'], [{ shortCodes: ['xxx'] }, 'zones[0].shortCodes[0]'],
    [{ name: { da: 'Danmark' } }, 'zones[0].name.en'], [{ special: 'cheap' }, 'zones[0].special'],
  ])('%j', (more, path) => {
    expect(paths(with_({ zones: [{ ...dk, ...more }] }))).toEqual([path]);
  });
});

describe('rates', () => {
  const step = voice.steps[0];

  test('two rates for the same use', () => {
    expect(paths(with_({ rates: [voice, { ...voice, directions: ['incoming', 'outgoing'], band: 'any' }] }))).toEqual(['rates[1]']);
    expect(paths(with_({ rates: [voice, { ...voice, originCountries: ['home'] }] }))).toEqual([]);
  });

  test.each([
    [{ service: 'fax' }, 'rates[0].service'], [{ directions: [] }, 'rates[0].directions'], [{ directions: ['up'] }, 'rates[0].directions[0]'],
    [{ band: 'dawn' }, 'rates[0].band'], [{ originCountries: [] }, 'rates[0].originCountries'], [{ originCountries: ['dk'] }, 'rates[0].originCountries[0]'],
    [{ connectMicro: 0.5 }, 'rates[0].connectMicro'], [{ connectMicro: -1 }, 'rates[0].connectMicro'], [{ minimumMicro: 2, maximumMicro: 1 }, 'rates[0].minimumMicro'],
    [{ minimumSeconds: -1 }, 'rates[0].minimumSeconds'], [{ messageMicro: 1 }, 'rates[0].messageMicro'], [{ steps: [] }, 'rates[0].steps'], [{ steps: undefined }, 'rates[0].steps'],
    [{ steps: [{ ...step, fromSecond: 1 }] }, 'rates[0].steps[0].fromSecond'], [{ steps: [step, step] }, 'rates[0].steps[1].fromSecond'],
    [{ steps: [{ ...step, unitSeconds: 0 }] }, 'rates[0].steps[0].unitSeconds'], [{ steps: [{ ...step, incrementSeconds: 0 }] }, 'rates[0].steps[0].incrementSeconds'],
    [{ steps: [{ ...step, priceMicro: 1e13 }] }, 'rates[0].steps[0].priceMicro'],
  ])('%j', (more, path) => {
    expect(paths(with_({ rates: [{ ...voice, ...more }] }))).toEqual([path]);
  });

  test('a bound that rounding would overstep', () => {
    expect(paths(with_({ rounding: { precisionMicro: 10_000, mode: 'up' }, rates: [{ ...voice, maximumMicro: 5_000 }] }))).toEqual(['rates[0].maximumMicro']);
  });

  test('a message needs its price and data its volume', () => {
    const { steps: _, ...place } = voice;
    expect(paths(with_({ rates: [{ ...place, service: 'sms' }, { ...place, service: 'data' }] }))).toEqual(['rates[0].messageMicro', 'rates[1].volume']);
  });
});
