import { compileTariff, emptyRatedUsage, type RateDefinition, type TariffDefinition, type Usage } from '@turbotrack/rating-engine';
import { type Direction, normaliseNumber, type Service } from '@turbotrack/telephony';
import { prefixDeck, seeded } from './prefix-deck.js';

const DISTINCT_CALLS = 200_000;

/** A mixed tariff: 300 zones over 30,000 prefixes, three bands, 60/60, 30/6, first minute then per second, roaming, messages, data. */
function mixedTariff(): TariffDefinition {
  const zones = prefixDeck();
  const rates: RateDefinition[] = zones.flatMap(({ code }, index) => {
    const price = 100_000 + index * 12_345;
    const place = { service: 'voice', directions: ['outgoing', 'forwarded'], zone: code } as const;
    const perSecond = { fromSecond: 0, unitSeconds: 60, incrementSeconds: 1, priceMicro: price };
    if (index % 3 === 0) return [{ ...place, connectMicro: 250_000, steps: [perSecond] }];
    if (index % 3 === 1) return [{ ...place, steps: [{ ...perSecond, incrementSeconds: 60 }, { ...perSecond, fromSecond: 60 }] }];
    return ['day', 'evening', 'weekend'].map((band, at) => ({
      ...place, band, connectMicro: 100_000, minimumSeconds: 30, steps: [{ fromSecond: 0, unitSeconds: 30, incrementSeconds: 6, priceMicro: price - at * 20_000 }],
    }));
  });
  rates.push(
    { service: 'voice', directions: ['incoming'], zone: 'any', steps: [{ fromSecond: 0, unitSeconds: 60, incrementSeconds: 1, priceMicro: 0 }] },
    { service: 'voice', directions: ['roaming-made'], zone: 'any', originCountries: ['home'], steps: [{ fromSecond: 0, unitSeconds: 60, incrementSeconds: 1, priceMicro: 200_000 }] },
    { service: 'voice', directions: ['roaming-made'], zone: 'any', steps: [{ fromSecond: 0, unitSeconds: 60, incrementSeconds: 60, priceMicro: 9_000_000 }] },
    { service: 'sms', directions: ['outgoing'], zone: 'any', messageMicro: 200_000 },
    { service: 'data', directions: ['outgoing'], zone: 'any', volume: { unitBytes: 1_000_000, incrementBytes: 10_240, priceMicro: 500_000 } },
  );
  const workdays = [1, 2, 3, 4, 5];
  return {
    name: 'Mixed', validFrom: '2026-01-01', currency: 'DKK', rounding: { precisionMicro: 1, mode: 'half-up' }, bandMode: 'cut', holidays: ['2026-12-25'],
    bands: [
      { name: 'day', weekdays: workdays, from: '08:00', to: '18:00' },
      { name: 'evening', weekdays: workdays, from: '00:00', to: '08:00' },
      { name: 'evening', weekdays: workdays, from: '18:00', to: '24:00' },
      { name: 'weekend', weekdays: [6, 7], from: '00:00', to: '24:00' },
      { name: 'weekend', holiday: true, from: '00:00', to: '24:00' },
    ],
    zones, rates,
  };
}

/** A year of calls: nine in ten voice, half of them Danish, one in ten unanswered, lasting up to half an hour. */
function mixedUsage(): Usage[] {
  const random = seeded(2);
  const startOfYear = Date.UTC(2026, 0, 1);
  return Array.from({ length: DISTINCT_CALLS }, () => {
    const kind = random(100);
    const service: Service = kind < 90 ? 'voice' : kind < 96 ? 'sms' : 'data';
    const direction: Direction = service !== 'voice' || kind < 70 ? 'outgoing' : kind < 80 ? 'incoming' : kind < 85 ? 'roaming-made' : 'forwarded';
    const otherNumber = kind % 2 === 0 ? `451${3 + 2 * random(4)}${100_000 + random(900_000)}` : (normaliseNumber(`+${1 + random(9)}${10_000_000 + random(89_999_999)}`) ?? '112');
    return {
      service, direction, otherNumber,
      originCountry: direction === 'roaming-made' ? (['DE', 'US', 'NO'][random(3)] as string) : 'DK',
      startedAt: startOfYear + random(365 * 86_400) * 1000,
      durationS: service === 'voice' ? 1 + random(random(10) === 0 ? 1800 : 240) : 0,
      volume: service === 'data' ? random(50_000_000) : service === 'sms' ? 1 + random(3) : 0,
      answered: random(10) !== 0,
    };
  });
}

/**
 * Prices mixed usage on one core, compiled tariff and usage held in memory.
 *
 * @param calls how many calls to price; the distinct ones are gone through again and again.
 */
export function benchRateInMemory(calls = 4_000_000): { calls: number; seconds: number; callsPerSecond: number; rated: number } {
  const tariff = compileTariff(mixedTariff());
  const usage = mixedUsage();
  const out = emptyRatedUsage();
  for (const use of usage) tariff.rate(use, out);
  let rated = 0;
  const before = performance.now();
  for (let call = 0; call < calls; call += 1) {
    tariff.rate(usage[call % usage.length] as Usage, out);
    if (out.outcome === 'rated') rated += 1;
  }
  const seconds = (performance.now() - before) / 1000;
  return { calls, seconds, callsPerSecond: Math.round(calls / seconds), rated };
}
