import { formatOre } from '@turbotrack/money';
import type { Direction, Service } from '@turbotrack/telephony';
import type { InvoiceLine, Language, LineKind, Period } from './invoice-model.js';

const DANISH = {
  invoice: 'Faktura', invoiceNumber: 'Fakturanr.', customerNumber: 'Kundenr.', issueDate: 'Fakturadato', period: 'Periode', dueDate: 'Forfaldsdato',
  attention: 'Att.', cvr: 'CVR-nr.', toPay: 'At betale', credited: 'Til gode', currency: 'kr.', paymentMethod: 'Betaling',
  description: 'Beskrivelse', quantity: 'Antal', unitPrice: 'Stykpris', amount: 'Beløb i kr.', carriedForward: 'Transport', continued: 'fortsat',
  exempt: 'momsfri', subtotal: 'Subtotal', vatBase: 'Momsgrundlag', vatExempt: 'Momsfrit beløb', vat: 'Moms', total: 'I alt inkl. moms', net: 'I alt ekskl. moms',
  payment: 'Betaling', paymentLine: 'Betalingslinje', bankAccount: 'Bankkonto', questions: 'Spørgsmål til fakturaen',
  page: 'Side', of: 'af', withheld: 'Skjult nummer', lineShown: 'linje', linesShown: 'linjer', specification: 'Opkaldsspecifikation', calls: 'Forbrug', user: 'Bruger', subscription: 'Abonnement',
  date: 'Dato', time: 'Tidspunkt', kind: 'Type', direction: 'Retning', number: 'Nummer', zone: 'Zone', usage: 'Varighed/mængde', included: 'Heraf inkl.', listPrice: 'Listepris', price: 'Pris',
  notItemised: 'ikke specificeret', summerTimeNote: 'CEST er dansk sommertid, CET dansk normaltid: natten, hvor uret stilles tilbage, forekommer den samme time to gange.',
  notes: 'Priser er i kr. uden moms og ikke afrundet; hver linje på fakturaen er afrundet til hele øre. De sidste cifre i numrene er skjult. Opkald uden listepris, fx til hjælpelinjer, vises ikke.',
  exVat: 'ekskl. moms', timezone: 'Tidszone', seconds: 'Sekunder', includedSeconds: 'Heraf inkluderet (sek.)', volume: 'Mængde (byte/dele)',
};

const ENGLISH: typeof DANISH = {
  invoice: 'Invoice', invoiceNumber: 'Invoice no.', customerNumber: 'Customer no.', issueDate: 'Date of issue', period: 'Period', dueDate: 'Due date',
  attention: 'Att.', cvr: 'CVR no.', toPay: 'To pay', credited: 'In your favour', currency: 'DKK', paymentMethod: 'Payment',
  description: 'Description', quantity: 'Quantity', unitPrice: 'Unit price', amount: 'Amount in DKK', carriedForward: 'Carried forward', continued: 'continued',
  exempt: 'exempt from VAT', subtotal: 'Subtotal', vatBase: 'Taxable amount', vatExempt: 'Amount exempt from VAT', vat: 'VAT', total: 'Total incl. VAT', net: 'Total excl. VAT',
  payment: 'Payment', paymentLine: 'Payment line', bankAccount: 'Bank account', questions: 'Questions about the invoice',
  page: 'Page', of: 'of', withheld: 'Withheld number', lineShown: 'line', linesShown: 'lines', specification: 'Call specification', calls: 'Usage', user: 'User', subscription: 'Subscription',
  date: 'Date', time: 'Time', kind: 'Type', direction: 'Direction', number: 'Number', zone: 'Zone', usage: 'Duration/volume', included: 'Included', listPrice: 'List price', price: 'Price',
  notItemised: 'not itemised', summerTimeNote: 'CEST is Danish summer time, CET Danish standard time: the night the clock goes back, the same hour comes twice.',
  notes: 'Prices are in DKK without VAT and not rounded; each line of the invoice is rounded to whole øre. The last digits of numbers are hidden. Calls without a list price, such as those to helplines, are not shown.',
  exVat: 'excl. VAT', timezone: 'Time zone', seconds: 'Seconds', includedSeconds: 'Of which included (s)', volume: 'Volume (bytes/parts)',
};

export const WORDING: Readonly<Record<Language, Readonly<typeof DANISH>>> = { da: DANISH, en: ENGLISH };

export const KIND_HEADING: Readonly<Record<Language, Readonly<Record<LineKind, string>>>> = {
  da: { 'subscription-fee': 'Abonnementer', usage: 'Forbrug', other: 'Øvrige ydelser', discount: 'Rabatter' },
  en: { 'subscription-fee': 'Subscriptions', usage: 'Usage', other: 'Other services', discount: 'Discounts' },
};

export const SERVICE_NAME: Readonly<Record<Language, Readonly<Record<Service, string>>>> = {
  da: { voice: 'Opkald', sms: 'SMS', mms: 'MMS', data: 'Data' },
  en: { voice: 'Call', sms: 'SMS', mms: 'MMS', data: 'Data' },
};

export const DIRECTION_NAME: Readonly<Record<Language, Readonly<Record<Direction, string>>>> = {
  da: { outgoing: 'Udgående', incoming: 'Indgående', forwarded: 'Viderestillet', 'roaming-made': 'Udgående i udlandet', 'roaming-received': 'Indgående i udlandet' },
  en: { outgoing: 'Outgoing', incoming: 'Incoming', forwarded: 'Forwarded', 'roaming-made': 'Outgoing abroad', 'roaming-received': 'Incoming abroad' },
};

