import { parseFik71 } from './fik.js';
import type { InvoiceLine, InvoiceModel, Period } from './invoice-model.js';
import { totalLines } from './total-lines.js';

/** One thing that is wrong. `path` says where; `problem` is a sentence without any of the invoice's own values. */
export interface InvoiceProblem {
  /** An error forbids the issue; a warning is for a person to look at. */
  readonly severity: 'error' | 'warning';
  readonly path: string;
  readonly problem: string;
  /** The law or standard behind it. */
  readonly source: string;
}

type Report = (path: string, problem: string, source?: string, severity?: 'error' | 'warning') => void;

const ARITHMETIC = 'arithmetic';

/**
 * Everything that is wrong with an invoice, at once: the content momsbekendtgørelsen (BEK 1435 of 29/11/2023) § 58(1)
 * asks for, the sums, VAT once per rate on the sum, the FIK payment line, and that no usage text holds a telephone number.
 * That numbers run without gaps and that exempt lines stand apart (§ 58(3)) cannot be seen here: the issuing transaction
 * sees to the first, the drawing to the second.
 */
export function checkInvoice(invoice: InvoiceModel): InvoiceProblem[] {
  const problems: InvoiceProblem[] = [];
  const report: Report = (path, problem, source = ARITHMETIC, severity = 'error') => {
    problems.push({ severity, path, problem, source });
  };
  checkHead(invoice, report);
  checkParties(invoice, report);
  invoice.lines.forEach((line, index) => checkLine(line, `lines[${index}]`, report));
  if (invoice.lines.length === 0) report('lines', 'An invoice must have at least one line.', '§ 58(1) no. 5');
  checkSums(invoice, report);
  checkPayment(invoice, report);
  return problems;
}

function checkHead(invoice: InvoiceModel, report: Report): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9/-]{0,29}$/.test(invoice.number)) {
    report('number', 'The invoice number must be 1 to 30 letters, digits, dashes or strokes.', '§ 58(1) no. 2');
  }
  if (!isDate(invoice.issueDate)) report('issueDate', 'The date of issue must be a day of the calendar.', '§ 58(1) no. 1');
  if (!isDate(invoice.dueDate)) report('dueDate', 'The due date must be a day of the calendar.', 'terms of payment');
  else if (invoice.dueDate < invoice.issueDate) report('dueDate', 'The due date must not be before the date of issue.', 'terms of payment');
  checkPeriod(invoice.period, 'period', report);
  if (invoice.currency !== 'DKK') report('currency', 'Only invoices in Danish kroner can be made.', '§ 58(1) no. 9');
}

function checkPeriod(period: Period, path: string, report: Report): void {
  if (!isDate(period.from) || !isDate(period.to) || period.to < period.from) {
    report(path, 'The period of supply must run from a day of the calendar to the same or a later one.', '§ 58(1) no. 6');
  }
}

function checkParties({ seller, buyer }: InvoiceModel, report: Report): void {
  for (const [path, party] of [['seller', seller], ['buyer', buyer]] as const) {
    if (party.name.trim() === '') report(`${path}.name`, 'The name is missing.', '§ 58(1) no. 4');
    if (!party.address.some((line) => line.trim() !== '')) report(`${path}.address`, 'The address is missing.', '§ 58(1) no. 4');
    if (party.cvr === undefined) continue;
    if (!/^\d{8}$/.test(party.cvr)) report(`${path}.cvr`, 'A CVR number must be 8 digits.', '§ 58(1) no. 3');
    else if (!hasCvrChecksum(party.cvr)) report(`${path}.cvr`, 'The CVR number does not satisfy modulus 11.', '§ 58(1) no. 3', 'warning');
  }
  if (buyer.customerNumber.trim() === '') report('buyer.customerNumber', 'The customer number is missing.', 'terms of payment');
}

/** Weights 2, 7, 6, 5, 4, 3, 2, 1; the sum is a multiple of 11. */
function hasCvrChecksum(cvr: string): boolean {
  return [2, 7, 6, 5, 4, 3, 2, 1].reduce((sum, weight, index) => sum + weight * Number(cvr[index]), 0) % 11 === 0;
}

/** Eight or more digits in a row, however spaced, is how a telephone number looks. */
const TELEPHONE_NUMBER = /\d(?:[ \u00A0]?\d){7,}/;

