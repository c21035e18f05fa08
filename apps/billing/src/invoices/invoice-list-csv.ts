import type { InvoiceHead } from './invoices.schemas.js';

const HEADINGS = ['Fakturanr.', 'Kundenr.', 'Kunde', 'Periode', 'Fakturadato', 'Forfaldsdato', 'Netto (kr.)', 'Moms (kr.)', 'I alt (kr.)'];

/** A list of invoices that a Danish Excel opens with a double click: byte order mark, semicolons, decimal comma, CRLF. */
export function invoiceListCsv(invoices: readonly InvoiceHead[]): string {
  const rows = invoices.map((invoice) => [
    String(invoice.invoiceNumber), String(invoice.customerId), csvText(invoice.customerName), invoice.period, invoice.issueDate, invoice.dueDate,
    kroner(invoice.netOre), kroner(invoice.vatOre), kroner(invoice.grossOre),
  ]);
  return `\uFEFF${[HEADINGS, ...rows].map((cells) => `${cells.join(';')}\r\n`).join('')}`;
}

/** Text as a cell that no spreadsheet takes for a formula (OWASP, CSV injection), quoted where needed (RFC 4180). */
function csvText(text: string): string {
  const safe = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[;"\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function kroner(ore: number): string {
  const digits = String(Math.abs(ore)).padStart(3, '0');
  return `${ore < 0 ? '-' : ''}${digits.slice(0, -2)},${digits.slice(-2)}`;
}