type Uses = Readonly<Record<Direction, string>>;

const messages = (name: string, language: Language): Uses =>
  language === 'da'
    ? { outgoing: name, incoming: `${name} ind`, forwarded: `${name} videre`, 'roaming-made': `${name} udland`, 'roaming-received': `${name} ind, udl.` }
    : { outgoing: name, incoming: `${name} in`, forwarded: `${name} fwd.`, 'roaming-made': `${name} abroad`, 'roaming-received': `${name} in, abr.` };

/** What was used and which way it went, short enough for a column of the call specification. */
export const USE_NAME: Readonly<Record<Language, Readonly<Record<Service, Uses>>>> = {
  da: {
    voice: { outgoing: 'Opkald', incoming: 'Indgående', forwarded: 'Viderestillet', 'roaming-made': 'Fra udlandet', 'roaming-received': 'Ind, udlandet' },
    sms: messages('SMS', 'da'), mms: messages('MMS', 'da'),
    data: { outgoing: 'Data', incoming: 'Data', forwarded: 'Data', 'roaming-made': 'Data, udland', 'roaming-received': 'Data, udland' },
  },
  en: {
    voice: { outgoing: 'Call', incoming: 'Incoming', forwarded: 'Forwarded', 'roaming-made': 'From abroad', 'roaming-received': 'In, abroad' },
    sms: messages('SMS', 'en'), mms: messages('MMS', 'en'),
    data: { outgoing: 'Data', incoming: 'Data', forwarded: 'Data', 'roaming-made': 'Data, abroad', 'roaming-received': 'Data, abroad' },
  },
};

const COUNTED: Readonly<Record<Language, Readonly<Record<Service, readonly [one: string, many: string]>>>> = {
  da: { voice: ['opkald', 'opkald'], sms: ['SMS', 'SMS'], mms: ['MMS', 'MMS'], data: ['datasession', 'datasessioner'] },
  en: { voice: ['call', 'calls'], sms: ['SMS', 'SMS'], mms: ['MMS', 'MMS'], data: ['data session', 'data sessions'] },
};

const MONTHS: Readonly<Record<Language, readonly string[]>> = {
  da: ['januar', 'februar', 'marts', 'april', 'maj', 'juni', 'juli', 'august', 'september', 'oktober', 'november', 'december'],
  en: ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'],
};

/** '1. marts 2026' or '1 March 2026' for an ISO 8601 day. */
export function formatDay(iso: string, language: Language): string {
  return `${dayOfMonth(iso, language)} ${monthOf(iso, language)} ${iso.slice(0, 4)}`;
}

/** '1.–31. marts 2026'; what both ends share is said once. */
export function formatPeriod({ from, to }: Period, language: Language): string {
  if (from === to) return formatDay(from, language);
  if (from.slice(0, 7) === to.slice(0, 7)) return `${dayOfMonth(from, language)}–${formatDay(to, language)}`;
  if (from.slice(0, 4) === to.slice(0, 4)) return `${dayOfMonth(from, language)} ${monthOf(from, language)} – ${formatDay(to, language)}`;
  return `${formatDay(from, language)} – ${formatDay(to, language)}`;
}

function dayOfMonth(iso: string, language: Language): string {
  return `${Number(iso.slice(8, 10))}${language === 'da' ? '.' : ''}`;
}

function monthOf(iso: string, language: Language): string {
  return MONTHS[language][Number(iso.slice(5, 7)) - 1] ?? '';
}

/** A whole number with thousands parted: '1.234'. */
export function formatCount(count: number, language: Language): string {
  return formatOre(count * 100, language).slice(0, -3);
}

/** '25 %' or '12,5 %' for permille; '25%' in English. */
export function formatRate(permille: number, language: Language): string {
  return language === 'da' ? `${String(permille / 10).replace('.', ',')} %` : `${permille / 10}%`;
}

/** Bytes in the largest decimal unit that keeps one digit before the point: '1,2 GB'. */
export function formatBytes(bytes: number, language: Language): string {
  const power = bytes < 1000 ? 0 : Math.min(4, Math.floor((String(Math.round(bytes)).length - 1) / 3));
  const tenths = Math.round((bytes * 10) / 1000 ** power);
  const point = language === 'da' ? ',' : '.';
  const decimals = power === 0 ? '' : `${point}${tenths % 10}`;
  return `${formatCount(Math.floor(tenths / 10), language)}${decimals} ${['byte', 'kB', 'MB', 'GB', 'TB'][power]}`;
}

/** '2.634 min 01 s'. */
export function formatMinutes(seconds: number, language: Language): string {
  return `${formatCount(Math.floor(seconds / 60), language)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** What a usage line counts: '1.234 opkald · 567 min 08 s'. Empty when the line counts nothing. */
export function usageDetail(line: InvoiceLine, language: Language): string {
  const parts: string[] = [];
  if (line.calls !== undefined) {
    const [one, many] = COUNTED[language][line.service ?? 'voice'];
    parts.push(`${formatCount(line.calls, language)} ${line.calls === 1 ? one : many}`);
  }
  if (line.seconds !== undefined) parts.push(formatMinutes(line.seconds, language));
  if (line.bytes !== undefined) parts.push(formatBytes(line.bytes, language));
  return parts.join(' · ');
}
