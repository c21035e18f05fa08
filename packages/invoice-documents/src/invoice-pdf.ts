import { formatOre } from '@turbotrack/money';
import { checkInvoice, type InvoiceProblem } from './check-invoice.js';
import { groupLines, type LineGroup } from './group-lines.js';
import type { InvoiceLine, InvoiceModel } from './invoice-model.js';
import { type Container, TaggedDocument, type TextStyle } from './pdf/tagged-document.js';
import { formatCount, formatDay, formatPeriod, formatRate, KIND_HEADING, usageDetail, WORDING } from './wording.js';

const LEFT = 56;
const RIGHT = 539;
const FACTS = 352;
const QUANTITY = 372;
const UNIT_PRICE = 450;
const TEXT_WIDTH = 275;
/** Where in the text column a short line's calls and minutes begin. */
const DETAIL_AT = 128;
const BOTTOM = 752;

const INK = '0.09 0.13 0.17';
const GREY = '0.38 0.43 0.48';
const ACCENT = '0.02 0.33 0.38';
const TINT = '0.937 0.965 0.965';
const HAIRLINE = '0.82 0.85 0.87';

const NAME: TextStyle = { weight: 'semibold', size: 15, colour: ACCENT };
const TITLE: TextStyle = { weight: 'semibold', size: 24, colour: INK };
const HEADING: TextStyle = { weight: 'semibold', size: 10.5, colour: ACCENT };
const STRONG: TextStyle = { weight: 'semibold', size: 9.5, colour: INK };
const BODY: TextStyle = { weight: 'regular', size: 9.5, colour: INK };
const DETAIL: TextStyle = { weight: 'regular', size: 8.5, colour: GREY };
const LABEL: TextStyle = { weight: 'regular', size: 8.5, colour: GREY };
const FIGURE: TextStyle = { weight: 'semibold', size: 20, colour: ACCENT };
const GRAND: TextStyle = { weight: 'semibold', size: 13, colour: INK };
const FOOT: TextStyle = { weight: 'regular', size: 7.5, colour: GREY };

/** The invoice breaks a rule, so no document of it may exist. The message counts and places the faults, with no values. */
export class InvoiceError extends Error {
  override readonly name = 'InvoiceError';
  constructor(readonly problems: readonly InvoiceProblem[]) {
    super(`The invoice cannot be issued: ${problems.map(({ path, problem }) => `${path}: ${problem}`).join(' ')}`);
  }
}

/**
 * Draws an invoice as an A4 PDF in its own language. The same model gives the same bytes. Claims PDF/A-3a.
 *
 * @throws InvoiceError (as a rejection) when {@link checkInvoice} finds an error.
 */
export async function renderInvoicePdf(invoice: InvoiceModel): Promise<Buffer> {
  const errors = checkInvoice(invoice).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new InvoiceError(errors);
  return new InvoiceDrawing(invoice).draw();
}

class InvoiceDrawing {
  private readonly document: TaggedDocument;
  private readonly words;
  private readonly language;
  private y = 0;
  private carriedOre = 0;

  constructor(private readonly invoice: InvoiceModel) {
    this.language = invoice.language;
    this.words = WORDING[invoice.language];
    this.document = new TaggedDocument({
      title: `${this.words.invoice} ${invoice.number}`,
      language: invoice.language,
      date: new Date(`${invoice.issueDate}T00:00:00Z`),
    });
  }

  draw(): Buffer {
    this.startPage();
    this.drawSeller();
    this.drawBuyer();
    this.drawFacts();
    this.drawAmountDue();
    this.drawLines();
    this.drawTotals();
    this.drawPayment();
    return this.document.finish();
  }

