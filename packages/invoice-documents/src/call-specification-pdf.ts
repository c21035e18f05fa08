import { formatMicro } from '@turbotrack/money';
import { ACCENT, type Cell, type Column, ColumnCells, type Container, GREY, INK, type RowStyle, RowWriter, Sheet, type TextStyle } from '@turbotrack/pdf';
import { type ClockTime, readCopenhagenClock } from '@turbotrack/telephony';
import type { CallSpecificationModel, SpecifiedCall, SpecifiedSubscription } from './call-specification-model.js';
import { clockText, durationText, isoDay } from './clock-text.js';
import { itemise, type ItemisedTotals, shownNumber } from './itemised-calls.js';
import { formatBytes, formatCount, formatMinutes, formatPeriod, USE_NAME, WORDING } from './wording.js';

const LEFT = 42;
const RIGHT = 553;
const LEADING = 9.4;
const BOTTOM = 786;

const ROW: TextStyle = { weight: 'regular', size: 7.2, colour: INK };
const HEAD: TextStyle = { weight: 'semibold', size: 7.2, colour: GREY };
const NAME: TextStyle = { weight: 'semibold', size: 11, colour: ACCENT };
const TITLE: TextStyle = { weight: 'semibold', size: 20, colour: INK };
const SECTION: TextStyle = { weight: 'semibold', size: 10.5, colour: ACCENT };
const BODY: TextStyle = { weight: 'regular', size: 9, colour: INK };
const LABEL: TextStyle = { weight: 'regular', size: 8, colour: GREY };
const TOTAL: TextStyle = { weight: 'semibold', size: 7.2, colour: INK };
const FOOT: TextStyle = { weight: 'regular', size: 7, colour: GREY };
const ROWS: RowStyle = { left: LEFT, right: RIGHT, leading: LEADING, text: ROW, band: '0.955 0.97 0.972' };

/** Points from {@link LEFT}. Six decimals fit behind a decimal point. */
const COLUMNS = {
  date: { align: 'left', at: 0, width: 44 },
  time: { align: 'left', at: 47, width: 54 },
  kind: { align: 'left', at: 102, width: 48 },
  number: { align: 'left', at: 152, width: 70 },
  zone: { align: 'left', at: 225, width: 80 },
  usage: { align: 'right', at: 346 },
  included: { align: 'right', at: 388 },
  listPrice: { align: 'decimal', at: 420 },
  price: { align: 'decimal', at: 484 },
} as const satisfies Record<string, Column>;

type ColumnName = keyof typeof COLUMNS;

/** Room six decimals and the point take behind a decimal position. */
const DECIMALS = 27;

/**
 * Draws the call specification as an A4 PDF, a row a call, about 70 to a page. The same model gives the same bytes. Claims
 * PDF/A-3a: every subscription is a section with a heading, every call a paragraph read from left to right; bands,
 * rules, page heads and feet are artifacts.
 *
 * @throws SpecificationError (as a rejection) when calls and totals differ, or a call that may not be shown costs something.
 */
export async function renderCallSpecificationPdf(model: CallSpecificationModel): Promise<Buffer> {
  return new SpecificationDrawing(model).draw();
}

class SpecificationDrawing extends Sheet {
  private readonly words;
  private readonly language;
  private readonly rows: RowWriter;
  private readonly columns: Record<ColumnName, ColumnCells>;
  private readonly clock: ClockTime = { day: 0, secondOfDay: 0, summerTime: false, repeated: false };
  private readonly cells: Cell[] = [];
  /** Baseline of the first row not yet written. */
  private rowsTop = 0;
  private sawRepeatedHour = false;

