import { ROUNDING_MODES } from '@turbotrack/money';
import { layOutDays, minuteOf } from './band-timeline.js';
import { checkRates } from './check-rates.js';
import { type BandDefinition, SPECIALS } from './tariff-definition.js';
import { ProblemCollector, type TariffProblem } from './tariff-problems.js';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const START_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;
const END_OF_DAY = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/;
const NAME = /\S/;
const MOST_BANDS = 200;

/** Everything that is wrong with a tariff definition, whatever was passed; empty when it can be compiled. */
export function checkTariff(definition: unknown): TariffProblem[] {
  const to = new ProblemCollector();
  const tariff = to.object(definition, '', ['name', 'version', 'validFrom', 'currency', 'rounding', 'bandMode', 'holidays', 'bands', 'zones', 'rates']);
  if (tariff === undefined) return to.problems;
  to.text(tariff['name'], 'name', NAME, { en: 'A name', da: 'et navn' });
  if (tariff['version'] !== undefined) to.integer(tariff['version'], 'version', 1, 1_000_000);
  checkDate(to, tariff['validFrom'], 'validFrom');
  to.oneOf(tariff['currency'], 'currency', ['DKK']);
  const precisionMicro = checkRounding(to, tariff['rounding']);
  to.oneOf(tariff['bandMode'], 'bandMode', ['cut', 'first-band']);
  to.list(tariff['holidays'], 'holidays', (holiday, path) => checkDate(to, holiday, path));
  const bands = checkBands(to, tariff['bands']);
  const zones = checkZones(to, tariff['zones']);
  checkRates(to, tariff['rates'], { bands, zones, precisionMicro });
  return to.problems;
}

/** A day that exists, 'YYYY-MM-DD'. */
export function checkDate(to: ProblemCollector, value: unknown, path: string): void {
  if (!to.text(value, path, DATE, { en: "A date 'YYYY-MM-DD'", da: "en dato 'ÅÅÅÅ-MM-DD'" })) return;
  const instant = Date.parse(`${value}T00:00:00Z`);
  if (Number.isNaN(instant) || new Date(instant).toISOString().slice(0, 10) !== value) to.add(path, 'This day does not exist.', 'Den dag findes ikke.');
}

function checkRounding(to: ProblemCollector, value: unknown): number | undefined {
  const rounding = to.object(value, 'rounding', ['precisionMicro', 'mode']);
  if (rounding === undefined) return undefined;
  to.oneOf(rounding['mode'], 'rounding.mode', ROUNDING_MODES);
  const precision = rounding['precisionMicro'];
  return to.integer(precision, 'rounding.precisionMicro', 1, 100_000_000) ? precision : undefined;
}

function checkBands(to: ProblemCollector, value: unknown): Set<string> {
  const names = new Set<string>();
  const before = to.problems.length;
  to.list(value, 'bands', (element, path) => {
    const band = to.object(element, path, ['name', 'weekdays', 'from', 'to', 'holiday', 'weight']);
    if (band === undefined) return;
    if (to.text(band['name'], `${path}.name`, NAME, { en: 'A name', da: 'et navn' })) {
      if (band['name'] === 'any') to.add(`${path}.name`, "'any' stands for every band and cannot be the name of one.", "'any' står for alle tidsrum og kan ikke være navn på ét.");
      names.add(band['name']);
    }
    if (band['weekdays'] !== undefined) to.list(band['weekdays'], `${path}.weekdays`, (day, at) => to.integer(day, at, 1, 7));
    const from = to.text(band['from'], `${path}.from`, START_OF_DAY, { en: "A time 'HH:MM'", da: "et klokkeslæt 'TT:MM'" });
    const until = to.text(band['to'], `${path}.to`, END_OF_DAY, { en: "A time 'HH:MM', at most 24:00,", da: "et klokkeslæt 'TT:MM', højst 24:00" });
    if (from && until && minuteOf(band['from'] as string) >= minuteOf(band['to'] as string)) {
      to.add(`${path}.to`, "The end must be later than the beginning; for a night write two windows of the same name, one to '24:00' and one from '00:00'.", "Slutningen skal ligge efter begyndelsen; en nat skrives som to vinduer med samme navn, ét til '24:00' og ét fra '00:00'.");
    }
    if (band['holiday'] !== undefined) to.boolean(band['holiday'], `${path}.holiday`);
    if (band['weight'] !== undefined) to.integer(band['weight'], `${path}.weight`, 0, 1_000_000);
  });
  if (Array.isArray(value) && value.length > MOST_BANDS) to.add('bands', `At most ${MOST_BANDS} windows are supported.`, `Der kan højst være ${MOST_BANDS} vinduer.`);
  if (to.problems.length === before) {
    for (const { first, second } of layOutDays(value as BandDefinition[]).conflicts) {
      to.add(`bands[${second}]`, `It claims the same time as bands[${first}] with the same weight, so nothing decides between them.`, `Det gør krav på samme tid som bands[${first}] med samme vægt, så intet afgør, hvilket der gælder.`);
    }
  }
  return names;
}

