import { formatMicro } from '@turbotrack/money';
import type { Direction, Service } from '@turbotrack/telephony';
import { type CompiledTariff, emptyRatedUsage } from './compile-tariff.js';
import type { TariffFinding } from './tariff-finding.js';
import type { Usage } from './usage.js';

const HOUR_MS = 3_600_000;
const WEEK_H = 168;
const DURATIONS = [1, 30, 60, 61, 180, 600, 3600];
const PROBES: readonly { service: Service; direction: Direction; amounts: readonly number[] }[] = [
  { service: 'voice', direction: 'outgoing', amounts: DURATIONS }, { service: 'voice', direction: 'forwarded', amounts: DURATIONS },
  { service: 'sms', direction: 'outgoing', amounts: [1] }, { service: 'mms', direction: 'outgoing', amounts: [1] },
];

/**
 * Where the sell tariff charges less than the buy tariff does. Every pair of a sell zone and a buy zone that share numbers is
 * tried with one number from Denmark, in every pair of bands a week and the holidays have, with calls of a second to an hour.
 * Special calls that are free to the caller are left out: what they cost is not the caller's.
 */
export function lintAgainstCost(sell: CompiledTariff, buy: CompiledTariff): TariffFinding[] {
  const findings: TariffFinding[] = [];
  const starts = startsToTry(sell, buy);
  for (const { number, zone } of pairsOfZones(sell, buy)) {
    for (const probe of PROBES) {
      const finding = compare(sell, buy, number, zone, probe, starts);
      if (finding !== undefined) findings.push(finding);
    }
  }
  return findings;
}

/** A number for each pair of zones: each prefix of either tariff, filled up as little as the other allows. */
function pairsOfZones(sell: CompiledTariff, buy: CompiledTariff): { number: string; zone: number }[] {
  const pairs = new Map<string, { number: string; zone: number }>();
  const prefixes = new Set([sell, buy].flatMap(({ zones }) => zones.flatMap((zone) => zone.prefixes)));
  for (const prefix of prefixes) {
    const number = prefix.padEnd(Math.max(10, prefix.length), '0');
    const zone = sell.zoneTable.find(number);
    if (zone === -1 || (sell.zoneTable.specialOf(zone, number) !== '' && sell.zoneTable.specialOf(zone, number) !== 'premium')) continue;
    const key = `${zone} ${buy.zoneTable.find(number)}`;
    if (!pairs.has(key)) pairs.set(key, { number, zone });
  }
  return [...pairs.values()];
}

/** One hour for each pair of bands: a week without holidays would hide theirs, so days of holidays come too. */
function startsToTry(sell: CompiledTariff, buy: CompiledTariff): number[] {
  const from = Math.max(...[sell, buy].map(({ definition }) => Date.parse(`${definition.validFrom}T00:00:00Z`)));
  const days = [...sell.definition.holidays, ...buy.definition.holidays].map((day) => Date.parse(`${day}T00:00:00Z`)).filter((day) => day >= from);
  const hours = [...Array.from({ length: WEEK_H }, (_, hour) => from + hour * HOUR_MS), ...days.flatMap((day) => Array.from({ length: 24 }, (_, hour) => day + hour * HOUR_MS))];
  const byPair = new Map(hours.map((at) => [`${sell.timeline.bandAt(at)} ${buy.timeline.bandAt(at)}`, at]));
  return [...byPair.values()];
}

function compare(sell: CompiledTariff, buy: CompiledTariff, number: string, zone: number, probe: (typeof PROBES)[number], starts: readonly number[]): TariffFinding | undefined {
  const [sold, bought] = [emptyRatedUsage(), emptyRatedUsage()];
  let worst: { loss: number; amount: number; price: number; cost: number; rate: number } | undefined;
  for (const startedAt of starts) {
    for (const amount of probe.amounts) {
      const usage: Usage = {
        service: probe.service, direction: probe.direction, otherNumber: number, originCountry: 'DK', startedAt, answered: true,
        durationS: probe.service === 'voice' ? amount : 0, volume: probe.service === 'voice' ? 0 : amount,
      };
      sell.rate(usage, sold);
      if (sold.outcome !== 'rated') continue;
      buy.rate(usage, bought);
      if (bought.outcome !== 'rated') {
        if (probe.service !== 'voice' || probe.direction !== 'outgoing') return undefined;
        return {
          code: 'not-bought', severity: 'warning', place: `/zones/${zone}`,
          sentence: { da: `Opkald til ${sell.zones[zone]?.code} (fx ${number}) sælges, men købstariffen har ingen pris på dem.`, en: `Calls to ${sell.zones[zone]?.code} (such as ${number}) are sold, but the buy tariff has no price for them.` },
        };
      }
      const loss = bought.listPriceMicro - sold.listPriceMicro;
      if (loss > 0 && loss / amount > (worst === undefined ? 0 : worst.loss / worst.amount)) worst = { loss, amount, price: sold.listPriceMicro, cost: bought.listPriceMicro, rate: sold.rate };
    }
  }
  if (worst === undefined) return undefined;
  const code = sell.zones[zone]?.code ?? '';
  const what = probe.service === 'voice' ? { da: `et opkald på ${worst.amount} sekunder`, en: `a call of ${worst.amount} seconds` } : { da: 'en besked', en: 'a message' };
  return {
    code: 'sold-under-cost', severity: 'warning', place: worst.rate === -1 ? `/zones/${zone}` : `/rates/${worst.rate}`,
    sentence: {
      da: `${probe.service} ${probe.direction} til ${code} (fx ${number}) sælges under kostpris: ${what.da} sælges for ${formatMicro(worst.price, 'da')} kr. og koster ${formatMicro(worst.cost, 'da')} kr.`,
      en: `${probe.service} ${probe.direction} to ${code} (such as ${number}) is sold under cost: ${what.en} sells at DKK ${formatMicro(worst.price, 'en')} and costs DKK ${formatMicro(worst.cost, 'en')}.`,
    },
  };
}