  constructor(private readonly model: CallSpecificationModel) {
    const words = WORDING[model.language];
    super({ title: `${words.specification} ${model.invoiceNumber}`, language: model.language, date: new Date(`${model.issueDate}T00:00:00Z`) });
    this.language = model.language;
    this.words = words;
    this.rows = new RowWriter(this.document, ROWS);
    const point = this.language === 'da' ? ',' : '.';
    const cells = (name: ColumnName): ColumnCells => new ColumnCells(this.document.regular, COLUMNS[name], ROW.size, point);
    this.columns = {
      date: cells('date'), time: cells('time'), kind: cells('kind'), number: cells('number'), zone: cells('zone'),
      usage: cells('usage'), included: cells('included'), listPrice: cells('listPrice'), price: cells('price'),
    };
  }

  draw(): Buffer {
    this.startPage();
    this.drawHead();
    this.model.subscriptions.forEach((subscription, index) => this.drawSubscription(subscription, `subscriptions[${index}]`));
    this.drawNotes();
    return this.document.finish();
  }

  protected override drawFrame(): number {
    const { document, words, model } = this;
    const foot = [model.seller.name, `${words.specification} ${model.invoiceNumber}`, `${words.customerNumber} ${model.customer.customerNumber}`].join('  ·  ');
    document.text(LEFT, 816, document.fit(foot, FOOT, RIGHT - LEFT - 90), FOOT);
    document.pageCount(RIGHT, 816, words, FOOT);
    return 50;
  }

  private drawHead(): void {
    const { document, words, model, language } = this;
    this.line(LEFT, 50, document.fit(model.seller.name, NAME, RIGHT - LEFT), NAME);
    this.line(LEFT, 82, words.specification, TITLE, 'H1');
    const sum = model.subscriptions.reduce((total, { totals }) => total + totals.customerPriceMicro, 0);
    const facts: [number, string, string][] = [
      [LEFT, `${words.customerNumber} ${model.customer.customerNumber}`, model.customer.name],
      [LEFT + 216, words.invoiceNumber, model.invoiceNumber],
      [LEFT + 300, words.period, formatPeriod(model.period, language)],
    ];
    for (const [x, label, value] of facts) {
      document.open('P', document.root);
      document.text(x, 106, label, LABEL);
      document.text(x, 119, document.fit(value, BODY, x === LEFT ? 208 : 130), BODY);
      document.close();
    }
    document.open('P', document.root);
    document.text(RIGHT, 106, words.net, LABEL, 'right');
    document.text(RIGHT, 119, `${formatMicro(sum, language)} ${words.currency}`, { ...BODY, weight: 'semibold' }, 'right');
    document.close();
    this.y = 146;
  }

  private drawSubscription(subscription: SpecifiedSubscription, path: string): void {
    const { document } = this;
    this.keepAbove(BOTTOM, 100);
    const section = document.container('Sect', document.root);
    this.drawSectionHeading(subscription, section);
    this.drawColumnHeads(section);
    const totals = itemise(subscription, path, (call) => {
      if (this.y > BOTTOM) this.continueOn(subscription);
      this.drawCall(call, section);
    });
    this.rows.flush(this.rowsTop);
    this.drawSectionTotals(totals, section);
  }

  private drawSectionHeading({ label, user }: SpecifiedSubscription, section: Container): void {
    const { document } = this;
    document.open('H2', section);
    document.text(LEFT, this.y, label, SECTION);
    if (user) document.text(LEFT + document.textWidth(label, SECTION) + 10, this.y, document.fit(user, BODY, 300), { ...BODY, colour: GREY });
    document.close();
    this.y += 17;
  }

  /** The heads are read once a section; where a page repeats them they are decoration. */
  private drawColumnHeads(section?: Container): void {
    const { document, words } = this;
    if (section) document.open('P', section);
    else document.openArtifact('Pagination');
    for (const name of Object.keys(COLUMNS) as ColumnName[]) {
      const column = COLUMNS[name];
      const align = column.align === 'left' ? 'left' : 'right';
      const x = LEFT + column.at + (column.align === 'decimal' ? DECIMALS : 0);
      document.text(x, this.y, words[name], HEAD, align);
    }
    document.close();
    this.rule(LEFT, RIGHT, this.y + 4, 0.7, ACCENT);
    this.y += 15;
    this.rowsTop = this.y;
  }

