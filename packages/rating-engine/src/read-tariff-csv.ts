import { checkTariff } from './check-tariff.js';
import { type CsvProblem, CsvProblems } from './csv-problems.js';
import { CellReader } from './read-csv-cell.js';
import { type CsvLine, readCsvTable } from './read-csv-table.js';
import { readRates } from './read-rates-csv.js';
import type { BandDefinition, TariffDefinition, ZoneDefinition } from './tariff-definition.js';
import type { TariffCsvFiles } from './tariff-csv-columns.js';

/** A whole tariff, or everything that keeps the tables from being one. */
export type TariffFromCsv = { readonly definition: TariffDefinition; readonly problems: readonly [] } | { readonly definition: undefined; readonly problems: readonly CsvProblem[] };

/**
 * Reads the tables `writeTariffCsv` writes, also after a spreadsheet has saved them: semicolon, tab or comma between cells, comma
 * or point in decimals, UTF-8, UTF-16 or Windows-1252. Every problem is told with its file, line and column.
 */
export function readTariffCsv(files: TariffCsvFiles<string | Uint8Array>): TariffFromCsv {
  const problems = new CsvProblems();
  const settings = readSettings(readCsvTable('settings', files.settings, problems), problems);
  const bands = readCsvTable('bands', files.bands, problems).map((line, index) => readBand(line, index, problems));
  const zones = readPrefixes(readCsvTable('prefixes', files.prefixes, problems), readZones(readCsvTable('zones', files.zones, problems), problems), problems);
  const rates = readRates(readCsvTable('rates', files.rates, problems), problems);
  const definition = { ...settings, bands, zones, rates };
  return finish(definition, problems);
}

/** A tariff with its prefixes and short codes replaced by those of a deck: what a new numbering plan changes, and nothing else. */
export function replacePrefixes(tariff: TariffDefinition, deck: string | Uint8Array): TariffFromCsv {
  const problems = new CsvProblems();
  const bare = tariff.zones.map((zone) => ({ ...zone, prefixes: [] as string[], shortCodes: [] as string[] }));
  const zones = readPrefixes(readCsvTable('prefixes', deck, problems), bare, problems);
  return finish({ ...tariff, zones }, problems);
}

function finish(definition: unknown, problems: CsvProblems): TariffFromCsv {
  if (problems.list.length === 0) for (const { path, sentence, sentenceDa } of checkTariff(definition)) problems.addAt(path, sentence, sentenceDa);
  return problems.list.length > 0 ? { definition: undefined, problems: problems.list } : { definition: definition as TariffDefinition, problems: [] };
}

const SETTINGS = ['name', 'version', 'valid_from', 'currency', 'rounding_precision', 'rounding_mode', 'band_mode', 'holiday'];
const PATHS = ['name', 'version', 'validFrom', 'currency', 'rounding.precisionMicro', 'rounding.mode', 'bandMode'];

function readSettings(lines: readonly CsvLine[], problems: CsvProblems): Omit<TariffDefinition, 'bands' | 'zones' | 'rates'> {
  const holidays: string[] = [];
  const readers = new Map<string, CellReader>();
  for (const line of lines) {
    const cells = new CellReader('settings', line, problems);
    const setting = cells.needed('setting')?.toLowerCase() ?? '';
    if (setting === 'holiday') {
      problems.remember(`holidays[${holidays.length}]`, 'settings', line.line, 'value');
      holidays.push(cells.date('value') ?? '');
      continue;
    }
    if (!SETTINGS.includes(setting)) cells.problem('setting', `One of ${SETTINGS.join(', ')} is expected.`, `Her forventes en af ${SETTINGS.join(', ')}.`);
    if (readers.has(setting)) cells.problem('setting', 'This setting comes twice.', 'Indstillingen står to gange.');
    readers.set(setting, cells);
    problems.remember(PATHS[SETTINGS.indexOf(setting)] ?? '', 'settings', line.line, 'value');
  }
  const version = readers.get('version')?.whole('value');
  return {
    name: readers.get('name')?.text('value') ?? '',
    ...(version !== undefined && { version }),
    validFrom: readers.get('valid_from')?.date('value') ?? '',
    currency: (readers.get('currency')?.text('value') ?? '') as 'DKK',
    rounding: { precisionMicro: readers.get('rounding_precision')?.kroner('value') ?? 0, mode: (readers.get('rounding_mode')?.text('value') ?? '') as 'up' },
    bandMode: (readers.get('band_mode')?.text('value') ?? '') as 'cut',
    holidays,
  };
}

function readBand(line: CsvLine, index: number, problems: CsvProblems): BandDefinition {
  const cells = new CellReader('bands', line, problems);
  problems.remember(`bands[${index}]`, 'bands', line.line);
  const weekdays = cells.list('weekdays');
  const holiday = cells.yesOrNo('holiday');
  const weight = cells.whole('weight');
  for (const column of ['weekdays', 'from', 'to', 'holiday', 'weight']) problems.remember(`bands[${index}].${column}`, 'bands', line.line, column);
  return {
    name: cells.needed('band') ?? '', ...(weekdays !== undefined && { weekdays: weekdays.map(Number) }), from: cells.time('from') ?? '', to: cells.time('to') ?? '',
    ...(holiday !== undefined && { holiday }), ...(weight !== undefined && { weight }),
  };
}

interface OpenZone extends ZoneDefinition {
  readonly prefixes: string[];
  readonly shortCodes: string[];
}

function readZones(lines: readonly CsvLine[], problems: CsvProblems): OpenZone[] {
  return lines.map((line, index) => {
    const cells = new CellReader('zones', line, problems);
    problems.remember(`zones[${index}]`, 'zones', line.line);
    for (const [field, column] of [['code', 'zone'], ['special', 'special'], ['withheld', 'withheld'], ['onNet', 'on_net']] as const) problems.remember(`zones[${index}].${field}`, 'zones', line.line, column);
    const special = cells.text('special');
    const withheld = cells.yesOrNo('withheld');
    const onNet = cells.yesOrNo('on_net');
    return {
      code: cells.needed('zone') ?? '', name: { da: cells.needed('name_da') ?? '', en: cells.needed('name_en') ?? '' }, prefixes: [], shortCodes: [],
      ...(special !== undefined && { special: special as 'premium' }), ...(withheld !== undefined && { withheld }), ...(onNet !== undefined && { onNet }),
    };
  });
}

/** Without a kind, what ends in x is a short code and anything else a prefix. */
function readPrefixes(lines: readonly CsvLine[], zones: readonly OpenZone[], problems: CsvProblems): readonly OpenZone[] {
  const places = new Map(zones.map((zone, index) => [zone.code, index]));
  for (const line of lines) {
    const cells = new CellReader('prefixes', line, problems);
    const digits = cells.digits('prefix');
    const code = cells.needed('zone');
    if (digits === undefined || code === undefined) continue;
    const index = places.get(code);
    const zone = index === undefined ? undefined : zones[index];
    if (zone === undefined) {
      cells.problem('zone', 'There is no zone of this code.', 'Der er ingen zone med den kode.');
      continue;
    }
    const kind = cells.text('kind') ?? (digits.endsWith('x') ? 'short-code' : 'prefix');
    if (kind !== 'prefix' && kind !== 'short-code') cells.problem('kind', 'One of prefix, short-code is expected.', 'Her forventes en af prefix, short-code.');
    const field = kind === 'short-code' ? 'shortCodes' : 'prefixes';
    problems.remember(`zones[${index}].${field}[${zone[field].length}]`, 'prefixes', line.line, 'prefix');
    zone[field].push(digits);
  }
  return zones;
}
