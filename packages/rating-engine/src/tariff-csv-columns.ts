/** A tariff as tables for a spreadsheet: one file each. */
export interface TariffCsvFiles<T = string> {
  /** Name, validity, rounding and the like, a row for each; holidays a row each. */
  readonly settings: T;
  readonly bands: T;
  readonly zones: T;
  /** The prefix deck: a row for each prefix and short code. */
  readonly prefixes: T;
  /** A row for each rate, and for each further step of a voice rate. */
  readonly rates: T;
}
export type TariffCsvFile = keyof TariffCsvFiles;

/** In the order in which they are written. Prices are kroner, without VAT. */
export const CSV_COLUMNS = {
  settings: ['setting', 'value'],
  bands: ['band', 'weekdays', 'from', 'to', 'holiday', 'weight'],
  zones: ['zone', 'name_da', 'name_en', 'special', 'withheld', 'on_net'],
  prefixes: ['prefix', 'zone', 'kind'],
  rates: [
    'rate', 'service', 'directions', 'zone', 'band', 'served_prefixes', 'origin_countries', 'other_countries', 'connect', 'minimum_seconds', 'free_seconds',
    'minimum', 'maximum', 'from_second', 'unit', 'increment', 'price',
  ],
} as const satisfies Record<TariffCsvFile, readonly string[]>;

/** Columns a file may leave out. */
export const OPTIONAL_COLUMNS: Readonly<Record<TariffCsvFile, readonly string[]>> = {
  settings: [],
  bands: ['weekdays', 'holiday', 'weight'],
  zones: ['special', 'withheld', 'on_net'],
  prefixes: ['kind'],
  rates: ['rate', 'band', 'served_prefixes', 'origin_countries', 'other_countries', 'connect', 'minimum_seconds', 'free_seconds', 'minimum', 'maximum', 'from_second', 'unit', 'increment'],
};

/** Stands for a list without members; an empty cell is no list at all. */
export const EMPTY_LIST = 'none';
