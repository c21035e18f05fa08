import { describe, expect, test } from 'vitest';
import { perMinute, tariffOf, usageOf } from '../test/tariff-of.js';
import { compileTariff, emptyRatedUsage, type RatedUsage, type Usage, type ZoneDefinition } from './index.js';

const named = (code: string, more: Partial<ZoneDefinition>): ZoneDefinition => ({ code, name: { da: code, en: code }, prefixes: [], shortCodes: [], ...more });

const tariff = compileTariff(
  tariffOf([{ directions: ['outgoing', 'forwarded', 'incoming'], steps: perMinute(1_000_000) }], {
    zones: [
      named('DK', { prefixes: ['45'], shortCodes: ['114'] }),
      named('SPARE', { prefixes: ['4513', '4517'] }),
      named('PREMIUM', { prefixes: ['4590'], shortCodes: ['118', '118xx'], special: 'premium' }),
      named('HELP', { shortCodes: ['112', '116xxx'], special: 'helpline' }),
      named('HIDDEN', { withheld: true }),
      named('US', { prefixes: ['1'] }),
    ],
  }),
);

function rated(more: Partial<Usage>): RatedUsage & { code: string } {
  const out = emptyRatedUsage();
  tariff.rate(usageOf(more), out);
  return { ...out, code: tariff.zones[out.zone]?.code ?? '' };
}

test.each([
  ['4513000000', 'SPARE'], ['4517000000', 'SPARE'], ['4515000000', 'DK'], ['4590000000', 'PREMIUM'], ['12125550100', 'US'], ['', 'HIDDEN'],
])('the longest prefix wins: %j is in %s', (otherNumber, code) => {
  expect(rated({ otherNumber }).code).toBe(code);
});

test.each([
  ['114', 'DK'], ['118', 'PREMIUM'], ['11800', 'PREMIUM'], ['112', 'HELP'], ['116111', 'HELP'], ['1180', ''], ['11611', ''], ['113', ''], ['1234', ''],
])('a short code fits as a whole and is no prefix of anything: %s is in %j', (otherNumber, code) => {
  expect(rated({ otherNumber }).code).toBe(code);
});

describe('emergency, helpline and freephone numbers', () => {
  test.each([['112', 'emergency'], ['116111', 'helpline'], ['4580000000', 'freephone']])('%s is free and never itemised as %s, whatever its zone says', (otherNumber, special) => {
    for (const direction of ['outgoing', 'forwarded'] as const) {
      expect(rated({ otherNumber, direction })).toMatchObject({ outcome: 'rated', listPriceMicro: 0, special, neverItemise: true });
    }
  });

  test('a call received from one costs what receiving costs, and is still not itemised', () => {
    expect(rated({ otherNumber: '4580000000', direction: 'incoming' })).toMatchObject({ listPriceMicro: 1_000_000, neverItemise: true });
  });

  test('premium numbers are marked and cost money', () => {
    expect(rated({ otherNumber: '11800' })).toMatchObject({ listPriceMicro: 1_000_000, special: 'premium', neverItemise: false });
  });

  test('a zone marked free is free', () => {
    const marked = compileTariff(tariffOf([{ steps: perMinute(1_000_000) }], { zones: [named('DK', { prefixes: ['45'], special: 'freephone' })] }));
    const out = emptyRatedUsage();
    marked.rate(usageOf(), out);
    expect(out).toMatchObject({ outcome: 'rated', listPriceMicro: 0, special: 'freephone', neverItemise: true });
  });
});
