import type { Direction, Service } from '@turbotrack/telephony';
import type { Call } from './call.js';
import { testArea, testCell, testImei, testImsi } from './handset.js';
import { ClockText, danishHour } from './local-clock.js';
import type { RecordLayout } from './record-layout.js';
import type { SeededRandom } from './seeded-random.js';

const CALL_TYPES: Readonly<Record<Service, Readonly<Partial<Record<Direction, string>>>>> = {
  voice: { outgoing: 'MOC', incoming: 'MTC', forwarded: 'CFW', 'roaming-made': 'ROAM-MOC', 'roaming-received': 'ROAM-MTC' },
  sms: { outgoing: 'SMS-MO', incoming: 'SMS-MT', 'roaming-made': 'ROAM-SMS-MO' },
  mms: { outgoing: 'MMS-MO', incoming: 'MMS-MT' },
  data: { outgoing: 'DATA', 'roaming-made': 'ROAM-DATA' },
};
const TRUNKS = ['KBH-1', 'KBH-2', 'Århus-1', 'Ålborg-1', 'Odense-1'];
const DECIMALS = 0.02;

/** Layout A: semicolons, ISO 8859-1, Danish local time, decimal comma, a trailer with count and seconds, an id for every record. */
export class TdcLayout implements RecordLayout {
  readonly network = 'tdc';
  readonly encoding = 'latin1';
  readonly lineEnd = '\r\n';
  readonly trailer = 'TRAILER';
  readonly delimiter = ';';
  readonly columns = ['RecordId', 'CallType', 'ANumber', 'BNumber', 'StartTime', 'Duration', 'Answered', 'Trunk', 'OriginCountry', 'CellId', 'Lac', 'Imsi', 'Imei', 'Volume'];
  readonly header = this.columns.join(';');
  readonly unread = { CellId: 'cell-id', Lac: 'location-area', Imsi: 'imsi', Imei: 'imei' };
  readonly time = 'StartTime';
  readonly other = 'BNumber';
  readonly duration = 'Duration';
  readonly code = 'CallType';
  readonly #clock = new ClockText('Europe/Copenhagen', danishHour);
  #recordId = 0;

  constructor(
    private readonly random: SeededRandom,
    private readonly series: string,
  ) {}

  skippedTime(instant: number): string {
    return `${this.#clock.format(instant - 3_600_000).slice(0, 11)}02:30:00`;
  }

  fields(call: Call): string[] {
    const { random } = this;
    this.#recordId += 1;
    const own = this.#written(call.ownNumber);
    const other = call.otherNumber === '' && call.service !== 'data' ? (random.chance(0.5) ? 'anonymous' : '') : this.#written(call.otherNumber);
    const received = call.direction === 'incoming' || call.direction === 'roaming-received';
    return [
      `${this.series}${String(this.#recordId).padStart(11, '0')}`,
      CALL_TYPES[call.service][call.direction] ?? '',
      received ? other : own,
      received ? own : other,
      this.#clock.format(call.startedAt),
      random.chance(DECIMALS) ? `${call.durationS},0` : String(call.durationS),
      call.answered ? 'J' : 'N',
      call.mobile ? '' : random.pick(TRUNKS),
      call.originCountry === 'DK' && random.chance(0.5) ? '' : call.originCountry,
      call.mobile ? testCell(random) : '',
      call.mobile ? testArea(random) : '',
      call.mobile ? testImsi(call.ownNumber) : '',
      call.mobile ? testImei(call.ownNumber) : '',
      call.service === 'voice' ? '' : String(call.volume),
    ];
  }

  line(fields: readonly string[]): string {
    let line = fields[0] as string;
    for (let at = 1; at < fields.length; at += 1) line += `;${fields[at]}`;
    return line;
  }

  /** Danish numbers with plus, with 00, or without a country code; others with plus or 00. */
  #written(number: string): string {
    if (number.length <= 6) return number;
    const habit = this.random.below(8);
    if (number.startsWith('45') && habit < 2) return number.slice(2);
    return habit === 2 ? `00${number}` : `+${number}`;
  }
}
