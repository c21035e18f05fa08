import { copenhagenOffsetMs } from './danish-calendar.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const TWO_DIGITS = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));

/** Writes instants as date and time of day, quickly: what an hour or a minute shares is made once. */
export class ClockText {
  readonly #hours = new Map<number, string>();
  readonly #hourText: (shownAsUtc: Date) => string;
  readonly #local: boolean;
  readonly #end: string;
  #minute = -1;
  #minuteText = '';

  /** @param hourText date and hour with the colon behind it, from a Date whose UTC fields are what shall be shown */
  constructor(zone: 'Europe/Copenhagen' | 'UTC', hourText: (shownAsUtc: Date) => string, end = '') {
    this.#local = zone === 'Europe/Copenhagen';
    this.#hourText = hourText;
    this.#end = end;
  }

  format(instant: number): string {
    const minute = Math.floor(instant / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#minuteText = `${this.#hour(Math.floor(minute / 60))}${TWO_DIGITS[minute % 60]}:`;
    }
    return this.#minuteText + (TWO_DIGITS[Math.floor((instant - minute * MINUTE_MS) / 1000)] as string) + this.#end;
  }

  #hour(hour: number): string {
    let text = this.#hours.get(hour);
    if (text === undefined) {
      const from = hour * HOUR_MS;
      text = this.#hourText(new Date(this.#local ? from + copenhagenOffsetMs(from) : from));
      this.#hours.set(hour, text);
    }
    return text;
  }
}

/** dd-MM-yyyy HH: */
export function danishHour(shown: Date): string {
  const [year, month, day] = shown.toISOString().slice(0, 10).split('-');
  return `${day}-${month}-${year} ${shown.toISOString().slice(11, 14)}`;
}

/** yyyy-MM-dd, `between`, HH: */
export function isoHour(between: 'T' | ' '): (shown: Date) => string {
  return (shown) => `${shown.toISOString().slice(0, 10)}${between}${shown.toISOString().slice(11, 14)}`;
}
