import type { TextStyle } from '@turbotrack/pdf';
import { checkInvoice, type InvoiceProblem } from './check-invoice.js';
import type { InvoiceModel } from './invoice-model.js';
import { InvoicePayment } from './invoice-payment.js';
import { BODY, FACTS, FIGURE, InvoiceSheet, LABEL, LEFT, NAME, RIGHT, STRONG, TINT, TITLE } from './invoice-sheet.js';
import { InvoiceTable } from './invoice-table.js';
import { formatDay, formatPeriod } from './wording.js';

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
  const sheet = new InvoiceSheet(invoice);
  sheet.startPage();
  drawSeller(sheet);
  const headEnd = Math.max(drawBuyer(sheet), drawFacts(sheet));
  drawAmountDue(sheet, Math.max(headEnd + 4, 212));
  const payment = new InvoicePayment(sheet);
  new InvoiceTable(sheet).draw(invoice.lines, payment.height);
  payment.draw();
  return sheet.document.finish();
}

/** Room for names and addresses left of the facts. */
const PARTY_WIDTH = FACTS - LEFT - 20;

function drawSeller(sheet: InvoiceSheet): void {
  const { document, words, invoice: { seller } } = sheet;
  sheet.line(LEFT, 64, seller.name, document.shrink(seller.name, NAME, PARTY_WIDTH));
  const small: TextStyle = { ...LABEL, size: 8 };
  const [address, cvr] = [seller.address.join('  ·  '), `${words.cvr} ${seller.cvr}`];
  const whole = `${address}  ·  ${cvr}`;
  const lines = document.textWidth(whole, small) <= PARTY_WIDTH ? [whole] : [address, cvr];
  lines.forEach((text, index) => sheet.line(LEFT, 78 + index * 11, text, document.shrink(text, small, PARTY_WIDTH)));
}

/** @returns the baseline after the last line */
function drawBuyer(sheet: InvoiceSheet): number {
  const { words, invoice: { buyer } } = sheet;
  let y = 134;
  const put = (text: string, style: TextStyle): void => {
    for (const part of sheet.document.wrap(text, style, PARTY_WIDTH)) {
      sheet.line(LEFT, y, part, style);
      y += 14;
    }
  };
  put(buyer.name, { ...STRONG, size: 10.5 });
  const rest = [
    ...(buyer.attention ? [`${words.attention} ${buyer.attention}`] : []),
    ...buyer.address,
    ...(buyer.cvr ? [`${words.cvr} ${buyer.cvr}`] : []),
  ];
  for (const text of rest) put(text, { ...BODY, size: 10 });
  return y;
}

/** @returns the baseline after the last line */
function drawFacts(sheet: InvoiceSheet): number {
  const { document, invoice, words, language } = sheet;
  sheet.line(FACTS, 70, words.invoice, TITLE, 'H1');
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
  return y;
}

/** The box with what is to be paid, when and how; nothing but the amount where nothing is to be paid. */
function drawAmountDue(sheet: InvoiceSheet, top: number): void {
  const { document, invoice, words, language } = sheet;
  document.openArtifact();
  document.box(LEFT, top, RIGHT - LEFT, 58, TINT);
  document.close();
  const { grossOre } = invoice.totals;
  const amount = `${sheet.money(Math.abs(grossOre))} ${words.currency}`;
  const columns: [number, string, string, TextStyle][] = [[LEFT + 18, grossOre < 0 ? words.credited : words.toPay, amount, document.shrink(amount, FIGURE, 186)]];
  if (grossOre > 0) {
    columns.push(
      [LEFT + 214, words.dueDate, formatDay(invoice.dueDate, language), { ...STRONG, size: 11 }],
      [LEFT + 338, words.paymentMethod, invoice.payment.method === 'fik' ? 'FIK +71' : 'Leverandørservice', { ...STRONG, size: 11 }],
    );
  }
  for (const [x, label, value, style] of columns) {
    document.open('P', document.root);
    document.text(x, top + 20, label, LABEL);
    document.text(x, top + 43, value, style);
    document.close();
  }
  sheet.y = top + 58 + 30;
}
