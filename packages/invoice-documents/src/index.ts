export type { CallSpecificationModel, SpecifiedCall, SpecifiedSubscription } from './call-specification-model.js';
export { renderCallSpecificationCsv } from './call-specification-csv.js';
export { renderCallSpecificationPdf } from './call-specification-pdf.js';
export { checkInvoice, type InvoiceProblem } from './check-invoice.js';
export { fikPaymentId, formatFik71, isValidFik, isValidFikPaymentId, parseFik71 } from './fik.js';
export type {
  Buyer, InvoiceLine, InvoiceModel, InvoiceTotals, Language, LineKind, LocalText, Payment, Period, Seller, VatTotal,
} from './invoice-model.js';
export { InvoiceError, renderInvoicePdf } from './invoice-pdf.js';
export { SpecificationError } from './itemised-calls.js';
export { totalLines } from './total-lines.js';