  private continueOn({ label }: SpecifiedSubscription): void {
    this.rows.flush(this.rowsTop);
    this.startPage();
    this.document.openArtifact('Pagination');
    this.document.text(LEFT, this.y, label, { ...SECTION, size: 9 });
    this.document.text(LEFT + this.document.textWidth(label, { ...SECTION, size: 9 }) + 6, this.y, this.words.continued, LABEL);
    this.document.close();
    this.y += 15;
    this.drawColumnHeads();
  }

  private drawCall(call: SpecifiedCall, section: Container): void {
    const { columns, cells, clock, language } = this;
    readCopenhagenClock(call.startedAt, clock);
    this.sawRepeatedHour ||= clock.repeated;
    cells.length = 0;
    cells.push(
      columns.date.of(clock.day, danishDay),
      columns.time.make(clock.repeated ? `${clockText(clock.secondOfDay)} ${clock.summerTime ? 'CEST' : 'CET'}` : clockText(clock.secondOfDay)),
      columns.kind.of(`${call.service} ${call.direction}`, () => USE_NAME[language][call.service][call.direction]),
    );
    const number = shownNumber(call, this.words.withheld);
    if (number !== '') cells.push(columns.number.make(/^\d.*•/.test(number) ? `+${number}` : number));
    cells.push(columns.zone.of(call.zoneName, () => call.zoneName));
    cells.push(call.service === 'voice' ? columns.usage.of(call.durationS, durationText) : columns.usage.make(this.volumeText(call)));
    if (call.allowanceSeconds > 0) cells.push(columns.included.of(call.allowanceSeconds, durationText));
    cells.push(columns.listPrice.of(call.listPriceMicro, this.priceText), columns.price.of(call.customerPriceMicro, this.priceText));
    this.rows.add(cells, section);
    this.y += LEADING;
  }

  private readonly priceText = (micro: number): string => formatMicro(micro, this.language);

  private volumeText({ service, volume }: SpecifiedCall): string {
    return service === 'data' ? formatBytes(volume, this.language) : formatCount(volume, this.language);
  }

  private drawSectionTotals(totals: ItemisedTotals, section: Container): void {
    const { document, words, language } = this;
    this.rule(LEFT, RIGHT, this.y - 5, 0.5, '0.7 0.74 0.77');
    const counted = [
      `${formatCount(totals.shown, language)} ${totals.shown === 1 ? words.lineShown : words.linesShown}`,
      formatMinutes(totals.durationS, language),
      ...(totals.notShown > 0 ? [`${formatCount(totals.notShown, language)} ${words.notItemised}`] : []),
    ];
    document.open('P', section);
    document.text(LEFT, this.y + 6, counted.join('  ·  '), LABEL);
    for (const [name, micro] of [['listPrice', totals.listPriceMicro], ['price', totals.customerPriceMicro]] as const) {
      const text = formatMicro(micro, language);
      const whole = text.slice(0, text.lastIndexOf(language === 'da' ? ',' : '.'));
      document.text(LEFT + COLUMNS[name].at - document.textWidth(whole, TOTAL), this.y + 6, text, TOTAL);
    }
    document.close();
    this.y += 36;
  }

  private drawNotes(): void {
    const { document, words } = this;
    const text = this.sawRepeatedHour ? `${words.notes} ${words.summerTimeNote}` : words.notes;
    const lines = document.wrap(text, LABEL, RIGHT - LEFT);
    this.keepAbove(BOTTOM + 12, lines.length * 11);
    document.open('P', document.root);
    for (const line of lines) {
      document.text(LEFT, this.y, line, LABEL);
      this.y += 11;
    }
    document.close();
  }
}

/** '01.03.2026'. */
function danishDay(day: number): string {
  const iso = isoDay(day);
  return `${iso.slice(8)}.${iso.slice(5, 7)}.${iso.slice(0, 4)}`;
}
