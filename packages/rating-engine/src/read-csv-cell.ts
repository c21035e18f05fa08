import { parseDecimal } from '@turbotrack/money';
import type { CsvProblems } from './csv-problems.js';
import type { CsvLine } from './read-csv-table.js';
import { EMPTY_LIST, type TariffCsvFile } from './tariff-csv-columns.js';

/** Reads the cells of one line; undefined for an empty one, and for one that is told as a problem. */
export class CellReader {
  readonly #file: TariffCsvFile;
  readonly #line: CsvLine;
  readonly #problems: CsvProblems;

  constructor(file: TariffCsvFile, line: CsvLine, problems: CsvProblems) {
    this.#file = file;
    this.#line = line;
    this.#problems = problems;
  }

  text(column: string): string | undefined {
    const value = this.#line.cells[column];
    return value === '' ? undefined : value;
  }

  needed(column: string): string | undefined {
    const value = this.text(column);
    if (value === undefined) this.problem(column, 'This cell must be filled in.', 'Feltet skal udfyldes.');
    return value;
  }

  whole(column: string): number | undefined {
    const value = this.text(column);
    if (value === undefined) return undefined;
    if (/^\d{1,15}$/.test(value)) return Number(value);
    this.problem(column, 'A whole number without separators is expected.', 'Her forventes et helt tal uden skilletegn.');
    return undefined;
  }

  /** Kroner as millionths. '1.234,5' is Danish; a point before exactly three digits could be either and is refused. */
  kroner(column: string): number | undefined {
    const value = this.text(column);
    if (value === undefined) return undefined;
    const plain = /^\d{1,3}(\.\d{3})+,\d+$/.test(value) ? value.replaceAll('.', '') : value;
    if (/^[1-9]\d{0,2}\.\d{3}$/.test(plain)) {
      this.problem(column, `${value} may mean thousands or decimals; write it with a comma or without the point.`, `${value} kan være tusinder eller decimaler; skriv det med komma eller uden punktum.`);
      return undefined;
    }
    try {
      return parseDecimal(plain.replace(',', '.'), 6);
    } catch {
      this.problem(column, 'An amount in kroner with at most six decimals is expected.', 'Her forventes et beløb i kroner med højst seks decimaler.');
      return undefined;
    }
  }

  /** 0 stands in for one that is missing or wrong, which is told. */
  neededKroner(column: string): number {
    return (this.needed(column) === undefined ? undefined : this.kroner(column)) ?? 0;
  }

  yesOrNo(column: string): boolean | undefined {
    const value = this.text(column)?.toLowerCase();
    if (value === undefined) return undefined;
    if (['yes', 'ja', 'true', 'sand', '1'].includes(value)) return true;
    if (['no', 'nej', 'false', 'falsk', '0'].includes(value)) return false;
    this.problem(column, 'Yes or no is expected.', 'Her forventes ja eller nej.');
    return undefined;
  }

  /** Separated by spaces or commas. */
  list(column: string): string[] | undefined {
    const value = this.text(column);
    return value === undefined ? undefined : value === EMPTY_LIST ? [] : value.split(/[\s,]+/).filter((part) => part !== '');
  }

  /** 'YYYY-MM-DD', or as a Danish Excel shows it: 'DD-MM-YYYY', with '/' or '.' as well. */
  date(column: string): string | undefined {
    const value = this.needed(column);
    const [, day, month, year] = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(value ?? '') ?? [];
    return day === undefined || month === undefined || year === undefined ? value : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  }

  /** 'HH:MM', or as an Excel shows it: '8:00', '08.00', '08:00:00'. */
  time(column: string): string | undefined {
    const value = this.needed(column);
    const [, hours, minutes] = /^(\d{1,2})[:.](\d{2})(?:[:.]00)?$/.exec(value ?? '') ?? [];
    return hours === undefined || minutes === undefined ? value : `${hours.padStart(2, '0')}:${minutes}`;
  }

  /** Digits, which a spreadsheet may have turned into a number. */
  digits(column: string): string | undefined {
    const value = this.needed(column);
    if (value === undefined || !/^\d+([.,]\d+)?E\+?\d+$/i.test(value)) return value;
    this.problem(column, `The spreadsheet has rounded it to ${value}; format the column as text before the digits are entered.`, `Regnearket har afrundet det til ${value}; giv kolonnen tekstformat, før cifrene skrives ind.`);
    return undefined;
  }

  problem(column: string, en: string, da: string): void {
    this.#problems.add(this.#file, this.#line.line, column, en, da);
  }
}
