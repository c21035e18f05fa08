import { DIRECTIONS, SERVICES } from '@turbotrack/telephony';
import { layOutDays, NO_BAND } from './band-timeline.js';
import type { CompiledTariff } from './compile-tariff.js';
import { NO_RATE } from './rate-plans.js';
import type { RateDefinition } from './tariff-definition.js';
import type { TariffFinding } from './tariff-finding.js';

const DAYS_DA = ['mandag', 'tirsdag', 'onsdag', 'torsdag', 'fredag', 'lørdag', 'søndag'];
const DAYS_EN = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MOST_EXAMPLES = 5;

/** Hours without a rate, zones without rates, rates no use can reach, countries that do not exist. */
export function lintRates(tariff: CompiledTariff): TariffFinding[] {
  return [...holes(tariff), ...zonesWithoutRates(tariff), ...unusedRates(tariff), ...unknownCountries(tariff), ...unusedBands(tariff)];
}

function found(code: TariffFinding['code'], severity: TariffFinding['severity'], place: string, da: string, en: string): TariffFinding {
  return { code, severity, place, sentence: { da, en } };
}

/** One finding for each set of rates that leaves hours open, with the zones it is for. */
function holes(tariff: CompiledTariff): TariffFinding[] {
  const { plans } = tariff.book;
  const open = new Map<number, { zones: Set<string>; use: string }>();
  for (const service of SERVICES) {
    for (const direction of DIRECTIONS) {
      for (const [index, zone] of tariff.zones.entries()) {
        for (const plan of plans.plansOf(service, direction, index)) {
          if (plan === NO_RATE || plans.onlyRate[plan] !== NO_RATE) continue;
          const entry = open.get(plan) ?? { zones: new Set(), use: `${service} ${direction}` };
          entry.zones.add(zone.code);
          open.set(plan, entry);
        }
      }
    }
  }
  return [...open].flatMap(([plan, { zones, use }]) => {
    const rates = plans.rateAt.subarray(plan * plans.width, (plan + 1) * plans.width);
    const hours = openHours(tariff, rates);
    if (hours === undefined) return [];
    const codes = `${[...zones].slice(0, MOST_EXAMPLES).join(', ')}${zones.size > MOST_EXAMPLES ? ' …' : ''}`;
    return [found('band-hole', 'error', `/rates/${rates.find((rate) => rate !== NO_RATE) ?? 0}`,
      `Der er timer uden takst for ${use} til zonen ${codes}: ${hours.da}. Opkald på de tidspunkter kan ikke prissættes.`,
      `There are hours without a rate for ${use} to zone ${codes}: ${hours.en}. Calls at those times cannot be priced.`)];
  });
}

