import { StreamableFile } from '@nestjs/common';
import { csvCell, csvTable } from '@turbotrack/csv';
import { formatMicro } from '@turbotrack/money';
import type { PurposeGate } from '@turbotrack/privacy';
import { Problem, PROBLEMS } from '@turbotrack/service';
import { findOperatorInvoice, listDifferences } from './list-operator-invoices.js';
import type { Claim, Difference, OperatorInvoice } from './operator-invoices.schemas.js';

const HEADINGS = {
  da: ['Krav', 'Linje', 'Faktura', 'Destination', 'Tjeneste', 'Retning', 'Jeres antal', 'Vores antal', 'Jeres mængde', 'Vores mængde', 'Jeres beløb (kr.)', 'Vores beløb (kr.)', 'Forskel (kr.)', 'Heraf mængde (kr.)', 'Heraf pris (kr.)', 'Forklaring'],
  en: ['Claim', 'Line', 'Invoice', 'Destination', 'Service', 'Direction', 'Your calls', 'Our calls', 'Your quantity', 'Our quantity', 'Your amount (kr.)', 'Our amount (kr.)', 'Difference (kr.)', 'Of quantity (kr.)', 'Of price (kr.)', 'Explanation'],
} as const;
const WORDS = {
  da: { voice: 'tale', sms: 'SMS', mms: 'MMS', data: 'data', outgoing: 'udgående', incoming: 'indgående', 'roaming-made': 'roaming, udgående', 'roaming-received': 'roaming, indgående', total: 'I alt' },
  en: { voice: 'voice', sms: 'SMS', mms: 'MMS', data: 'data', outgoing: 'outgoing', incoming: 'incoming', 'roaming-made': 'roaming, made', 'roaming-received': 'roaming, received', total: 'Total' },
} as const;
const LINES_AT_ONCE = 1_000;

/**
 * The differences as a file for the operator, which a Danish spreadsheet opens with a double click. Each line has the number of the claim
 * with its own behind it, and a sentence; both stay the same however often the file is made.
 *
 * @throws Problem 404; 409 while the invoice is being compared
 */
export async function writeClaim(gate: PurposeGate, actor: string, id: number, { language, only }: Claim): Promise<StreamableFile> {
  const invoice = await findOperatorInvoice(gate, actor, id);
  if (invoice.state !== 'done') throw new Problem(PROBLEMS.conflict, { detail: { en: 'The invoice is still being compared.', da: 'Fakturaen er stadig ved at blive sammenlignet.' } });
  const lines: Difference[] = [];
  for (let after: number | null = 0; after !== null;) {
    const page: { items: Difference[]; next: number | null } = await listDifferences(gate, actor, id, { only: only === 'all' ? 'differing' : 'overbilled' }, { after, limit: LINES_AT_ONCE });
    lines.push(...page.items);
    after = page.next;
  }
  const rows = [HEADINGS[language].map(csvCell), ...lines.map((line) => rowOf(invoice, line, language)), totalOf(invoice, lines, language)];
  return new StreamableFile(Buffer.from(csvTable(rows)), { type: 'text/csv; charset=utf-8', disposition: `attachment; filename="${invoice.claimNumber}.csv"` });
}

/** Figures of our own: they are taken for numbers, so no thousands are set apart. */
function kroner(micro: number): string {
  return formatMicro(micro, 'da').replaceAll('.', '');
}

function rowOf({ claimNumber, invoiceNumber }: OperatorInvoice, line: Difference, language: Claim['language']): string[] {
  const { theirs, ours, difference } = line;
  return [
    claimNumber, `${claimNumber}-${line.position}`, csvCell(invoiceNumber), csvCell(line.place), WORDS[language][line.service], WORDS[language][line.direction], String(theirs.calls), String(ours.calls),
    String(theirs.quantity), String(ours.quantity), kroner(theirs.micro), kroner(ours.micro), kroner(difference.micro), kroner(line.quantityEffectMicro), kroner(line.priceEffectMicro), csvCell(line.sentence[language]),
  ];
}

function totalOf({ claimNumber, invoiceNumber }: OperatorInvoice, lines: readonly Difference[], language: Claim['language']): string[] {
  const sum = (of: (line: Difference) => number) => kroner(lines.reduce((total, line) => total + of(line), 0));
  return [
    claimNumber, WORDS[language].total, csvCell(invoiceNumber), '', '', '', '', '', '', '', sum(({ theirs }) => theirs.micro), sum(({ ours }) => ours.micro), sum(({ difference }) => difference.micro),
    sum(({ quantityEffectMicro }) => quantityEffectMicro), sum(({ priceEffectMicro }) => priceEffectMicro), '',
  ];
}
