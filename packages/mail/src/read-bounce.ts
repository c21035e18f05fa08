/** What became of one recipient (RFC 3464, section 2.3). */
export interface BouncedRecipient {
  /** Enhanced status code (RFC 3463). */
  readonly status: string;
  readonly action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';
  /** The recipient will never get it: action `failed`, status of class 5. */
  readonly failedForGood: boolean;
}

/** A delivery status notification, without the addresses it names. */
export interface Bounce {
  /** Id in the spool, from the envelope id or the message id of what was sent; null when it was not ours. */
  readonly mailId: number | null;
  readonly recipients: readonly BouncedRecipient[];
}

interface Part {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

const ACTIONS = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const;
const OURS = /turbotrack-(\d{1,15})\b/;

/**
 * Reads a mail that reports on the delivery of another (multipart/report with message/delivery-status, RFC 3464).
 *
 * @param message the whole mail as text
 * @returns undefined for any other mail, which may look much like it to a person: an answer, or an absence note
 */
export function readBounce(message: string): Bounce | undefined {
  const whole = partOf(message.replaceAll('\r\n', '\n'));
  const type = whole.headers.get('content-type') ?? '';
  if (!/^multipart\/report\b/i.test(type) || !/report-type\s*=\s*"?delivery-status"?/i.test(type)) return undefined;
  const parts = partsOf(whole.body, type);
  const report = parts.find(({ headers }) => /^message\/(global-)?delivery-status\b/i.test(headers.get('content-type') ?? ''));
  if (!report) return undefined;
  const [ofMessage, ...ofRecipients] = groupsOf(bodyOf(report));
  const recipients = ofRecipients.flatMap(recipientOf);
  if (!ofMessage || recipients.length === 0) return undefined;
  return { mailId: mailIdOf(ofMessage, parts), recipients };
}

function recipientOf(fields: ReadonlyMap<string, string>): BouncedRecipient[] {
  const action = fields.get('action')?.toLowerCase().split(/[\s(]/)[0];
  const status = /^([245])\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '');
  if (!status || !(ACTIONS as readonly (string | undefined)[]).includes(action)) return [];
  return [{ status: status[0], action: action as BouncedRecipient['action'], failedForGood: action === 'failed' && status[1] === '5' }];
}

function mailIdOf(ofMessage: ReadonlyMap<string, string>, parts: readonly Part[]): number | null {
  const returned = parts.find(({ headers }) => /^(message\/(rfc822|global)|text\/rfc822-headers)\b/i.test(headers.get('content-type') ?? ''));
  const messageId = returned && partOf(bodyOf(returned)).headers.get('message-id');
  const id = OURS.exec(ofMessage.get('original-envelope-id') ?? '') ?? OURS.exec(messageId ?? '');
  return id ? Number(id[1]) : null;
}

/** Fields in groups that blank lines part: first those of the message, then those of each recipient. */
function groupsOf(text: string): Map<string, string>[] {
  return text.split(/\n[ \t]*\n/).map((group) => fieldsOf(group)).filter((fields) => fields.size > 0);
}

function partOf(text: string): Part {
  const trimmed = text.replace(/^\n+/, '');
  const end = /\n[ \t]*\n/.exec(trimmed);
  return end ? { headers: fieldsOf(trimmed.slice(0, end.index)), body: trimmed.slice(end.index + end[0].length) } : { headers: fieldsOf(trimmed), body: '' };
}

/** Names in lower case; a line that begins with a blank goes on with the one before it. */
function fieldsOf(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const field = /^([!-9;-~]+)[ \t]*:[ \t]*(.*)$/.exec(line);
    if (field && !fields.has(field[1]!.toLowerCase())) fields.set(field[1]!.toLowerCase(), field[2]!.trim());
  }
  return fields;
}

function partsOf(body: string, type: string): Part[] {
  const boundary = /boundary\s*=\s*(?:"([^"]+)"|([^\s;]+))/i.exec(type);
  if (!boundary) return [];
  const mark = `--${boundary[1] ?? boundary[2]!}`;
  const sections: string[][] = [];
  for (const line of body.split('\n')) {
    const at = line.trimEnd();
    if (at === `${mark}--`) break;
    if (at === mark) sections.push([]);
    else sections.at(-1)?.push(line);
  }
  return sections.map((lines) => partOf(lines[0] === '' ? `x-none: \n${lines.join('\n')}` : lines.join('\n')));
}

function bodyOf({ headers, body }: Part): string {
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase();
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString().replaceAll('\r\n', '\n');
  if (encoding !== 'quoted-printable') return body;
  return Buffer.from(body.replace(/[ \t]*\n/g, '\n').replace(/=\n/g, '').replace(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1').toString();
}
