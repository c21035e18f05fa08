import { formatOre } from '@turbotrack/money';
import type { Platform } from '../connect.js';
import { table } from '../output/table.js';

interface Invoice {
  readonly invoiceNumber: number;
  readonly customerId: number;
  readonly customerName: string;
  readonly period: string;
  readonly issueDate: string;
  readonly dueDate: string;
  readonly netOre: number;
  readonly vatOre: number;
  readonly grossOre: number;
  readonly lines: readonly { readonly text: { readonly da: string; readonly en: string }; readonly quantity: number; readonly amountOre: number }[];
  readonly seal: { readonly calls: number; readonly sha256: string };
}

/** Shows an invoice as issued. */
export async function showInvoice({ billing }: Platform, number: number, { json, language }: { json: boolean; language: 'da' | 'en' }): Promise<void> {
  const invoice = await billing.get<Invoice>(`/invoices/${number}`);
  if (json) {
    process.stdout.write(`${JSON.stringify(invoice, null, 2)}\n`);
    return;
  }
  const kroner = (ore: number): string => formatOre(ore, language);
  const lines = invoice.lines.map(({ text, quantity, amountOre }) => [text[language], String(quantity), kroner(amountOre)]);
  process.stdout.write(`Invoice ${invoice.invoiceNumber}, customer ${invoice.customerId} ${invoice.customerName}
Period ${invoice.period}, issued ${invoice.issueDate}, due ${invoice.dueDate}

${table([...lines, ['', '', ''], ['Without VAT', '', kroner(invoice.netOre)], ['VAT', '', kroner(invoice.vatOre)], ['To pay', '', kroner(invoice.grossOre)]])}

Sealed over ${invoice.seal.calls} calls: ${invoice.seal.sha256}
`);
}
