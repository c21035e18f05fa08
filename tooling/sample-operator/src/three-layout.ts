import type { Direction, Service } from '@turbotrack/telephony';
import { type Call, isToldPerPart } from './call.js';
import { testArea, testCell, testImei, testImsi } from './handset.js';
import { ClockText, isoHour } from './local-clock.js';
import type { RecordLayout } from './record-layout.js';
import type { SeededRandom } from './seeded-random.js';

const TYPES: Readonly<Record<Service, Readonly<Partial<Record<Direction, string>>>>> = {
  voice: { outgoing: 'voice-out', incoming: 'voice-in', forwarded: 'voice-forward', 'roaming-made': 'voice-roam-out', 'roaming-received': 'voice-roam-in' },
  sms: { outgoing: 'sms-out', incoming: 'sms-in', 'roaming-made': 'sms-roam-out' },
  mms: { outgoing: 'mms-out', incoming: 'mms-in' },
  data: { outgoing: 'data', 'roaming-made': 'data-roam' },
};
const NOT_ANSWERED = ['no-answer', 'no-answer', 'busy', 'failed'];
const ROUTES = ['cph-a', 'cph-b', 'malmö', 'Malmö, syd', 'backup "B"'];

/** The one column in which a comma or a quote can stand. */
const ROUTE = 6;

/** Layout B: commas, UTF-8, UTC, quotes where needed, no id and no trailer; each part of a message is a line of its own. */
export class ThreeLayout implements RecordLayout {
  readonly network = 'three';
  readonly encoding = 'utf8';
  readonly lineEnd = '\n';
  readonly delimiter = ',';
  readonly columns = ['calling', 'called', 'start', 'seconds', 'status', 'type', 'route', 'country', 'imsi', 'imei', 'tac', 'cgi', 'volume'];
  readonly header = this.columns.join(',');
  readonly unread = { imsi: 'imsi', imei: 'imei', tac: 'tac', cgi: 'cell-id' };
  readonly time = 'start';
  readonly other = 'called';
  readonly duration = 'seconds';
  readonly code = 'type';
  readonly #clock = new ClockText('UTC', isoHour('T'), 'Z');

  constructor(private readonly random: SeededRandom) {}

  fields(call: Call): string[] {
    const { random } = this;
    const message = isToldPerPart(call);
    const received = call.direction === 'incoming' || call.direction === 'roaming-received';
    const area = testArea(random);
    return [
      received ? call.otherNumber : call.ownNumber,
      received ? call.ownNumber : call.otherNumber,
      this.#clock.format(call.startedAt),
      message ? '' : String(call.durationS),
      call.answered ? (message ? 'delivered' : 'answered') : message ? 'failed' : random.pick(NOT_ANSWERED),
      TYPES[call.service][call.direction] ?? '',
      random.pick(ROUTES),
      call.originCountry,
      testImsi(call.ownNumber),
      testImei(call.ownNumber),
      area,
      `001-01-${area}-${testCell(random)}`,
      call.service === 'data' ? String(call.volume) : '',
    ];
  }

  line(fields: readonly string[]): string {
    let line = fields[0] as string;
    for (let at = 1; at < fields.length; at += 1) line += `,${at === ROUTE ? quotedWhereNeeded(fields[at] as string) : fields[at]}`;
    return line;
  }
}

function quotedWhereNeeded(field: string): string {
  return field.includes(',') || field.includes('"') ? `"${field.replaceAll('"', '""')}"` : field;
}