  private startPage(): void {
    const { document, words, invoice } = this;
    document.startPage();
    document.openArtifact('Pagination');
    const { seller } = invoice;
    document.rule(LEFT, RIGHT, 790, 0.5, HAIRLINE);
    document.text(LEFT, 804, [seller.name, ...seller.address, `${words.cvr} ${seller.cvr}`].join('  ·  '), FOOT);
    document.text(LEFT, 815, [seller.email, ...(seller.phone ? [seller.phone] : [])].join('  ·  '), FOOT);
    document.pageCount(RIGHT - 46, 815, words, FOOT);
    if (document.pageNumber > 1) {
      document.text(LEFT, 60, seller.name, { ...NAME, size: 11 });
      document.text(RIGHT, 60, `${words.invoice} ${invoice.number}, ${words.continued}`, LABEL, 'right');
    }
    document.close();
    this.y = 96;
  }

  /** One tagged line of text. */
  private line(x: number, y: number, text: string, style: TextStyle, type = 'P', parent: Container = this.document.root): void {
    this.document.open(type, parent);
    this.document.text(x, y, text, style);
    this.document.close();
  }

  private drawSeller(): void {
    const { seller } = this.invoice;
    this.line(LEFT, 64, seller.name, NAME);
    this.line(LEFT, 78, [...seller.address, `${this.words.cvr} ${seller.cvr}`].join('  ·  '), { ...LABEL, size: 8 });
  }

  private drawBuyer(): void {
    const { buyer } = this.invoice;
    const rest = [
      ...(buyer.attention ? [`${this.words.attention} ${buyer.attention}`] : []),
      ...buyer.address,
      ...(buyer.cvr ? [`${this.words.cvr} ${buyer.cvr}`] : []),
    ];
    let y = 134;
    const put = (text: string, style: TextStyle): void => {
      for (const part of this.document.wrap(text, style, 250)) {
        this.line(LEFT, y, part, style);
        y += 14;
      }
    };
    put(buyer.name, { ...STRONG, size: 10.5 });
    for (const text of rest) put(text, { ...BODY, size: 10 });
    this.y = y;
  }

  private drawFacts(): void {
    const { document, invoice, words, language } = this;
    this.line(FACTS, 70, words.invoice, TITLE, 'H1');
    const facts: [string, string][] = [
      [words.invoiceNumber, invoice.number],
      [words.customerNumber, invoice.buyer.customerNumber],
      [words.issueDate, formatDay(invoice.issueDate, language)],
      [words.period, formatPeriod(invoice.period, language)],
    ];
    let y = 134;
    for (const [label, value] of facts) {
      document.open('P', document.root);
      document.text(FACTS, y, label, LABEL);
      const room = RIGHT - FACTS - document.textWidth(label, LABEL) - 8;
      for (const part of document.wrap(value, BODY, room)) {
        document.text(RIGHT, y, part, BODY, 'right');
        y += 16;
      }
      document.close();
    }
    this.y = Math.max(this.y, y);
  }

  private drawAmountDue(): void {
    const { document, invoice, words, language } = this;
    const top = Math.max(this.y + 4, 212);
    document.openArtifact();
    document.box(LEFT, top, RIGHT - LEFT, 58, TINT);
    document.close();
    const credited = invoice.totals.grossOre < 0;
    const columns: [number, string, string, TextStyle][] = [
      [LEFT + 18, credited ? words.credited : words.toPay, `${formatOre(Math.abs(invoice.totals.grossOre), language)} ${words.currency}`, FIGURE],
      [LEFT + 214, words.dueDate, formatDay(invoice.dueDate, language), { ...STRONG, size: 11 }],
      [LEFT + 338, words.paymentMethod, invoice.payment.method === 'fik' ? 'FIK +71' : 'Leverandørservice', { ...STRONG, size: 11 }],
    ];
    for (const [x, label, value, style] of columns) {
      document.open('P', document.root);
      document.text(x, top + 20, label, LABEL);
      document.text(x, top + 43, value, style);
      document.close();
    }
    this.y = top + 58 + 30;
  }

  private drawLines(): void {
    const table = this.document.container('Table', this.document.root);
    this.drawColumnHeads(table);
    for (const group of groupLines(this.invoice.lines)) {
      this.makeRoom(66, table);
      this.drawGroupHeading(group, table);
      for (const line of group.lines) this.drawLine(line, table);
      if (group.lines.length > 1) this.drawSubtotal(group, table);
      this.y += 9;
    }
  }