function checkZones(to: ProblemCollector, value: unknown): Set<string> {
  const codes = new Set<string>();
  const owners = new Map<string, string>();
  const only = new Map<string, string>();
  const claim = (pattern: string, path: string): void => {
    const owner = owners.get(pattern);
    if (owner === undefined) owners.set(pattern, path);
    else to.add(path, `It is already listed as ${owner}.`, `Det står allerede som ${owner}.`);
  };
  to.list(value, 'zones', (element, path) => {
    const zone = to.object(element, path, ['code', 'name', 'prefixes', 'shortCodes', 'special', 'withheld', 'onNet']);
    if (zone === undefined) return;
    if (to.text(zone['code'], `${path}.code`, NAME, { en: 'A code', da: 'en kode' })) {
      if (zone['code'] === 'any') to.add(`${path}.code`, "'any' stands for every zone and cannot be the code of one.", "'any' står for alle zoner og kan ikke være kode for én.");
      if (codes.has(zone['code'])) to.add(`${path}.code`, 'Another zone has the same code.', 'En anden zone har samme kode.');
      codes.add(zone['code']);
    }
    const name = to.object(zone['name'], `${path}.name`, ['da', 'en']);
    if (name !== undefined) for (const locale of ['da', 'en']) to.text(name[locale], `${path}.name.${locale}`, NAME, { en: 'A name', da: 'et navn' });
    to.list(zone['prefixes'], `${path}.prefixes`, (prefix, at) => {
      if (to.text(prefix, at, /^[1-9]\d{0,14}$/, { en: 'A prefix of 1 to 15 digits not starting with 0', da: 'et præfiks på 1 til 15 cifre, der ikke begynder med 0' })) claim(prefix, at);
    });
    to.list(zone['shortCodes'], `${path}.shortCodes`, (code, at) => {
      if (to.text(code, at, /^(?=.{3,6}$)[1-9]\d*x*$/, { en: "A short code of 3 to 6 digits, perhaps ending in 'x' for any digit,", da: "et kortnummer på 3 til 6 cifre, eventuelt med 'x' til sidst for et vilkårligt ciffer" })) claim(`short ${code}`, at);
    });
    if (zone['special'] !== undefined) to.oneOf(zone['special'], `${path}.special`, SPECIALS);
    for (const [field, whose, whoseDa] of [['withheld', 'Withheld numbers', 'Skjulte numre'], ['onNet', 'Numbers of ours', 'Egne numre']] as const) {
      if (zone[field] !== undefined) to.boolean(zone[field], `${path}.${field}`);
      if (zone[field] !== true) continue;
      const owner = only.get(field);
      if (owner === undefined) only.set(field, path);
      else to.add(`${path}.${field}`, `${whose} already belong to ${owner}.`, `${whoseDa} hører allerede til ${owner}.`);
    }
    if (zone['onNet'] === true && zone['special'] !== undefined) to.add(`${path}.special`, 'A zone of numbers of ours cannot be a special one.', 'En zone for egne numre kan ikke være en særlig zone.');
  });
  return codes;
}
