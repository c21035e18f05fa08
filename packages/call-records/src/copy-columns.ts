import { LineCopier } from './line-copier.js';
import { MAXIMUM_COLUMNS } from './split-record.js';

/** Copies the lines of a CSV: columns that are not read are there, empty, header names included. */
export class ColumnCopier extends LineCopier {
  // oxlint-disable-next-line typescript/require-await -- other formats read theirs from the file
  async header(): Promise<string> {
    const { csv, layout } = this.file;
    if (!csv.header) return '';
    const names = Array.from({ length: layout.mostColumns }, () => '');
    for (const [field, name] of Object.entries(csv.columns)) {
      const at = layout.column[field as keyof typeof layout.column];
      if (at >= 0) names[at] = this.quoteWhereNeeded(String(name));
    }
    return `${names.join(csv.delimiter)}\n${'\n'.repeat(csv.linesAfterHeader ?? 0)}`;
  }

  protected copyTrailer(): void {
    const { trailer } = this.file.csv;
    this.copyColumns((at) => at === 0 || at === trailer?.records || at === trailer?.duration || at === trailer?.sequence);
  }

  protected copyRecord(): void {
    const { dropKind } = this.file.layout;
    this.copyColumns((at) => (dropKind[at] as number) < 0);
  }

  private copyColumns(isCopied: (column: number) => boolean): void {
    const { walker, csv } = this.file;
    const { splitter } = walker;
    const delimiter = csv.delimiter.charCodeAt(0);
    for (let at = 0; at < Math.min(splitter.count, MAXIMUM_COLUMNS); at += 1) {
      if (at > 0) this.put(delimiter);
      if (isCopied(at)) this.copyValue(splitter.starts[at] as number, splitter.ends[at] as number, splitter.quoted[at] === 0 ? 0 : 1);
    }
  }

  private quoteWhereNeeded(name: string): string {
    const { quote, delimiter } = this.file.csv;
    if (quote === null || !(name.includes(delimiter) || name.includes(quote))) return name;
    return quote + name.replaceAll(quote, quote + quote) + quote;
  }
}
