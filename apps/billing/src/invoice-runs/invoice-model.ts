import { type Buyer, fikPaymentId, formatFik71, type InvoiceLine, type InvoiceModel, type Language, type LineKind, type Seller, totalLines } from '@turbotrack/invoice-documents';
import type { BilledLine } from '../invoice-lines/billed-line.js';
import { addDays, type BillingPeriod } from '../periods/billing-period.js';

/** Whom an invoice goes to, as ordering knows the customer. */
export interface InvoicedCustomer {
  readonly customerId: number;
  readonly name: string;
  readonly cvr: string;
  readonly street: string;
  readonly postcode: string;
  readonly city: string;
  readonly country: string;
  readonly invoiceContact: string;
  readonly invoiceEmail: string;
  readonly language: Language;
  readonly paymentTermsDays: number;
}

const MODEL_KINDS: Readonly<Record<BilledLine['kind'], LineKind>> = {
  subscription: 'subscription-fee', setup: 'other', usage: 'usage', 'late-usage': 'usage',
};

/**
 * Everything the invoice says. Due the customer's days of credit after the issue; paid by FIK +71.
 *
 * @throws RangeError when a sum cannot be held exactly, or a number does not fit into the FIK payment id
 */
export function invoiceModel(
  invoiceNumber: number, issueDate: string, period: BillingPeriod, seller: Seller, customer: InvoicedCustomer, lines: readonly BilledLine[],
): InvoiceModel {
  const modelLines = lines.map(modelLine);
  const dueDate = addDays(issueDate, customer.paymentTermsDays);
  const number = String(invoiceNumber);
  return {
    number, issueDate, dueDate, seller,
    period: { from: period.firstDay, to: period.lastDay },
    language: customer.language,
    currency: 'DKK',
    buyer: buyerOf(customer),
    lines: modelLines,
    ...totalLines(modelLines),
    payment: { method: 'fik', dueDate, fik: formatFik71(fikPaymentId(String(customer.customerId), number), seller.fikCreditor) },
  };
}

const COUNTRY_NAMES: Readonly<Record<Language, Intl.DisplayNames>> = {
  da: new Intl.DisplayNames('da', { type: 'region' }),
  en: new Intl.DisplayNames('en', { type: 'region' }),
};

function buyerOf({ customerId, name, cvr, street, postcode, city, country, language, invoiceContact }: InvoicedCustomer): Buyer {
  return {
    customerNumber: String(customerId),
    name, cvr,
    address: [street, `${postcode} ${city}`, ...(country === 'DK' ? [] : [COUNTRY_NAMES[language].of(country) ?? country])],
    ...(invoiceContact.trim() !== '' && { attention: invoiceContact }),
  };
}

function modelLine({ kind, text, quantity, unitPriceOre, amountOre, vatPermille, period, usage }: BilledLine): InvoiceLine {
  return {
    kind: MODEL_KINDS[kind],
    text, quantity, amountOre,
    vatRatePermille: vatPermille,
    ...(unitPriceOre !== null && { unitPriceOre }),
    ...(period !== null && { period }),
    ...(usage !== null && { service: usage.service, calls: usage.calls }),
    ...(usage?.seconds != null && { seconds: usage.seconds }),
    ...(usage?.bytes != null && { bytes: usage.bytes }),
  };
}
