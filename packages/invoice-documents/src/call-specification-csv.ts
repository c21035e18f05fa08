import { BYTE_ORDER_MARK, csvCell, csvRow } from '@turbotrack/csv';
import { type ClockTime, readCopenhagenClock } from '@turbotrack/telephony';
import type { CallSpecificationModel, SpecifiedCall, SpecifiedSubscription } from './call-specification-model.js';
import { clockText, isoDay } from './clock-text.js';
import { itemise, shownNumber } from './itemised-calls.js';
import { DIRECTION_NAME, SERVICE_NAME, WORDING } from './wording.js';

/**
 * The call specification as a table that a Danish Excel opens with a double click: UTF-8 with a byte order mark,
 * semicolons, decimal comma, CRLF. The decimal comma stays in English too, since the country's settings, not the
 * language, decide how the file is read. Each row names its clock (CET or CEST), so the night the hour comes twice is clear.
 *
 * @throws SpecificationError when calls and totals differ, or a call that may not be shown costs something.
 */
export function renderCallSpecificationCsv(model: CallSpecificationModel): Buffer {
  const words = WORDING[model.language];
  const heads = [
    words.subscription, words.user, words.date, words.time, words.timezone, words.kind, words.direction, words.number, words.zone,
    words.seconds, words.includedSeconds, words.volume, words.listPrice, words.price,
  ];
  const lines = [csvRow(heads.map(csvCell))];
  const write = rowWriter(model, lines);
  model.subscriptions.forEach((subscription, index) => {
    itemise(subscription, `subscriptions[${index}]`, write(subscription));
  });
  return Buffer.from(BYTE_ORDER_MARK + lines.join(''), 'utf8');
}

function rowWriter({ language }: CallSpecificationModel, lines: string[]) {
  const clock: ClockTime = { day: 0, secondOfDay: 0, summerTime: false, repeated: false };
  const { withheld } = WORDING[language];
  const services = SERVICE_NAME[language];
  const directions = DIRECTION_NAME[language];
  const days = new Map<number, string>();
  const zones = new Map<string, string>();
  return ({ label, user = '' }: SpecifiedSubscription) => {
    const subscription = `${csvCell(withoutPlus(label))};${csvCell(user)}`;
    return (call: SpecifiedCall): void => {
      readCopenhagenClock(call.startedAt, clock);
      const day = remembered(days, clock.day, csvDay);
      const zone = remembered(zones, call.zoneName, csvCell);
      lines.push(
        `${subscription};${day};${clockText(clock.secondOfDay)};${clock.summerTime ? 'CEST' : 'CET'};${services[call.service]};${directions[call.direction]};${csvCell(shownNumber(call, withheld))};${zone};` +
          `${call.durationS};${call.allowanceSeconds};${call.volume};${decimalComma(call.listPriceMicro)};${decimalComma(call.customerPriceMicro)}\r\n`,
      );
    };
  };
}

function remembered<K>(known: Map<K, string>, key: K, make: (key: K) => string): string {
  let text = known.get(key);
  if (text === undefined) {
    text = make(key);
    known.set(key, text);
  }
  return text;
}

function csvDay(day: number): string {
  const iso = isoDay(day);
  return `${iso.slice(8)}-${iso.slice(5, 7)}-${iso.slice(0, 4)}`;
}

/** A telephone number's plus would have to be disarmed as a formula; the digits alone stay text, for they have spaces. */
function withoutPlus(label: string): string {
  return /^\+\d[\d ]*$/.test(label) ? label.slice(1) : label;
}

/** Millionths as kroner with 2 to 6 decimals and no thousands separators: '1234,50'. */
function decimalComma(micro: number): string {
  const size = Math.abs(micro);
  const whole = Math.floor(size / 1_000_000);
  let decimals = String(size - whole * 1_000_000).padStart(6, '0');
  while (decimals.length > 2 && decimals.endsWith('0')) decimals = decimals.slice(0, -1);
  return `${micro < 0 ? '-' : ''}${whole},${decimals}`;
}
