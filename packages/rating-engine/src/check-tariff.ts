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
  to.text(tariff['name'], 'name', NAME, 'A name');
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

function checkDate(to: ProblemCollector, value: unknown, path: string): void {
  if (!to.text(value, path, DATE, "A date 'YYYY-MM-DD'")) return;
  const instant = Date.parse(`${value}T00:00:00Z`);
  if (Number.isNaN(instant) || new Date(instant).toISOString().slice(0, 10) !== value) to.add(path, 'This day does not exist.');
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
    if (to.text(band['name'], `${path}.name`, NAME, 'A name')) {
      if (band['name'] === 'any') to.add(`${path}.name`, "'any' stands for every band and cannot be the name of one.");
      names.add(band['name']);
    }
    if (band['weekdays'] !== undefined) to.list(band['weekdays'], `${path}.weekdays`, (day, at) => to.integer(day, at, 1, 7));
    const from = to.text(band['from'], `${path}.from`, START_OF_DAY, "A time 'HH:MM'");
    const until = to.text(band['to'], `${path}.to`, END_OF_DAY, "A time 'HH:MM', at most 24:00,");
    if (from && until && minuteOf(band['from'] as string) >= minuteOf(band['to'] as string)) {
      to.add(`${path}.to`, "The end must be later than the beginning; for a night write two windows of the same name, one to '24:00' and one from '00:00'.");
    }
    if (band['holiday'] !== undefined) to.boolean(band['holiday'], `${path}.holiday`);
    if (band['weight'] !== undefined) to.integer(band['weight'], `${path}.weight`, 0, 1_000_000);
  });
  if (Array.isArray(value) && value.length > MOST_BANDS) to.add('bands', `At most ${MOST_BANDS} windows are supported.`);
  if (to.problems.length === before) {
    for (const { first, second } of layOutDays(value as BandDefinition[]).conflicts) {
      to.add(`bands[${second}]`, `It claims the same time as bands[${first}] with the same weight, so nothing decides between them.`);
    }
  }
  return names;
}

function checkZones(to: ProblemCollector, value: unknown): Set<string> {
  const codes = new Set<string>();
  const owners = new Map<string, string>();
  let withheld: string | undefined;
  const claim = (pattern: string, path: string): void => {
    const owner = owners.get(pattern);
    if (owner === undefined) owners.set(pattern, path);
    else to.add(path, `It is already listed as ${owner}.`);
  };
  to.list(value, 'zones', (element, path) => {
    const zone = to.object(element, path, ['code', 'name', 'prefixes', 'shortCodes', 'special', 'withheld']);
    if (zone === undefined) return;
    if (to.text(zone['code'], `${path}.code`, NAME, 'A code')) {
      if (zone['code'] === 'any') to.add(`${path}.code`, "'any' stands for every zone and cannot be the code of one.");
      if (codes.has(zone['code'])) to.add(`${path}.code`, 'Another zone has the same code.');
      codes.add(zone['code']);
    }
    const name = to.object(zone['name'], `${path}.name`, ['da', 'en']);
    if (name !== undefined) for (const locale of ['da', 'en']) to.text(name[locale], `${path}.name.${locale}`, NAME, 'A name');
    to.list(zone['prefixes'], `${path}.prefixes`, (prefix, at) => {
      if (to.text(prefix, at, /^[1-9]\d{0,14}$/, 'A prefix of 1 to 15 digits not starting with 0')) claim(prefix, at);
    });
    to.list(zone['shortCodes'], `${path}.shortCodes`, (code, at) => {
      if (to.text(code, at, /^(?=.{3,6}$)[1-9]\d*x*$/, "A short code of 3 to 6 digits, perhaps ending in 'x' for any digit,")) claim(`short ${code}`, at);
    });
    if (zone['special'] !== undefined) to.oneOf(zone['special'], `${path}.special`, SPECIALS);
    if (zone['withheld'] !== undefined) to.boolean(zone['withheld'], `${path}.withheld`);
    if (zone['withheld'] === true) {
      if (withheld !== undefined) to.add(`${path}.withheld`, `Withheld numbers already belong to ${withheld}.`);
      withheld ??= path;
    }
  });
  return codes;
}
