import { DIRECTIONS, SERVICES } from '@turbotrack/telephony';
import type { InTwoLanguages, ProblemCollector } from './tariff-problems.js';

/** One million kroner: more than any price of a unit, and small enough to leave room for exact sums. */
const MOST_MICRO = 1_000_000_000_000;
const DAY_S = 86_400;
const TEBIBYTE = 2 ** 40;

const SHARED = ['service', 'directions', 'zone', 'band', 'servedPrefixes', 'originCountries', 'otherCountries', 'connectMicro', 'minimumMicro', 'maximumMicro'];
const FIELDS_BY_SERVICE: Readonly<Record<string, readonly string[]>> = {
  voice: [...SHARED, 'minimumSeconds', 'freeSeconds', 'steps'],
  sms: [...SHARED, 'messageMicro'],
  mms: [...SHARED, 'messageMicro'],
  data: [...SHARED, 'volume'],
};

interface Context {
  readonly bands: ReadonlySet<string>;
  readonly zones: ReadonlySet<string>;
  readonly precisionMicro: number | undefined;
}

/** Checks rates against themselves, each other and those in `owners` (place to path), and the zones and bands they name. */
export function checkRates(to: ProblemCollector, value: unknown, context: Context, at = 'rates', owners = new Map<string, string>()): void {
  to.list(value, at, (element, path) => {
    const service = (element as { service?: unknown } | null)?.service;
    const rate = to.object(element, path, FIELDS_BY_SERVICE[service as string] ?? [...SHARED, 'minimumSeconds', 'freeSeconds', 'steps', 'messageMicro', 'volume']);
    if (rate === undefined) return;
    to.oneOf(service, `${path}.service`, SERVICES);
    checkPlace(to, rate, path, context);
    checkBounds(to, rate, path, context.precisionMicro);
    if (service === 'voice') checkVoice(to, rate, path);
    else if (service === 'data') checkVolume(to, rate['volume'], `${path}.volume`);
    else if (service === 'sms' || service === 'mms') to.integer(rate['messageMicro'], `${path}.messageMicro`, 0, MOST_MICRO);
    claimPlaces(to, rate, path, owners);
  });
}

type Rate = Readonly<Record<string, unknown>>;

function checkPlace(to: ProblemCollector, rate: Rate, path: string, { bands, zones }: Context): void {
  to.list(rate['directions'], `${path}.directions`, (direction, at) => to.oneOf(direction, at, DIRECTIONS));
  if (Array.isArray(rate['directions']) && rate['directions'].length === 0) to.add(`${path}.directions`, 'At least one direction is expected here.', 'Her forventes mindst én retning.');
  if (rate['zone'] !== 'any' && !zones.has(rate['zone'] as string)) to.add(`${path}.zone`, "The code of a zone of this tariff, or 'any', is expected here.", "Her forventes koden for en zone i tariffen, eller 'any'.");
  const band = rate['band'];
  if (band !== undefined && band !== 'any' && !bands.has(band as string)) to.add(`${path}.band`, "The name of a band of this tariff, or 'any', is expected here.", "Her forventes navnet på et tidsrum i tariffen, eller 'any'.");
  checkFilter(to, rate, 'servedPrefixes', path, /^[1-9]\d{0,14}$/, { en: 'A beginning of 1 to 15 digits not starting with 0', da: 'en begyndelse på 1 til 15 cifre, der ikke begynder med 0' }, 'number');
  for (const field of ['originCountries', 'otherCountries']) {
    checkFilter(to, rate, field, path, /^([A-Z]{2}|home)$/, { en: "A country as two capital letters, or 'home',", da: "et land som to store bogstaver, eller 'home'" }, 'country');
  }
}

function checkFilter(to: ProblemCollector, rate: Rate, field: string, path: string, pattern: RegExp, expected: InTwoLanguages, of: string): void {
  const value = rate[field];
  if (value === undefined) return;
  to.list(value, `${path}.${field}`, (element, at) => to.text(element, at, pattern, expected));
  if (Array.isArray(value) && value.length === 0) to.add(`${path}.${field}`, `An empty list fits no call; leave the field out for every ${of}.`, 'En tom liste passer til intet opkald; udelad feltet for alle.');
}

