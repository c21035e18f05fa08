import { csvCell, csvTable } from '@turbotrack/csv';
import type { RateDefinition, TariffDefinition } from './tariff-definition.js';
import { CSV_COLUMNS, EMPTY_LIST, type TariffCsvFile, type TariffCsvFiles } from './tariff-csv-columns.js';

/** A checked tariff as tables a Danish Excel opens with a double click; `readTariffCsv` gives the same tariff back. */
export function writeTariffCsv(tariff: TariffDefinition): TariffCsvFiles {
  const { name, version, validFrom, currency, rounding, bandMode, holidays, bands, zones, rates } = tariff;
  return {
    settings: table('settings', [
      ['name', name], ...(version === undefined ? [] : [['version', String(version)]]), ['valid_from', validFrom], ['currency', currency],
      ['rounding_precision', kroner(rounding.precisionMicro)], ['rounding_mode', rounding.mode], ['band_mode', bandMode], ...holidays.map((day) => ['holiday', day]),
    ]),
    bands: table('bands', bands.map((band) => [band.name, list(band.weekdays), band.from, band.to, yesOrNo(band.holiday), text(band.weight)])),
    zones: table('zones', zones.map((zone) => [zone.code, zone.name.da, zone.name.en, zone.special ?? '', yesOrNo(zone.withheld), yesOrNo(zone.onNet)])),
    prefixes: table('prefixes', zones.flatMap(({ code, prefixes, shortCodes }) => [
      ...prefixes.map((prefix) => [prefix, code, 'prefix']), ...shortCodes.map((short) => [short, code, 'short-code']),
    ])),
    rates: table('rates', rates.flatMap((rate, index) => rateRows(rate, String(index + 1)))),
  };
}

function table(file: TariffCsvFile, rows: readonly (readonly string[])[]): string {
  return csvTable([CSV_COLUMNS[file], ...rows.map((row) => row.map(cell))]);
}

/** Reading takes one apostrophe off the front, so one that was there gets another. */
function cell(value: string): string {
  return csvCell(value.startsWith("'") ? `'${value}` : value);
}

function rateRows(rate: RateDefinition, number: string): string[][] {
  const head = [
    rate.service, rate.directions.join(' '), rate.zone, rate.band ?? '', list(rate.servedPrefixes), list(rate.originCountries), list(rate.otherCountries),
    price(rate.connectMicro), text(rate.minimumSeconds), text(rate.freeSeconds), price(rate.minimumMicro), price(rate.maximumMicro),
  ];
  if (rate.volume !== undefined) return [[number, ...head, '', String(rate.volume.unitBytes), String(rate.volume.incrementBytes), kroner(rate.volume.priceMicro)]];
  if (rate.steps === undefined) return [[number, ...head, '', '', '', price(rate.messageMicro)]];
  return rate.steps.map((step, at) => [
    number, ...(at === 0 ? head : head.map(() => '')), String(step.fromSecond), String(step.unitSeconds), String(step.incrementSeconds), kroner(step.priceMicro),
  ]);
}

function list(values: readonly (string | number)[] | undefined): string {
  return values === undefined ? '' : values.length === 0 ? EMPTY_LIST : values.join(' ');
}

function yesOrNo(value: boolean | undefined): string {
  return value === undefined ? '' : value ? 'yes' : 'no';
}

function text(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

function price(micro: number | undefined): string {
  return micro === undefined ? '' : kroner(micro);
}

/** Millionths, not negative, as kroner with a decimal comma and no thousands separator. */
function kroner(micro: number): string {
  const digits = String(micro).padStart(7, '0');
  const decimals = digits.slice(-6).replace(/0+$/, '');
  return `${digits.slice(0, -6)}${decimals === '' ? '' : `,${decimals}`}`;
}
