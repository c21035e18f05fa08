import { BODY, FACTS, GRAND, HEADING, type InvoiceSheet, LABEL, LEFT, RIGHT, STRONG } from './invoice-sheet.js';
import { ACCENT, type Container, HAIRLINE, type TextStyle } from '@turbotrack/pdf';
import { formatDay, formatRate } from './wording.js';

type Fact = readonly [label: string, value: string, style: TextStyle];

/** What ends an invoice: tax base and VAT by rate, the total, and how to pay. */
export class InvoicePayment {
  private readonly totals: readonly (readonly [label: string, ore: number])[];
  private readonly instruction: readonly string[];
  private readonly facts: readonly Fact[];

  constructor(private readonly sheet: InvoiceSheet) {
    this.totals = this.totalRows();
    this.instruction = sheet.document.wrap(this.instructionText(), BODY, RIGHT - LEFT);
    this.facts = this.paymentFacts();
  }

  /** Points that {@link draw} needs. */
  get height(): number {
    return this.totalsHeight + this.paymentHeight;
  }

  private get totalsHeight(): number {
    return this.totals.length * 16 + 42;
  }

  private get paymentHeight(): number {
    return 28 + this.instruction.length * 14 + this.facts.length * 18;
  }

  draw(): void {
    this.sheet.keepTogether(this.totalsHeight);
    this.drawTotals();
    this.sheet.keepTogether(this.paymentHeight);
    this.drawPayment();
  }

  private totalRows(): (readonly [string, number])[] {
    const { invoice, words, language } = this.sheet;
    const rows = invoice.vat.flatMap(({ ratePermille, baseOre, vatOre }): [string, number][] =>
      ratePermille === 0
        ? [[words.vatExempt, baseOre]]
        : [[words.vatBase, baseOre], [`${words.vat} ${formatRate(ratePermille, language)}`, vatOre]],
    );
    if (invoice.vat.length > 1) rows.push([words.net, invoice.totals.netOre], [words.vat, invoice.totals.vatOre]);
    return rows;
  }

  private drawTotals(): void {
    const { sheet } = this;
    const table = sheet.document.container('Table', sheet.document.root);
    sheet.y += 8;
    for (const [label, ore] of this.totals) {
      this.totalRow(table, label, ore, BODY);
      sheet.y += 16;
    }
    sheet.rule(FACTS - 40, RIGHT, sheet.y - 8, 0.9, ACCENT);
    sheet.y += 10;
    this.totalRow(table, sheet.words.total, sheet.invoice.totals.grossOre, GRAND);
    sheet.y += 24;
  }

  private totalRow(table: Container, label: string, ore: number, style: TextStyle): void {
    const { sheet } = this;
    const row = sheet.document.container('TR', table);
    sheet.document.open('TH', row, { O: 'Table', Scope: 'Row' });
    sheet.document.text(FACTS - 40, sheet.y, label, style);
    sheet.document.close();
    sheet.cell(row, RIGHT, sheet.y, sheet.money(ore), style);
  }

  private paymentFacts(): Fact[] {
    const { words, invoice: { payment, seller, totals } } = this.sheet;
    const facts: Fact[] = [];
    // Whoever pays by Leverandørservice finds nothing here to pay a second time by.
    const byHand = totals.grossOre > 0 && payment.method === 'fik';
    if (byHand && payment.fik !== undefined) facts.push([words.paymentLine, payment.fik, { ...STRONG, size: 12 }]);
    if (byHand && seller.bankAccount) facts.push([words.bankAccount, seller.bankAccount, BODY]);
    facts.push([words.questions, [seller.email, ...(seller.phone ? [seller.phone] : [])].join('  ·  '), BODY]);
    return facts;
  }

  private drawPayment(): void {
    const { sheet } = this;
    const { document } = sheet;
    sheet.rule(LEFT, RIGHT, sheet.y, 0.5, HAIRLINE);
    sheet.line(LEFT, sheet.y + 21, sheet.words.payment, HEADING, 'H2');
    sheet.y += 38;
    document.open('P', document.root, { O: 'Layout', Placement: 'Block' });
    for (const text of this.instruction) {
      document.text(LEFT, sheet.y, text, BODY);
      sheet.y += 14;
    }
    document.close();
    sheet.y += 8;
    for (const [label, value, style] of this.facts) {
      document.open('P', document.root);
      document.text(LEFT, sheet.y, label, LABEL);
      document.text(LEFT + 122, sheet.y, document.fit(value, style, RIGHT - LEFT - 122), style);
      document.close();
      sheet.y += 18;
    }
  }

  private instructionText(): string {
    const { invoice, language } = this.sheet;
    const due = formatDay(invoice.dueDate, language);
    const danish = language === 'da';
    if (invoice.totals.grossOre <= 0) return danish ? 'Der skal ikke betales noget.' : 'Nothing is to be paid.';
    if (invoice.payment.method === 'leverandoerservice') {
      return danish
        ? `Beløbet trækkes automatisk via Leverandørservice den ${due}. Du skal ikke foretage dig noget.`
        : `The amount is collected automatically through Leverandørservice on ${due}. You need not do anything.`;
    }
    return danish
      ? `Beløbet bedes betalt senest den ${due}. Brug betalingslinjen nedenfor, så betalingen straks genkendes.`
      : `Please pay by ${due}. Use the payment line below, so that the payment is recognised at once.`;
  }
}