  private drawColumnHeads(table: Container): void {
    const { document, words } = this;
    const row = document.container('TR', table);
    const heads: [number, string, 'left' | 'right'][] = [
      [LEFT, words.description, 'left'], [QUANTITY, words.quantity, 'right'], [UNIT_PRICE, words.unitPrice, 'right'], [RIGHT, words.amount, 'right'],
    ];
    for (const [x, text, align] of heads) {
      document.open('TH', row, { O: 'Table', Scope: 'Column' });
      document.text(x, this.y, text, LABEL, align);
      document.close();
    }
    document.openArtifact();
    document.rule(LEFT, RIGHT, this.y + 7, 0.9, ACCENT);
    document.close();
    this.y += 26;
  }

  private drawGroupHeading(group: LineGroup, table: Container): void {
    const heading = KIND_HEADING[this.language][group.kind] + (group.exempt ? ` (${this.words.exempt})` : '');
    const row = this.document.container('TR', table);
    this.document.open('TH', row, { O: 'Table', Scope: 'Row', ColSpan: 4 });
    this.document.text(LEFT, this.y, heading, HEADING);
    this.document.close();
    this.y += 17;
  }

  private drawLine(line: InvoiceLine, table: Container): void {
    const { document, language } = this;
    const texts = document.wrap(line.text[language], BODY, TEXT_WIDTH);
    const detail = [usageDetail(line, language), ...(line.period ? [formatPeriod(line.period, language)] : [])].filter((text) => text !== '').join(' · ');
    const beside = texts.length === 1 && document.textWidth(line.text[language], BODY) < DETAIL_AT - 10 && document.textWidth(detail, DETAIL) < TEXT_WIDTH - DETAIL_AT;
    const below = detail !== '' && !beside;
    this.makeRoom(texts.length * 13 + (below ? 12 : 0) + 22, table);
    const row = document.container('TR', table);
    const top = this.y;
    document.open('TD', row);
    for (const text of texts) {
      document.text(LEFT, this.y, text, BODY);
      this.y += 13;
    }
    if (below) {
      document.text(LEFT, this.y - 1, document.fit(detail, DETAIL, TEXT_WIDTH), DETAIL);
      this.y += 12;
    } else if (detail !== '') document.text(LEFT + DETAIL_AT, top, detail, DETAIL);
    document.close();
    this.cell(row, QUANTITY, top, formatCount(line.quantity, language));
    if (line.unitPriceOre === undefined) document.container('TD', row);
    else this.cell(row, UNIT_PRICE, top, formatOre(line.unitPriceOre, language));
    this.cell(row, RIGHT, top, formatOre(line.amountOre, language));
    this.carriedOre += line.amountOre;
    this.y += 4;
  }

  private cell(row: Container, right: number, y: number, text: string, style = BODY): void {
    this.document.open('TD', row);
    this.document.text(right, y, text, style, 'right');
    this.document.close();
  }

  private drawSubtotal(group: LineGroup, table: Container): void {
    const { document } = this;
    this.makeRoom(24, table);
    document.openArtifact();
    document.rule(QUANTITY - 30, RIGHT, this.y - 9, 0.5, HAIRLINE);
    document.close();
    const row = document.container('TR', table);
    document.open('TD', row, { O: 'Table', ColSpan: 3 });
    document.text(UNIT_PRICE, this.y + 4, this.words.subtotal, LABEL, 'right');
    document.close();
    this.cell(row, RIGHT, this.y + 4, formatOre(group.amountOre, this.language), STRONG);
    this.y += 17;
  }

  /** Goes to a new page when less than `height` is left, carrying the sum so far from the one to the other. */
  private makeRoom(height: number, table: Container): void {
    if (this.y + height <= BOTTOM) return;
    const carried = `${this.words.carriedForward}   ${formatOre(this.carriedOre, this.language)}`;
    const carry = (): void => {
      this.document.openArtifact('Pagination');
      this.document.text(RIGHT, this.y, carried, { ...STRONG, colour: GREY }, 'right');
      this.document.close();
    };
    this.y += 6;
    carry();
    this.startPage();
    this.drawColumnHeads(table);
    carry();
    this.y += 20;
  }

