import type { Call } from './call.js';
import { ClockText, isoHour } from './local-clock.js';
import type { RecordLayout } from './record-layout.js';
import type { SeededRandom } from './seeded-random.js';

const DEPARTMENTS = ['Reception', 'Økonomi', 'Salg', 'Lager', 'Support'];
const NOT_ANSWERED = ['NO ANSWER', 'NO ANSWER', 'BUSY', 'FAILED'];
/** Share of calls in which the file shows the extension instead of the public number behind it. */
const SHOWS_EXTENSION = 0.5;
const COLUMNS = [
  'accountcode', 'src', 'dst', 'dcontext', 'clid', 'channel', 'dstchannel', 'lastapp', 'lastdata',
  'start', 'answer', 'end', 'duration', 'billsec', 'disposition', 'amaflags', 'uniqueid', 'userfield',
  'peeraccount', 'linkedid', 'sequence',
];
/** Asterisk writes these as bare integers, all else but a missing time in quotes. */
const BARE: ReadonlySet<number> = new Set(['duration', 'billsec', 'sequence'].map((column) => COLUMNS.indexOf(column)));
/** Written without quotes where there is none: the answer of a call nobody answered. */
const TIMES: ReadonlySet<number> = new Set(['start', 'answer', 'end'].map((column) => COLUMNS.indexOf(column)));
/** The one column in which quotes stand. */
const CLID = COLUMNS.indexOf('clid');

/**
 * An Asterisk Master.csv as cdr_csv writes it with loguniqueid, loguserfield and newcdrcolumns, in local time.
 * The account code is the public number.
 */
export class PbxLayout implements RecordLayout {
  readonly network = 'pbx';
  readonly encoding = 'utf8';
  readonly lineEnd = '\n';
  readonly delimiter = ',';
  readonly columns = COLUMNS;
  readonly unread = {
    clid: 'free-text', channel: 'free-text', dstchannel: 'free-text', lastapp: 'free-text', lastdata: 'free-text', userfield: 'free-text',
    end: 'other', duration: 'other', amaflags: 'other', peeraccount: 'other', linkedid: 'other',
  };
  readonly time = 'answer';
  readonly other = 'dst';
  readonly duration = 'billsec';
  readonly code = 'disposition';
  readonly #clock = new ClockText('Europe/Copenhagen', isoHour(' '));
  #sequence = 0;

  constructor(private readonly random: SeededRandom) {}

  skippedTime(instant: number): string {
    return `${this.#clock.format(instant - 3_600_000).slice(0, 11)}02:30:00`;
  }

  fields(call: Call): string[] {
    const { random } = this;
    const extension = extensionOf(call.ownNumber);
    const shown = random.chance(SHOWS_EXTENSION) ? extension : nationalNumber(call.ownNumber);
    const other = call.otherNumber === '' ? 'anonymous' : nationalNumber(call.otherNumber);
    const incoming = call.direction === 'incoming';
    return this.#fields(call, extension, incoming ? other : shown, incoming ? shown : other, incoming ? 'from-trunk' : 'from-internal');
  }

  /** A call from one extension to another, as long and as late as `call`: no business of the public network. */
  internalFields(call: Call): string[] {
    const extension = extensionOf(call.ownNumber);
    return this.#fields(call, extension, extension, String(2000 + this.random.below(1000)), 'from-internal');
  }

  #fields(call: Call, extension: string, src: string, dst: string, context: string): string[] {
    const { random } = this;
    this.#sequence += 1;
    const ringingS = call.answered ? random.between(2, 25) : random.between(5, 60);
    const startedAt = call.answered ? call.startedAt - ringingS * 1000 : call.startedAt;
    const durationS = ringingS + call.durationS;
    const uniqueId = `${startedAt / 1000}.${this.#sequence}`;
    const channel = `PJSIP/${extension}-${this.#sequence.toString(16).padStart(8, '0')}`;
    return [
      call.ownNumber, src, dst, context, `"${random.pick(DEPARTMENTS)}" <${src}>`,
      context === 'from-trunk' ? `PJSIP/trunk-${this.#sequence}` : channel,
      context === 'from-trunk' ? channel : `PJSIP/trunk-${this.#sequence}`,
      'Dial', `PJSIP/${dst}@trunk,60`,
      this.#clock.format(startedAt),
      call.answered ? this.#clock.format(call.startedAt) : '',
      this.#clock.format(startedAt + durationS * 1000),
      String(durationS), String(call.durationS),
      call.answered ? 'ANSWERED' : random.pick(NOT_ANSWERED),
      'DOCUMENTATION', uniqueId, '', '', uniqueId, String(this.#sequence),
    ];
  }

  line(fields: readonly string[]): string {
    let line = '';
    for (const [at, field] of fields.entries()) {
      const written = BARE.has(at) || (field === '' && TIMES.has(at)) ? field : `"${at === CLID ? field.replaceAll('"', '""') : field}"`;
      line += at === 0 ? written : `,${written}`;
    }
    return line;
  }
}

/** Four digits from 2000 to 2999, the same for the same number. */
function extensionOf(ownNumber: string): string {
  return `2${ownNumber.slice(-3)}`;
}

/** As dialled: eight Danish digits, 00 before all others, short codes as they are. */
function nationalNumber(number: string): string {
  if (number.length <= 6) return number;
  return number.startsWith('45') ? number.slice(2) : `00${number}`;
}
