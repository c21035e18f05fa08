import { groupLines, type LineGroup } from './group-lines.js';
import type { InvoiceLine } from './invoice-model.js';
import { BODY, BOTTOM, CARRIED, CLOSING_BOTTOM, DETAIL, HEADING, type InvoiceSheet, LABEL, LEFT, RIGHT, STRONG } from './invoice-sheet.js';
import { ACCENT, type Container, HAIRLINE } from '@turbotrack/pdf';
import { formatCount, formatPeriod, KIND_HEADING, usageDetail } from './wording.js';

const QUANTITY = 372;
const UNIT_PRICE = 450;
const TEXT_WIDTH = 275;
/** Where in the text column a short line's calls and minutes begin. */
const DETAIL_AT = 128;

const HEADING_HEIGHT = 17;
const SUBTOTAL_HEIGHT = 26;
/** Below a line there must be room for the sum that is carried forward. */
const CARRY_HEIGHT = 22;
const GROUP_GAP = 9;

/** A line as it will stand in the text column. */
interface SetLine {
  readonly texts: readonly string[];
  readonly detail: string;
  /** The detail stands beside a short text instead of below it. */
  readonly beside: boolean;
  readonly height: number;
}

/** Draws the lines of an invoice in groups, over as many pages as they need. */
export class InvoiceTable {
  private readonly table: Container;
  private carriedOre = 0;

  constructor(private readonly sheet: InvoiceSheet) {
    this.table = sheet.document.container('Table', sheet.document.root);
  }

  /** @param closing points that what ends the invoice needs: the last line moves to a new page with it */
  draw(lines: readonly InvoiceLine[], closing: number): void {
    this.drawColumnHeads(this.table);
    const groups = groupLines(lines);
    groups.forEach((group, index) => {
      this.drawGroup(group, index === groups.length - 1 ? closing + GROUP_GAP - (CLOSING_BOTTOM - BOTTOM) : 0);
      this.sheet.y += GROUP_GAP;
    });
  }

  private drawGroup(group: LineGroup, closing: number): void {
    const subtotal = group.lines.length > 1;
    group.lines.forEach((line, index) => {
      const set = this.set(line);
      const isLast = index === group.lines.length - 1;
      const after = isLast ? Math.max(CARRY_HEIGHT, (subtotal ? SUBTOTAL_HEIGHT : 0) + closing) : CARRY_HEIGHT;
      const isFirst = index === 0;
      this.makeRoom((isFirst ? HEADING_HEIGHT : 0) + set.height + after, isFirst ? undefined : group);
      if (isFirst) this.drawGroupHeading(group);
      this.drawLine(line, set);
    });
    if (subtotal) this.drawSubtotal(group);
  }

  private drawColumnHeads(table?: Container): void {
    const { document, words, y } = this.sheet;
    const row = table && document.container('TR', table);
    const heads: [number, string, 'left' | 'right'][] = [
      [LEFT, words.description, 'left'], [QUANTITY, words.quantity, 'right'], [UNIT_PRICE, words.unitPrice, 'right'], [RIGHT, words.amount, 'right'],
    ];
    for (const [x, text, align] of heads) {
      // Heads are read once; where a page repeats them they are decoration.
      if (row) document.open('TH', row, { O: 'Table', Scope: 'Column' });
      else document.openArtifact('Pagination');
      document.text(x, y, text, LABEL, align);
      document.close();
    }
    this.sheet.rule(LEFT, RIGHT, y + 7, 0.9, ACCENT);
    this.sheet.y += 26;
  }

  private headingOf({ kind, exempt }: LineGroup): string {
    return KIND_HEADING[this.sheet.language][kind] + (exempt ? ` (${this.sheet.words.exempt})` : '');
  }

  private drawGroupHeading(group: LineGroup): void {
    const { document, y } = this.sheet;
    const row = document.container('TR', this.table);
    document.open('TH', row, { O: 'Table', Scope: 'Row', ColSpan: 4 });
    document.text(LEFT, y, this.headingOf(group), HEADING);
    document.close();
    this.sheet.y += HEADING_HEIGHT;
  }

  private set(line: InvoiceLine): SetLine {
    const { document, language } = this.sheet;
    const texts = document.wrap(line.text[language], BODY, TEXT_WIDTH);
    const detail = [usageDetail(line, language), ...(line.period ? [formatPeriod(line.period, language)] : [])].filter((text) => text !== '').join(' · ');
    const beside = texts.length === 1 && document.textWidth(line.text[language], BODY) < DETAIL_AT - 10 && document.textWidth(detail, DETAIL) < TEXT_WIDTH - DETAIL_AT;
    return { texts, detail, beside, height: texts.length * 13 + (detail !== '' && !beside ? 12 : 0) + 4 };
  }

  private drawLine(line: InvoiceLine, { texts, detail, beside, height }: SetLine): void {
    const { sheet } = this;
    const { document, language, y: top } = sheet;
    const row = document.container('TR', this.table);
    document.open('TD', row);
    texts.forEach((text, index) => document.text(LEFT, top + index * 13, text, BODY));
    if (detail !== '') document.text(beside ? LEFT + DETAIL_AT : LEFT, beside ? top : top + texts.length * 13 - 1, document.fit(detail, DETAIL, TEXT_WIDTH), DETAIL);
    document.close();
    // Usage tells its calls and minutes in words; its quantity of 1 would only be mistaken for one call.
    if (line.kind === 'usage') document.container('TD', row);
    else sheet.cell(row, QUANTITY, top, formatCount(line.quantity, language));
    if (line.unitPriceOre === undefined) document.container('TD', row);
    else sheet.cell(row, UNIT_PRICE, top, sheet.money(line.unitPriceOre));
    sheet.cell(row, RIGHT, top, sheet.money(line.amountOre));
    this.carriedOre += line.amountOre;
    sheet.y += height;
  }

  private drawSubtotal({ amountOre }: LineGroup): void {
    const { sheet } = this;
    const { document, words, y } = sheet;
    sheet.rule(QUANTITY - 30, RIGHT, y - 9, 0.5, HAIRLINE);
    const row = document.container('TR', this.table);
    document.open('TD', row, { O: 'Table', ColSpan: 3 });
    document.text(UNIT_PRICE, y + 4, words.subtotal, LABEL, 'right');
    document.close();
    sheet.cell(row, RIGHT, y + 4, sheet.money(amountOre), STRONG);
    sheet.y += 17;
  }

  /**
   * Goes to a new page when less than `height` is left, carrying the sum so far from the one to the other.
   *
   * @param continued the group that goes on there
   */
  private makeRoom(height: number, continued?: LineGroup): void {
    const { sheet } = this;
    if (sheet.y + height <= BOTTOM) return;
    sheet.y += 6;
    this.drawCarried();
    sheet.startPage();
    this.drawColumnHeads();
    this.drawCarried();
    if (continued) {
      sheet.document.openArtifact('Pagination');
      sheet.document.text(LEFT, sheet.y, `${this.headingOf(continued)}, ${sheet.words.continued}`, HEADING);
      sheet.document.close();
    }
    sheet.y += 20;
  }

  private drawCarried(): void {
    const { document, words, y } = this.sheet;
    document.openArtifact('Pagination');
    document.text(UNIT_PRICE, y, words.carriedForward, LABEL, 'right');
    document.text(RIGHT, y, this.sheet.money(this.carriedOre), CARRIED, 'right');
    document.close();
  }
}
