import type { DocumentHead, Frame } from '../documents/document-format.js';
import { forEachElement, isWellFormed, readAscii, readInteger } from './ber-elements.js';
import { countryOfTadig } from './country-of-tadig.js';
import { type AllowedElements, SECTION_ELEMENTS, TAG } from './tap-tags.js';
import type { TapDescription } from './tap-description.js';

const SPECIFICATION = 3;
const RELEASES = [11, 12];
const MINUTE = 60_000;

/**
 * Walks the allowed values of an element.
 * @param dropped told of every element that is not read; false ends the walk
 * @returns false when the element is not well-formed, in all of its depth
 */
export function forEachAllowed(
  bytes: Uint8Array,
  from: number,
  to: number,
  allowed: AllowedElements,
  value: (tag: number, from: number, to: number) => boolean,
  dropped?: (tag: number, constructed: boolean, from: number, to: number) => boolean,
): boolean {
  return forEachElement(bytes, from, to, (tag, constructed, contentFrom, contentTo) => {
    const below = tag < 0 ? undefined : allowed[tag];
    if (below === true && !constructed) return value(tag, contentFrom, contentTo);
    if (typeof below === 'object' && constructed) return forEachAllowed(bytes, contentFrom, contentTo, below, value, dropped);
    if (dropped !== undefined) return dropped(tag, constructed, contentFrom, contentTo);
    return !constructed || isWellFormed(bytes, contentFrom, contentTo);
  });
}

/** What batch control, network and audit information say. */
export class TapHead implements DocumentHead {
  sender = '';
  country = '';
  sequence: number | null = null;
  declaredRecords: number | null = null;
  /** Code → ms the local time is ahead of UTC. */
  readonly offsets = new Map<number, number>();
  private notification = false;
  private audited = false;

  constructor(private readonly description: TapDescription) {}

  get trailerMissing(): string | null {
    if (this.notification || (this.audited && this.declaredRecords !== null)) return null;
    return this.audited ? 'The audit control information does not tell the number of records.' : 'The batch ends without audit control information.';
  }

  section({ tag = -1, bytes }: Frame): string | null {
    const allowed = SECTION_ELEMENTS[tag];
    if (typeof allowed !== 'object') return null;
    if (bytes === null) return 'The header of the file is longer than 1 MiB.';
    switch (tag) {
      case TAG.networkInfo:
        return this.readOffsets(bytes, allowed);
      case TAG.auditControlInfo:
        return this.readAudit(bytes, allowed);
      default:
        this.notification = tag === TAG.notification;
        return this.readControl(bytes, allowed);
    }
  }

  private readControl(bytes: Buffer, allowed: AllowedElements): string | null {
    const found = new Map<number, string>();
    const wellFormed = forEachAllowed(bytes, 0, bytes.length, allowed, (tag, from, to) => {
      const isNumber = tag === TAG.specificationVersionNumber || tag === TAG.releaseVersionNumber;
      const text = isNumber ? String(readInteger(bytes, from, to)) : readAscii(bytes, from, to);
      found.set(tag, text ?? '');
      return true;
    });
    if (!wellFormed) return 'The control information of the file is not well-formed.';
    const { countries, recipient } = this.description;
    this.sender = found.get(TAG.sender) ?? '';
    const sequence = found.get(TAG.fileSequenceNumber) ?? '';
    this.sequence = /^\d{1,5}$/.test(sequence) ? Number(sequence) : null;
    const [specification, release] = [Number(found.get(TAG.specificationVersionNumber)), Number(found.get(TAG.releaseVersionNumber))];
    if (this.sequence === null) return 'The file has no sequence number.';
    if (!/^[A-Z0-9]{5}$/.test(this.sender)) return 'The file does not name its sender.';
    if (recipient !== undefined && found.get(TAG.recipient) !== recipient) return `The file is meant for another recipient than ${recipient}.`;
    if ((found.get(TAG.fileTypeIndicator) ?? '') !== '') return 'The file is marked as test data, which is never charged.';
    // A notification is read whatever its release, since it holds nothing else.
    if (this.notification) return null;
    if (specification !== SPECIFICATION || !RELEASES.includes(release)) return `The file is of another TAP version than 3.${RELEASES.join(' and 3.')}.`;
    this.country = countryOfTadig(this.sender, countries);
    return this.country === '' ? `The sender ${this.sender} tells no country: name it in countries.` : null;
  }

  private readOffsets(bytes: Buffer, allowed: AllowedElements): string | null {
    let code: number | null = null;
    let last: string | null = null;
    const keep = (): void => {
      const [, sign, hours, minutes] = /^([+-])(\d\d)([0-5]\d)$/.exec(last ?? '') ?? [];
      if (code !== null && sign !== undefined) this.offsets.set(code, (Number(hours) * 60 + Number(minutes)) * MINUTE * (sign === '-' ? -1 : 1));
      if (code !== null && last !== null) [code, last] = [null, null];
    };
    const wellFormed = forEachAllowed(bytes, 0, bytes.length, allowed, (tag, from, to) => {
      if (tag === TAG.utcTimeOffsetCode) code = readInteger(bytes, from, to);
      else last = readAscii(bytes, from, to);
      keep();
      return true;
    });
    return wellFormed ? null : 'The network information of the file is not well-formed.';
  }

  private readAudit(bytes: Buffer, allowed: AllowedElements): string | null {
    this.audited = true;
    const wellFormed = forEachAllowed(bytes, 0, bytes.length, allowed, (_, from, to) => {
      this.declaredRecords = readInteger(bytes, from, to);
      return true;
    });
    return wellFormed ? null : 'The audit control information of the file is not well-formed.';
  }
}
