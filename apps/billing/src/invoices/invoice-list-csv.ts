import { csvCell } from '@turbotrack/csv';
import type { CsvList } from '@turbotrack/service';
import type { InvoiceHead } from './invoices.schemas.js';

/** The list of invoices as people in finance know it; amounts in kroner with a decimal comma. */
export const INVOICES_AS_CSV: CsvList<InvoiceHead> = {
  fileName: 'fakturaer.csv',
  columns: [
    { heading: 'Fakturanr.', cell: ({ invoiceNumber }) => String(invoiceNumber) },
    { heading: 'Kundenr.', cell: ({ customerId }) => String(customerId) },
    { heading: 'Kunde', cell: ({ customerName }) => csvCell(customerName) },
    { heading: 'Periode', cell: ({ period }) => period },
    { heading: 'Fakturadato', cell: ({ issueDate }) => issueDate },
    { heading: 'Forfaldsdato', cell: ({ dueDate }) => dueDate },
    { heading: 'Netto (kr.)', cell: ({ netOre }) => kroner(netOre) },
    { heading: 'Moms (kr.)', cell: ({ vatOre }) => kroner(vatOre) },
    { heading: 'I alt (kr.)', cell: ({ grossOre }) => kroner(grossOre) },
  ],
};

function kroner(ore: number): string {
  const digits = String(Math.abs(ore)).padStart(3, '0');
  return `${ore < 0 ? '-' : ''}${digits.slice(0, -2)},${digits.slice(-2)}`;
}
