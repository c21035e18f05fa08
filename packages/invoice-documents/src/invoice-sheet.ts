import { formatOre } from '@turbotrack/money';
import type { InvoiceModel, Language } from './invoice-model.js';
import { ACCENT, type Container, GREY, HAIRLINE, INK, Sheet, type TextStyle } from '@turbotrack/pdf';
import { WORDING } from './wording.js';

/** Edges of the text, in points. */
export const LEFT = 56;
export const RIGHT = 539;
/** Lines of the table end here, so that a sum to carry forward fits below them. */
export const BOTTOM = 752;
/** Totals and payment may come closer to the foot. */
export const CLOSING_BOTTOM = 776;
/** Left edge of the facts at the head; the totals stand a little further left. */
export const FACTS = 352;

export const TINT = '0.937 0.965 0.965';

export const NAME: TextStyle = { weight: 'semibold', size: 15, colour: ACCENT };
export const TITLE: TextStyle = { weight: 'semibold', size: 24, colour: INK };
export const HEADING: TextStyle = { weight: 'semibold', size: 10.5, colour: ACCENT };
export const STRONG: TextStyle = { weight: 'semibold', size: 9.5, colour: INK };
export const BODY: TextStyle = { weight: 'regular', size: 9.5, colour: INK };
export const DETAIL: TextStyle = { weight: 'regular', size: 8.5, colour: GREY };
export const LABEL: TextStyle = { weight: 'regular', size: 8.5, colour: GREY };
export const CARRIED: TextStyle = { weight: 'semibold', size: 9.5, colour: GREY };
export const FIGURE: TextStyle = { weight: 'semibold', size: 20, colour: ACCENT };
export const GRAND: TextStyle = { weight: 'semibold', size: 13, colour: INK };
const FOOT: TextStyle = { weight: 'regular', size: 7.5, colour: GREY };

/** The pages of an invoice, with their heads and feet. */
export class InvoiceSheet extends Sheet {
  readonly words;
  readonly language: Language;

  constructor(readonly invoice: InvoiceModel) {
    const words = WORDING[invoice.language];
    super({ title: `${words.invoice} ${invoice.number}`, language: invoice.language, date: new Date(`${invoice.issueDate}T00:00:00Z`) });
    this.language = invoice.language;
    this.words = words;
  }

  protected override drawFrame(): number {
    const { document, words, invoice } = this;
    const { seller } = invoice;
    document.rule(LEFT, RIGHT, 790, 0.5, HAIRLINE);
    const foot = (y: number, width: number, parts: readonly string[]): void => {
      const text = parts.join('  ·  ');
      document.text(LEFT, y, text, document.shrink(text, FOOT, width));
    };
    foot(804, RIGHT - LEFT, [seller.name, ...seller.address, `${words.cvr} ${seller.cvr}`]);
    foot(815, RIGHT - LEFT - 90, [seller.email, ...(seller.phone ? [seller.phone] : [])]);
    document.pageCount(RIGHT, 815, words, FOOT);
    if (document.pageNumber > 1) {
      document.text(LEFT, 60, seller.name, document.shrink(seller.name, { ...NAME, size: 11 }, 280));
      document.text(RIGHT, 60, `${words.invoice} ${invoice.number}, ${words.continued}`, LABEL, 'right');
    }
    return 96;
  }

  /** Goes to a new page when a block of `height` does not fit this one. */
  keepTogether(height: number): void {
    this.keepAbove(CLOSING_BOTTOM, height);
  }

  /** A cell of a table, aligned right. */
  cell(row: Container, right: number, y: number, text: string, style = BODY): void {
    this.line(right, y, text, style, 'TD', row, 'right');
  }

  /** '−1.234,50': an amount with the minus sign of the typeface, which is as wide as its figures. */
  money(ore: number): string {
    return formatOre(ore, this.language).replace('-', '−');
  }
}
