import { BytesTable } from './bytes-table.js';
import type { CsvDescription } from './operator-description.js';

/** What an operator's codes mean; `*` stands for every code not named, the empty one too. */
export class CodeTable<T> {
  private readonly meanings = new BytesTable<T>();
  private readonly otherwise: T | undefined;
  private readonly empty: T | undefined;

  constructor(codes: Readonly<Record<string, T>>, encoding: CsvDescription['encoding']) {
    const { '*': otherwise, '': empty, ...named } = codes;
    this.otherwise = otherwise;
    this.empty = empty ?? otherwise;
    for (const [code, meaning] of Object.entries(named)) this.meanings.set(Buffer.from(code, encoding === 'utf-8' ? 'utf8' : 'latin1'), meaning);
  }

  /** The meaning of the bytes from `from` to `to`, which hold no doubled quotes. */
  get(bytes: Uint8Array, from: number, to: number): T | undefined {
    return from >= to ? this.empty : (this.meanings.get(bytes, from, to) ?? this.otherwise);
  }
}