/** A bound that is no multiple of the precision would be overstepped by rounding. */
function checkBounds(to: ProblemCollector, rate: Rate, path: string, precisionMicro: number | undefined): void {
  for (const field of ['connectMicro', 'minimumMicro', 'maximumMicro']) {
    const value = rate[field];
    if (value === undefined || !to.integer(value, `${path}.${field}`, 0, MOST_MICRO)) continue;
    if (field !== 'connectMicro' && precisionMicro !== undefined && value % precisionMicro !== 0) {
      to.add(`${path}.${field}`, "It must be a multiple of the tariff's precision.", "Det skal være et helt antal gange tariffens afrundingsenhed.");
    }
  }
  const { minimumMicro, maximumMicro } = rate;
  if (typeof minimumMicro === 'number' && typeof maximumMicro === 'number' && minimumMicro > maximumMicro) {
    to.add(`${path}.minimumMicro`, 'The minimum is greater than the maximum.', 'Mindsteprisen er større end højesteprisen.');
  }
}

function checkVoice(to: ProblemCollector, rate: Rate, path: string): void {
  for (const field of ['minimumSeconds', 'freeSeconds']) {
    if (rate[field] !== undefined) to.integer(rate[field], `${path}.${field}`, 0, DAY_S);
  }
  let previous = -1;
  to.list(rate['steps'], `${path}.steps`, (element, at) => {
    const step = to.object(element, at, ['fromSecond', 'unitSeconds', 'incrementSeconds', 'priceMicro']);
    if (step === undefined) return;
    const from = step['fromSecond'];
    if (to.integer(from, `${at}.fromSecond`, 0, DAY_S)) {
      if (previous === -1 && from !== 0) to.add(`${at}.fromSecond`, 'The first step must begin at second 0.', 'Det første trin skal begynde ved sekund 0.');
      if (from <= previous) to.add(`${at}.fromSecond`, 'Steps must come in order of their first second.', 'Trin skal stå i rækkefølge efter deres første sekund.');
      previous = from;
    }
    to.integer(step['unitSeconds'], `${at}.unitSeconds`, 1, DAY_S);
    to.integer(step['incrementSeconds'], `${at}.incrementSeconds`, 1, DAY_S);
    to.integer(step['priceMicro'], `${at}.priceMicro`, 0, MOST_MICRO);
  });
  if (Array.isArray(rate['steps']) && rate['steps'].length === 0) to.add(`${path}.steps`, 'At least one step is expected here.', 'Her forventes mindst ét trin.');
}

function checkVolume(to: ProblemCollector, value: unknown, path: string): void {
  const volume = to.object(value, path, ['unitBytes', 'incrementBytes', 'priceMicro']);
  if (volume === undefined) return;
  to.integer(volume['unitBytes'], `${path}.unitBytes`, 1, TEBIBYTE);
  to.integer(volume['incrementBytes'], `${path}.incrementBytes`, 1, TEBIBYTE);
  to.integer(volume['priceMicro'], `${path}.priceMicro`, 0, MOST_MICRO);
}

/** Two rates for the same place would leave the price to their order. */
function claimPlaces(to: ProblemCollector, rate: Rate, path: string, owners: Map<string, string>): void {
  const choices = (field: string, otherwise: readonly unknown[]): ReadonlySet<unknown> => new Set(Array.isArray(rate[field]) ? rate[field] : otherwise);
  const clashes = new Set<string>();
  for (const direction of choices('directions', [])) {
    for (const served of choices('servedPrefixes', ['any'])) {
      for (const origin of choices('originCountries', ['any'])) {
        for (const other of choices('otherCountries', ['any'])) {
          const place = JSON.stringify([rate['service'], direction, served, rate['zone'], origin, other, rate['band'] ?? 'any']);
          const owner = owners.get(place);
          if (owner === undefined) owners.set(place, path);
          else clashes.add(owner);
        }
      }
    }
  }
  for (const owner of clashes) to.add(path, `It prices the same use as ${owner}: service, direction, own number, zone, countries and band are the same.`, `Den prissætter det samme forbrug som ${owner}: tjeneste, retning, eget nummer, zone, lande og tidsrum er ens.`);
}