/** The first hours, by kind of day, in which the rates of a plan (time without a band first) have nothing. */
function openHours({ definition }: CompiledTariff, rates: Int32Array): { da: string; en: string } | undefined {
  const { tables } = layOutDays(definition.bands);
  const kinds = definition.holidays.length === 0 ? tables.slice(0, 7) : tables;
  const told: { da: string; en: string }[] = [];
  for (const [kind, table] of kinds.entries()) {
    const from = table.findIndex((band) => rates[(band === NO_BAND ? NO_BAND : band) + 1] === NO_RATE);
    if (from === -1) continue;
    let until = from;
    while (until < table.length && rates[(table[until] as number) + 1] === NO_RATE) until += 1;
    const hours = `${clock(from)}–${clock(until)}`;
    told.push({ da: `${kind < 7 ? '' : 'helligdag '}${DAYS_DA[kind % 7]} ${hours}`, en: `${kind < 7 ? '' : 'holiday '}${DAYS_EN[kind % 7]} ${hours}` });
  }
  if (told.length === 0) return undefined;
  const list = (locale: 'da' | 'en'): string => `${told.slice(0, MOST_EXAMPLES).map((entry) => entry[locale]).join(', ')}${told.length > MOST_EXAMPLES ? ' …' : ''}`;
  return { da: list('da'), en: list('en') };
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** A zone that some service and direction of its kind can be used in, but this one cannot be. */
function zonesWithoutRates(tariff: CompiledTariff): TariffFinding[] {
  const { plans } = tariff.book;
  const findings: TariffFinding[] = [];
  for (const [index, zone] of tariff.zones.entries()) {
    const numbers = zone.prefixes.length + zone.shortCodes.length > 0 || zone.withheld === true || zone.onNet === true;
    if (!numbers) findings.push(found('zone-without-numbers', 'warning', `/zones/${index}`, `Zonen ${zone.code} har ingen numre, så dens takster bruges ikke.`, `Zone ${zone.code} has no numbers, so its rates are not used.`));
    if (zone.special !== undefined && zone.special !== 'premium') continue;
    const priced = SERVICES.flatMap((service) => DIRECTIONS.filter((direction) => plans.plansOf(service, direction, index).some((plan) => plan !== NO_RATE)).map((direction) => `${service} ${direction}`));
    if (priced.length === 0) {
      findings.push(found('zone-without-rate', 'error', `/zones/${index}`, `Zonen ${zone.code} har ingen takst; intet forbrug i den kan prissættes.`, `Zone ${zone.code} has no rate; no use in it can be priced.`));
    } else if (zone.prefixes.length > 0 && !priced.includes('voice outgoing')) {
      findings.push(found('zone-without-rate', 'warning', `/zones/${index}`, `Zonen ${zone.code} har ingen takst for udgående opkald, kun for ${priced.join(', ')}.`, `Zone ${zone.code} has no rate for outgoing calls, only for ${priced.join(', ')}.`));
    }
  }
  return findings;
}

function unusedRates({ book }: CompiledTariff): TariffFinding[] {
  const used = new Set(book.plans.rateAt);
  return book.rates.flatMap((_, rate) => (used.has(rate) ? [] : [found('rate-never-used', 'warning', `/rates/${rate}`,
    'Taksten bruges aldrig: mere bestemte takster gælder i alle zoner, lande og tidsrum, den er for.', 'The rate is never used: more specific ones apply in every zone, country and band it is for.')]));
}

function unusedBands({ definition, bands }: CompiledTariff): TariffFinding[] {
  const named = new Set(definition.rates.map(({ band }) => band));
  const findings = bands.filter((band) => !named.has(band)).map((band) =>
    found('band-unused', 'note', `/bands/${definition.bands.findIndex(({ name }) => name === band)}`, `Ingen takst nævner tidsrummet »${band}«.`, `No rate names the band "${band}".`));
  const year = definition.validFrom.slice(0, 4);
  if (definition.bands.some(({ holiday }) => holiday === true) && !definition.holidays.some((day) => day.startsWith(year))) {
    findings.push(found('holidays-missing', 'warning', '/holidays', `Tariffen har tidsrum for helligdage, men ingen helligdage i ${year}.`, `The tariff has bands for holidays, but no holidays in ${year}.`));
  }
  return findings;
}

/** The time zone database of names knows these beside countries. */
const NO_COUNTRIES = new Set(['EU', 'EZ', 'UN', 'QO', 'XA', 'XB', 'ZZ']);
const REGIONS = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

function unknownCountries({ definition }: CompiledTariff): TariffFinding[] {
  return definition.rates.flatMap((rate: RateDefinition, index) =>
    (['originCountries', 'otherCountries'] as const).flatMap((field) => (rate[field] ?? []).flatMap((country, at) =>
      country === 'home' || (REGIONS.of(country) !== undefined && !NO_COUNTRIES.has(country)) ? [] : [found('unknown-country', 'error', `/rates/${index}/${field}/${at}`,
        `${country} er ikke et lands kode (ISO 3166-1).`, `${country} is no country's code (ISO 3166-1).`)])));
}