function checkLine(line: InvoiceLine, path: string, report: Report): void {
  const texts = [line.text.da, line.text.en];
  if (texts.some((text) => text.trim() === '')) report(`${path}.text`, 'What was supplied must be told in both languages.', '§ 58(1) no. 5');
  if (line.kind !== 'subscription-fee' && texts.some((text) => TELEPHONE_NUMBER.test(text))) {
    report(`${path}.text`, 'An invoice must not hold a telephone number that was called.', 'design: an invoice is kept five years');
  }
  if (!Number.isSafeInteger(line.quantity) || line.quantity < 1) report(`${path}.quantity`, 'The quantity must be a whole number, 1 or more.', '§ 58(1) no. 5');
  if (!Number.isSafeInteger(line.vatRatePermille) || line.vatRatePermille < 0) report(`${path}.vatRatePermille`, 'The VAT rate must be a whole number of permille, not negative.', '§ 58(1) no. 8');
  if (!Number.isSafeInteger(line.amountOre)) report(`${path}.amountOre`, 'The amount must be a whole number of øre.');
  if (line.period) checkPeriod(line.period, `${path}.period`, report);
  for (const count of ['calls', 'seconds', 'bytes'] as const) {
    const value = line[count];
    if (value !== undefined && (!Number.isSafeInteger(value) || value < 0)) report(`${path}.${count}`, 'A count must be a whole number, not negative.', '§ 58(1) no. 5');
  }
  checkPrice(line, path, report);
}

function checkPrice(line: InvoiceLine, path: string, report: Report): void {
  if (line.kind === 'discount' && line.amountOre > 0) report(`${path}.amountOre`, 'A discount must not add to the invoice.', '§ 58(1) no. 7');
  if (line.kind === 'usage') {
    if (line.quantity !== 1) report(`${path}.quantity`, 'A usage line has quantity 1: its calls have different prices.', '§ 58(1) no. 7');
    return;
  }
  if (line.unitPriceOre === undefined) report(`${path}.unitPriceOre`, 'The unit price without VAT is missing.', '§ 58(1) no. 7');
  else if (line.quantity * line.unitPriceOre !== line.amountOre) report(`${path}.amountOre`, 'The amount must be quantity times unit price.');
}

function checkSums(invoice: InvoiceModel, report: Report): void {
  let expected: ReturnType<typeof totalLines>;
  try {
    expected = totalLines(invoice.lines);
  } catch {
    report('totals', 'The lines cannot be summed exactly.');
    return;
  }
  for (const { ratePermille, baseOre, vatOre } of expected.vat) {
    const given = invoice.vat.filter((rate) => rate.ratePermille === ratePermille);
    const [only] = given;
    if (given.length !== 1 || only === undefined) report('vat', 'Each VAT rate on the lines must have exactly one total.', '§ 58(1) nos. 7-9');
    else {
      if (only.baseOre !== baseOre) report('vat', 'The tax base of a rate must be the sum of its lines.', '§ 58(1) no. 7');
      if (only.vatOre !== vatOre) report('vat', 'VAT must be reckoned once, on the sum of the lines of its rate.', '§ 58(1) no. 9');
    }
  }
  if (invoice.vat.some((rate) => !expected.vat.some(({ ratePermille }) => ratePermille === rate.ratePermille))) {
    report('vat', 'A VAT total must belong to a rate on the lines.', '§ 58(1) no. 8');
  }
  if (invoice.totals.netOre !== expected.totals.netOre) report('totals.netOre', 'The net total must be the sum of the lines.');
  if (invoice.totals.vatOre !== expected.totals.vatOre) report('totals.vatOre', 'The VAT total must be the sum of the VAT of the rates.', '§ 58(1) no. 9');
  if (invoice.totals.grossOre !== invoice.totals.netOre + invoice.totals.vatOre) report('totals.grossOre', 'The gross total must be net plus VAT.');
}

function checkPayment({ payment, dueDate, seller }: InvoiceModel, report: Report): void {
  if (payment.dueDate !== dueDate) report('payment.dueDate', 'The payment must be due on the due date of the invoice.', 'terms of payment');
  if (payment.fik === undefined) {
    if (payment.method === 'fik') report('payment.fik', 'The FIK payment line is missing.', 'FIK');
    return;
  }
  const fik = parseFik71(payment.fik);
  if (fik === null) report('payment.fik', 'The FIK payment line has a wrong shape or a wrong check digit.', 'FIK');
  else if (fik.creditor !== seller.fikCreditor) report('payment.fik', "The FIK payment line must name the seller's creditor number.", 'FIK');
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
