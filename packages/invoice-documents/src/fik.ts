/** Digits the customer number and the invoice number get inside a payment id; the fifteenth digit is the check digit. */
const CUSTOMER_DIGITS = 6;
const INVOICE_DIGITS = 8;

/**
 * The 15-digit payment id of FIK card type 71: customer number, invoice number, check digit. It is unique as long as
 * invoice numbers are, so it names one invoice for ever.
 *
 * @throws RangeError when a number has other characters than digits, is zero, or is longer than its place (6 and 8 digits).
 */
export function fikPaymentId(customerNumber: string, invoiceNumber: string): string {
  const body = inPlace(customerNumber, CUSTOMER_DIGITS, 'customer') + inPlace(invoiceNumber, INVOICE_DIGITS, 'invoice');
  return body + checkDigit(body);
}

function inPlace(number: string, digits: number, what: string): string {
  const significant = number.replace(/^0+/, '');
  if (!/^\d+$/.test(significant) || significant.length > digits) {
    throw new RangeError(`The ${what} number of a FIK payment id must be 1 to ${digits} digits and not zero.`);
  }
  return significant.padStart(digits, '0');
}

/** Modulus 10 with weights 2, 1, 2 … from the right over the digit sums of the products. */
function checkDigit(body: string): string {
  let sum = 0;
  for (let fromRight = 1; fromRight <= body.length; fromRight++) {
    const product = Number(body[body.length - fromRight]) * (fromRight % 2 === 1 ? 2 : 1);
    sum += product > 9 ? product - 9 : product;
  }
  return String((10 - (sum % 10)) % 10);
}

/** True for 15 digits whose last is the modulus-10 check digit of the others. */
export function isValidFikPaymentId(paymentId: string): boolean {
  return /^\d{15}$/.test(paymentId) && checkDigit(paymentId.slice(0, -1)) === paymentId.at(-1);
}

/**
 * The payment line as it stands on paper: '+71<000000067097535+85799665<'.
 *
 * @throws RangeError when the payment id's check digit is wrong or the creditor number is not 8 digits beginning with 8.
 */
export function formatFik71(paymentId: string, creditor: string): string {
  if (!isValidFikPaymentId(paymentId)) throw new RangeError('A FIK payment id must be 15 digits, the last one the check digit.');
  if (!/^8\d{7}$/.test(creditor)) throw new RangeError('A FIK creditor number must be 8 digits and begin with 8.');
  return `+71<${paymentId}+${creditor}<`;
}

const FIK_71 = /^\+71<(\d{15})\+(8\d{7})<$/;

/** Takes a payment line of card type 71 apart, or null when its shape or its check digit is wrong. */
export function parseFik71(line: string): { paymentId: string; creditor: string } | null {
  const [, paymentId, creditor] = FIK_71.exec(line) ?? [];
  if (paymentId === undefined || creditor === undefined || !isValidFikPaymentId(paymentId)) return null;
  return { paymentId, creditor };
}

/** True for a whole payment line of card type 71 with a right check digit. */
export function isValidFik(line: string): boolean {
  return parseFik71(line) !== null;
}
