import type { TariffCsvFile } from './tariff-csv-columns.js';

/** One thing wrong with a table, and where. */
export interface CsvProblem {
  readonly file: TariffCsvFile;
  /** Counted from 1, the heading being 1; 0 for the file as a whole. */
  readonly line: number;
  /** '' when it is about the whole line. */
  readonly column: string;
  readonly sentence: { readonly da: string; readonly en: string };
}

/** Collects problems, and remembers which cell each part of the tariff came from. */
export class CsvProblems {
  readonly list: CsvProblem[] = [];
  readonly #places = new Map<string, Omit<CsvProblem, 'sentence'>>();

  add(file: TariffCsvFile, line: number, column: string, en: string, da: string): void {
    this.list.push({ file, line, column, sentence: { da, en } });
  }

  /** `path` as problems of tariffs tell it. */
  remember(path: string, file: TariffCsvFile, line: number, column = ''): void {
    this.#places.set(path, { file, line, column });
  }

  /** A problem of the tariff as one of the tables: the nearest cell or line known above its path. */
  addAt(path: string, en: string, da: string): void {
    for (let at = path; at !== ''; at = at.replace(/(\.[^.[\]]+|\[\d+\]|^[^.[\]]+)$/, '')) {
      const place = this.#places.get(at);
      if (place === undefined) continue;
      this.add(place.file, place.line, place.column, en, da);
      return;
    }
    this.add('settings', 0, '', `${path}: ${en}`, `${path}: ${da}`);
  }
}
