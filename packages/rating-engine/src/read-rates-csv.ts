import type { CsvProblems } from './csv-problems.js';
import { CellReader } from './read-csv-cell.js';
import type { CsvLine } from './read-csv-table.js';
import type { RateDefinition, StepDefinition } from './tariff-definition.js';

/** Fields of a rate and the columns they stand in. */
const COLUMNS = {
  service: 'service', directions: 'directions', zone: 'zone', band: 'band', servedPrefixes: 'served_prefixes', originCountries: 'origin_countries', otherCountries: 'other_countries',
  connectMicro: 'connect', minimumSeconds: 'minimum_seconds', freeSeconds: 'free_seconds', minimumMicro: 'minimum', maximumMicro: 'maximum', messageMicro: 'price',
} as const;
const OF_THE_RATE = Object.values(COLUMNS).filter((column) => column !== 'price');
const STEP_COLUMNS = { fromSecond: 'from_second', unitSeconds: 'unit', incrementSeconds: 'increment', priceMicro: 'price', unitBytes: 'unit', incrementBytes: 'increment' } as const;

/** Lines of the same number, one below the other, are the steps of one rate; a line without a number is a rate of its own. */
export function readRates(lines: readonly CsvLine[], problems: CsvProblems): RateDefinition[] {
  const groups: CsvLine[][] = [];
  for (const line of lines) {
    const number = line.cells['rate'] ?? '';
    const last = groups.at(-1);
    if (last !== undefined && number !== '' && last[0]?.cells['rate'] === number) last.push(line);
    else groups.push([line]);
  }
  return groups.map((group, index) => readRate(group as [CsvLine, ...CsvLine[]], `rates[${index}]`, problems));
}

function readRate(lines: readonly [CsvLine, ...CsvLine[]], path: string, problems: CsvProblems): RateDefinition {
  const [line, ...further] = lines;
  const cells = new CellReader('rates', line, problems);
  problems.remember(path, 'rates', line.line);
  for (const [field, column] of Object.entries(COLUMNS)) problems.remember(`${path}.${field}`, 'rates', line.line, column);
  for (const [field, column] of Object.entries(STEP_COLUMNS)) problems.remember(`${path}.volume.${field}`, 'rates', line.line, column);
  checkFurther(line, further, cells.text('service'), problems);
  const service = cells.needed('service') as RateDefinition['service'];
  const shared = {
    service, directions: (cells.list('directions') ?? []) as RateDefinition['directions'], zone: cells.needed('zone') ?? '',
    ...given('band', cells.text('band')), ...given('servedPrefixes', cells.list('served_prefixes')), ...given('originCountries', cells.list('origin_countries')),
    ...given('otherCountries', cells.list('other_countries')), ...given('connectMicro', cells.kroner('connect')), ...given('minimumSeconds', cells.whole('minimum_seconds')),
    ...given('freeSeconds', cells.whole('free_seconds')), ...given('minimumMicro', cells.kroner('minimum')), ...given('maximumMicro', cells.kroner('maximum')),
  };
  if (service === 'sms' || service === 'mms') return { ...shared, ...given('messageMicro', cells.kroner('price')) };
  if (service === 'data') return { ...shared, volume: { unitBytes: cells.whole('unit') ?? 0, incrementBytes: cells.whole('increment') ?? 0, priceMicro: cells.neededKroner('price') } };
  return { ...shared, steps: lines.map((step, at) => readStep(step, `${path}.steps[${at}]`, problems)) };
}

function readStep(line: CsvLine, path: string, problems: CsvProblems): StepDefinition {
  const cells = new CellReader('rates', line, problems);
  for (const [field, column] of Object.entries(STEP_COLUMNS)) problems.remember(`${path}.${field}`, 'rates', line.line, column);
  return { fromSecond: cells.whole('from_second') ?? 0, unitSeconds: cells.whole('unit') ?? 0, incrementSeconds: cells.whole('increment') ?? 0, priceMicro: cells.neededKroner('price') };
}

/** A further step says nothing new of its rate, and only voice has steps. */
function checkFurther(first: CsvLine, further: readonly CsvLine[], service: string | undefined, problems: CsvProblems): void {
  for (const line of further) {
    const cells = new CellReader('rates', line, problems);
    if (service !== undefined && service !== 'voice') cells.problem('rate', 'Only a voice rate has further steps.', 'Kun en samtaletakst har flere trin.');
    for (const column of OF_THE_RATE) {
      const value = line.cells[column] ?? '';
      if (value !== '' && value !== first.cells[column]) cells.problem(column, `It contradicts line ${first.line}, where this rate begins.`, `Det modsiger linje ${first.line}, hvor taksten begynder.`);
    }
  }
}

function given<K extends string, T>(field: K, value: T | undefined): { [key in K]?: T } {
  return value === undefined ? {} : ({ [field]: value } as { [key in K]: T });
}
