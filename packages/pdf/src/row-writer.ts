import type { EmbeddedFont, Run } from './embedded-font.js';
import { type Container, PAGE_HEIGHT, type TaggedDocument, type TextStyle } from './tagged-document.js';

/** Where a cell's text stands in its column; positions in points from the left edge of the row. */
export type Column =
  | { readonly align: 'left'; readonly at: number; readonly width: number }
  | { readonly align: 'right'; readonly at: number }
  /** `at` is where the decimal point stands. */
  | { readonly align: 'decimal'; readonly at: number };

/** A cell ready for the page: its glyph codes and where it begins and ends, in whole thousandths of the size from the row's left edge. */
export interface Cell {
  readonly codes: string;
  readonly start: number;
  readonly end: number;
}

export interface RowStyle {
  readonly left: number;
  readonly right: number;
  readonly leading: number;
  readonly text: TextStyle;
  /** Behind every second row. */
  readonly band: string;
}

const KEPT_CELLS = 20_000;

/** Makes the cells of one column, remembering them by text, since most columns say few things again and again. */
export class ColumnCells {
  private readonly known = new Map<string | number, Cell>();
  private readonly spaceCodes: string;

  constructor(
    private readonly font: EmbeddedFont,
    private readonly column: Column,
    private readonly size: number,
    private readonly decimalPoint: string,
  ) {
    this.spaceCodes = font.run(' ').codes;
  }

  /** The cell of a `key`; `text` is asked only when the key is new. */
  of(key: string | number, text: (key: never) => string): Cell {
    const known = this.known.get(key);
    if (known) return known;
    const cell = this.make(text(key as never));
    if (this.known.size >= KEPT_CELLS) this.known.clear();
    this.known.set(key, cell);
    return cell;
  }

  /** A cell whose text is not likely to come again. */
  make(text: string): Cell {
    const { column, font } = this;
    const run = column.align === 'left' ? this.cut(text, column.width) : font.run(text);
    const at = (column.at * 1000) / this.size;
    let start = at;
    if (column.align === 'right') start = at - run.width;
    if (column.align === 'decimal') start = at - font.run(text.slice(0, text.lastIndexOf(this.decimalPoint))).width;
    start = Math.round(start);
    // The space tells readers that copy or speak where the cell ends.
    return { codes: run.codes + this.spaceCodes, start, end: start + Math.round(run.width + font.run(' ').width) };
  }

  private cut(text: string, width: number): Run {
    const room = (width * 1000) / this.size;
    const whole = this.font.run(text);
    if (whole.width <= room) return whole;
    const characters = Array.from(text);
    let run = whole;
    while (characters.length > 0 && run.width > room) {
      characters.pop();
      run = this.font.run(`${characters.join('').trimEnd()}…`);
    }
    return run;
  }
}

/** Collects rows and writes them as one text object: one P and one TJ operator a row. */
export class RowWriter {
  private rows: string[] = [];

  constructor(
    private readonly document: TaggedDocument,
    private readonly style: RowStyle,
  ) {}

  /** Adds a row of cells, from left to right, as a paragraph of `parent`. */
  add(cells: readonly Cell[], parent: Container): void {
    let array = '';
    let cursor = 0;
    for (const cell of cells) {
      array += `${cursor - cell.start}(${cell.codes})`;
      cursor = cell.end;
    }
    this.rows.push(`${this.document.openOperator('P', parent)} T*[${array}]TJ EMC`);
  }

  /** Writes the rows collected, the first with its baseline at `y`. */
  flush(y: number): void {
    if (this.rows.length === 0) return;
    const { left, right, leading, text, band } = this.style;
    let bands = '';
    for (let row = 1; row < this.rows.length; row += 2) {
      const bottom = PAGE_HEIGHT - (y + row * leading) - leading * 0.3;
      bands += `${left - 4} ${bottom.toFixed(2)} ${right - left + 8} ${leading} re `;
    }
    if (bands !== '') this.document.raw(`/Artifact<</Type/Layout>>BDC ${band} rg ${bands}f EMC`);
    const above = (PAGE_HEIGHT - y + leading).toFixed(2);
    this.document.raw(`BT /${this.document.font(text).resourceName} ${text.size} Tf ${leading} TL ${text.colour} rg 1 0 0 1 ${left} ${above} Tm`);
    this.document.raw(this.rows.join('\n'));
    this.document.raw('ET');
    this.rows = [];
  }
}