  /** Goes to a new page when a block of `height` does not fit this one. */
  private keepTogether(height: number): void {
    if (this.y + height > BOTTOM + 24) this.startPage();
  }

  private drawTotals(): void {
    const { document, invoice, words, language } = this;
    const rows = invoice.vat.flatMap(({ ratePermille, baseOre, vatOre }): [string, number][] =>
      ratePermille === 0
        ? [[words.vatExempt, baseOre]]
        : [[words.vatBase, baseOre], [`${words.vat} ${formatRate(ratePermille, language)}`, vatOre]],
    );
    if (invoice.vat.length > 1) rows.push([words.net, invoice.totals.netOre], [words.vat, invoice.totals.vatOre]);
    this.keepTogether(rows.length * 16 + 50);
    const table = document.container('Table', document.root);
    this.y += 8;
    for (const [label, ore] of rows) {
      this.totalRow(table, label, ore, BODY);
      this.y += 16;
    }
    document.openArtifact();
    document.rule(FACTS - 40, RIGHT, this.y - 8, 0.9, ACCENT);
    document.close();
    this.y += 10;
    this.totalRow(table, words.total, invoice.totals.grossOre, GRAND);
    this.y += 24;
  }

  private totalRow(table: Container, label: string, ore: number, style: TextStyle): void {
    const row = this.document.container('TR', table);
    this.document.open('TH', row, { O: 'Table', Scope: 'Row' });
    this.document.text(FACTS - 40, this.y, label, style);
    this.document.close();
    this.cell(row, RIGHT, this.y, formatOre(ore, this.language), style);
  }

  private drawPayment(): void {
    const { document, words } = this;
    const { payment, seller } = this.invoice;
    const facts: [string, string, TextStyle][] = [];
    const due = this.invoice.totals.grossOre > 0;
    if (due && payment.fik !== undefined) facts.push([words.paymentLine, payment.fik, { ...STRONG, size: 12 }]);
    if (due && payment.method === 'fik' && seller.bankAccount) facts.push([words.bankAccount, seller.bankAccount, BODY]);
    facts.push([words.questions, [seller.email, ...(seller.phone ? [seller.phone] : [])].join('  ·  '), BODY]);
    const instruction = document.wrap(this.paymentInstruction(), BODY, RIGHT - LEFT);
    this.keepTogether(38 + instruction.length * 14 + facts.length * 18);
    document.openArtifact();
    document.rule(LEFT, RIGHT, this.y, 0.5, HAIRLINE);
    document.close();
    this.line(LEFT, this.y + 21, words.payment, HEADING, 'H2');
    this.y += 38;
    document.open('P', document.root, { O: 'Layout', Placement: 'Block' });
    for (const text of instruction) {
      document.text(LEFT, this.y, text, BODY);
      this.y += 14;
    }
    document.close();
    this.y += 8;
    for (const [label, value, style] of facts) {
      document.open('P', document.root);
      document.text(LEFT, this.y, label, LABEL);
      document.text(LEFT + 122, this.y, document.fit(value, style, RIGHT - LEFT - 122), style);
      document.close();
      this.y += 18;
    }
  }

  private paymentInstruction(): string {
    const due = formatDay(this.invoice.dueDate, this.language);
    const danish = this.language === 'da';
    if (this.invoice.totals.grossOre <= 0) return danish ? 'Der skal ikke betales noget.' : 'Nothing is to be paid.';
    if (this.invoice.payment.method === 'leverandoerservice') {
      return danish
        ? `Beløbet trækkes automatisk via Leverandørservice den ${due}. Du skal ikke foretage dig noget.`
        : `The amount is collected automatically through Leverandørservice on ${due}. You need not do anything.`;
    }
    return danish
      ? `Beløbet bedes betalt senest den ${due}. Brug betalingslinjen nedenfor, så betalingen straks genkendes.`
      : `Please pay by ${due}. Use the payment line below, so that the payment is recognised at once.`;
  }
}
