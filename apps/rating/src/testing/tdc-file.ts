import { DateTime } from 'luxon';

const HEADER = 'RecordId;CallType;ANumber;BNumber;StartTime;Duration;Answered;Trunk;OriginCountry;CellId;Lac;Imsi;Imei;Volume';

/** One record as the carrier `tdc` writes it; what is left out is an answered minute from our first number to a landline. */
export interface TdcLine {
  readonly id: string;
  readonly type?: string;
  readonly a?: string;
  readonly b?: string;
  /** The instant; written in Copenhagen's local time. `time` instead writes a text as it stands. */
  readonly at?: Date | string;
  readonly time?: string;
  readonly seconds?: number | string;
  readonly answered?: string;
  readonly trunk?: string;
  readonly country?: string;
  readonly cell?: string;
  readonly area?: string;
  readonly imsi?: string;
  readonly imei?: string;
  readonly volume?: string;
}

/** Our number in most tests, and a landline of somebody else. */
export const OURS = '4515000001';
export const THEIRS = '4517000001';

export function localTime(at: Date | string): string {
  return DateTime.fromJSDate(new Date(at), { zone: 'Europe/Copenhagen' }).toFormat('dd-MM-yyyy HH:mm:ss');
}

export function tdcLine(line: TdcLine): string {
  const { id, type = 'MOC', a = OURS, b = THEIRS, at, time, seconds = 60, answered = 'J', trunk = '', country = '', cell = '', area = '', imsi = '', imei = '', volume = '' } = line;
  return [id, type, a, b, time ?? localTime(at ?? new Date()), seconds, answered, trunk, country, cell, area, imsi, imei, volume].join(';');
}

/** A whole file. The trailer is right unless one is given; null leaves it out. A line given as text counts no seconds. */
export function tdcFile(lines: readonly (TdcLine | string)[], trailer?: string | null): Buffer {
  const seconds = lines.reduce((sum, line) => sum + (typeof line === 'string' ? 0 : Math.max(0, Number(line.seconds ?? 60) || 0)), 0);
  const last = trailer === undefined ? [`TRAILER;${lines.length};${seconds}`] : trailer === null ? [] : [trailer];
  return Buffer.from([HEADER, ...lines.map((line) => (typeof line === 'string' ? line : tdcLine(line))), ...last, ''].join('\r\n'), 'latin1');
}
