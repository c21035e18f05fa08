import { parseDecimal } from '@turbotrack/money';
import type { Service } from '@turbotrack/telephony';
import { BILLED_DIRECTIONS, BILLED_SERVICES, type BilledDirection, type InvoiceDescription, type InvoiceField } from './invoice-description.js';

/** One line of an operator's invoice. */
export interface InvoiceLine {
  /** A zone of the buy tariff by its code or name; '' where the line has a prefix alone. */
  readonly destination: string;
  /** Beginning of the numbers, '' where it bills by destination. */
  readonly prefix: string;
  readonly service: Service;
  readonly direction: BilledDirection;
  readonly calls: number;
  /** Seconds, parts or bytes. */
  readonly quantity: number;
  /** Millionths of a krone without VAT; below zero a credit. */
  readonly amountMicro: number;
}

export const FAULTS = ['missing', 'no number', 'too many decimals', 'may mean thousands', 'unknown word', 'other currency', 'no prefix', 'no destination'] as const;

/** What is wrong with a line, and in which column; what stood there is not kept. */
export interface Fault {
  readonly column: InvoiceField;
  readonly fault: (typeof FAULTS)[number];
}

export type Values = Readonly<Partial<Record<InvoiceField, string>>>;

/** Bytes or seconds in each unit. */
const UNIT = { seconds: 1, minutes: 60, bytes: 1, kilobytes: 1e3, megabytes: 1e6, gigabytes: 1e9 } as const;
/** Longer beginnings could be somebody's whole number. */
const PREFIX = /^\d{1,7}$/;
const DESTINATION = /^[\p{L}\p{N} .,()/&+'’:_-]{1,60}$/u;
const LIKE_A_NUMBER = /(?:\d[ .-]?){8}/;

class LineFault extends Error {
  override readonly name = 'LineFault';

  constructor(readonly at: Fault) {
    super(at.fault);
  }
}

/** Reads the values of one line by a description. */
export class LineReader {
  private readonly services: ReadonlyMap<string, Service>;
  private readonly directions: ReadonlyMap<string, BilledDirection>;

  constructor(private readonly description: InvoiceDescription) {
    const { services, directions } = description;
    this.services = new Map([...BILLED_SERVICES.map((name) => [name, name] as const), ...Object.entries(services).map(([word, name]) => [word.toLowerCase(), name] as const)]);
    this.directions = new Map([
      ...BILLED_DIRECTIONS.map((name) => [name, name] as const), ['forwarded', 'outgoing'], ...Object.entries(directions).map(([word, name]) => [word.toLowerCase(), name] as const),
    ]);
  }

  read(values: Values): InvoiceLine | Fault {
    try {
      const { currency = '', service = '', direction = '' } = values;
      if (currency !== '' && currency.toUpperCase() !== 'DKK') throw new LineFault({ column: 'currency', fault: 'other currency' });
      const place = placeOf(values);
      const billed = service === '' ? 'voice' : this.services.get(service.toLowerCase());
      if (billed === undefined) throw new LineFault({ column: 'service', fault: 'unknown word' });
      const way = direction === '' ? 'outgoing' : this.directions.get(direction.toLowerCase());
      if (way === undefined) throw new LineFault({ column: 'direction', fault: 'unknown word' });
      return { ...place, service: billed, direction: way, calls: this.whole('calls', values), quantity: this.quantity(billed, values), amountMicro: this.decimal('amount', values.amount ?? '', true) };
    } catch (error) {
      if (error instanceof LineFault) return error.at;
      throw error;
    }
  }

  /** Kroner as millionths; null for what is no amount. */
  amountOf(text: string): number | null {
    return this.orNull(() => this.decimal('amount', text, true));
  }

  wholeOf(text: string): number | null {
    return this.orNull(() => this.whole('calls', { calls: text }));
  }

  private orNull(read: () => number): number | null {
    try {
      return read();
    } catch (error) {
      if (error instanceof LineFault) return null;
      throw error;
    }
  }

  private whole(column: 'calls', values: Values): number {
    const micro = this.decimal(column, values[column] ?? '', false);
    if (micro % 1_000_000 !== 0) throw new LineFault({ column, fault: 'no number' });
    return micro / 1_000_000;
  }

  private quantity(service: Service, values: Values): number {
    const { voice, data } = this.description.units;
    const unit = service === 'voice' ? UNIT[voice] : service === 'data' ? UNIT[data] : 1;
    const exact = BigInt(this.decimal('quantity', values.quantity ?? '', false)) * BigInt(unit);
    // A tenth of a minute is six seconds; what is left of a second is rounded.
    const quantity = Number((exact + 500_000n) / 1_000_000n);
    if (!Number.isSafeInteger(quantity) || (service !== 'voice' && service !== 'data' && exact % 1_000_000n !== 0n)) throw new LineFault({ column: 'quantity', fault: 'no number' });
    return quantity;
  }

  private decimal(column: InvoiceField, text: string, signed: boolean): number {
    if (text === '') throw new LineFault({ column, fault: 'missing' });
    const { decimal } = this.description;
    const plain = decimal === ',' ? inPoints(text, '.') : decimal === '.' ? inPoints(text, ',') : this.either(column, text);
    if (plain === null || !(signed ? /^-?\d+(\.\d+)?$/ : /^\d+(\.\d+)?$/).test(plain)) throw new LineFault({ column, fault: 'no number' });
    try {
      return parseDecimal(plain, 6);
    } catch {
      throw new LineFault({ column, fault: 'too many decimals' });
    }
  }

  /** A point before exactly three digits could mean thousands, so it is refused; `1.234,5` can only be one thing. */
  private either(column: InvoiceField, text: string): string | null {
    if (/^-?\d{1,3}(\.\d{3})+,\d+$/.test(text)) return text.replaceAll('.', '').replace(',', '.');
    if (/^-?[1-9]\d{0,2}\.\d{3}$/.test(text)) throw new LineFault({ column, fault: 'may mean thousands' });
    return text.replace(',', '.');
  }
}

/** Groups of three digits go, and only those; the other sign becomes the point. */
function inPoints(text: string, group: '.' | ','): string | null {
  const form = group === '.' ? /^-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$/ : /^-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$/;
  return form.test(text) ? text.replaceAll(group, '').replace(',', '.') : null;
}

function placeOf({ destination = '', prefix = '' }: Values): Pick<InvoiceLine, 'destination' | 'prefix'> {
  const digits = prefix.replace(/^(\+|00)/, '');
  if (prefix !== '' && !PREFIX.test(digits)) throw new LineFault({ column: 'prefix', fault: 'no prefix' });
  if (destination !== '' && (!DESTINATION.test(destination) || LIKE_A_NUMBER.test(destination))) throw new LineFault({ column: 'destination', fault: 'no destination' });
  if (destination === '' && digits === '') throw new LineFault({ column: 'destination', fault: 'missing' });
  return { destination, prefix: digits };
}
