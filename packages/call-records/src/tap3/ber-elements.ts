/** Elements lie in one another at most so deep; a TAP record needs nine levels. */
export const DEEPEST_NESTING = 32;
const APPLICATION = 1;
/** The tag of the two zero octets that end a value of indefinite length. */
const END_OF_CONTENTS = -1;
const INDEFINITE = -1;

interface Header {
  /** The number of an APPLICATION tag; below zero for tags of other classes, which TAP does not use. */
  tag: number;
  constructed: boolean;
  from: number;
  /** -1 when indefinite. */
  length: number;
}

/**
 * Visits the elements side by side in a part of a record that is encoded by the Basic Encoding Rules (ITU-T X.690):
 * tags of several octets, definite and indefinite lengths.
 * @param visit is given the APPLICATION tag number (below zero for another class) and where the content begins and ends;
 *   false ends the walk
 * @returns false when the octets are no such sequence, or when `visit` said so
 */
export function forEachElement(
  bytes: Uint8Array,
  from: number,
  to: number,
  visit: (tag: number, constructed: boolean, contentFrom: number, contentTo: number) => boolean,
): boolean {
  const header: Header = { tag: 0, constructed: false, from: 0, length: 0 };
  let at = from;
  while (at < to) {
    if (!readHeader(bytes, at, to, header) || header.tag === END_OF_CONTENTS) return false;
    const { tag, constructed, from: contentFrom, length } = header;
    const contentTo = length === INDEFINITE ? endOfIndefinite(bytes, contentFrom, to, 0) : contentFrom + length;
    if (contentTo < 0 || contentTo > to) return false;
    if (!visit(tag, constructed, contentFrom, contentTo)) return false;
    at = length === INDEFINITE ? contentTo + 2 : contentTo;
  }
  return at === to;
}

/** True when a part of a record is a sequence of elements, and the content of each constructed one is too. */
export function isWellFormed(bytes: Uint8Array, from: number, to: number, depth = 0): boolean {
  if (depth > DEEPEST_NESTING) return false;
  return forEachElement(bytes, from, to, (_, constructed, contentFrom, contentTo) => !constructed || isWellFormed(bytes, contentFrom, contentTo, depth + 1));
}

/** @returns index of the two octets that end the value, -1 when there are none */
function endOfIndefinite(bytes: Uint8Array, from: number, to: number, depth: number): number {
  if (depth > DEEPEST_NESTING) return -1;
  const header: Header = { tag: 0, constructed: false, from: 0, length: 0 };
  let at = from;
  while (at < to) {
    if (!readHeader(bytes, at, to, header)) return -1;
    if (header.tag === END_OF_CONTENTS) return at;
    if (header.length === INDEFINITE) {
      const end = endOfIndefinite(bytes, header.from, to, depth + 1);
      if (end < 0) return -1;
      at = end + 2;
    } else at = header.from + header.length;
  }
  return -1;
}

function readHeader(bytes: Uint8Array, at: number, to: number, header: Header): boolean {
  const first = bytes[at] as number;
  let number = first & 0x1f;
  let next = at + 1;
  header.constructed = (first & 0x20) !== 0;
  if (number === 0x1f) {
    number = 0;
    let octet = 0x80;
    while ((octet & 0x80) !== 0) {
      if (next >= to || next > at + 4) return false;
      octet = bytes[next] as number;
      number = number * 128 + (octet & 0x7f);
      next += 1;
    }
  }
  header.tag = first >> 6 === APPLICATION ? number : first === 0 ? END_OF_CONTENTS : -2 - number;
  if (next >= to) return false;
  const length = bytes[next] as number;
  next += 1;
  if (length < 0x80) header.length = length;
  else if (length === 0x80) {
    if (!header.constructed) return false;
    header.length = INDEFINITE;
  } else {
    const octets = length & 0x7f;
    if (octets > 6 || next + octets > to) return false;
    header.length = 0;
    for (let left = octets; left > 0; left -= 1, next += 1) header.length = header.length * 256 + (bytes[next] as number);
  }
  header.from = next;
  return header.tag !== END_OF_CONTENTS || header.length === 0;
}

/** A whole number of at most 7 octets. @returns null when it is none, or longer */
export function readInteger(bytes: Uint8Array, from: number, to: number): number | null {
  if (from >= to || to - from > 7) return null;
  let value = (bytes[from] as number) << 24 >> 24;
  for (let at = from + 1; at < to; at += 1) value = value * 256 + (bytes[at] as number);
  return Number.isSafeInteger(value) ? value : null;
}

/** ISO 646 text. @returns null when an octet is no printable character of it */
export function readAscii(bytes: Uint8Array, from: number, to: number): string | null {
  let text = '';
  for (let at = from; at < to; at += 1) {
    const octet = bytes[at] as number;
    if (octet < 0x20 || octet > 0x7e) return null;
    text += String.fromCharCode(octet);
  }
  return text.trim();
}

/** Digits, the first in the left half of an octet, an `f` filling the last. @returns null when another half octet is no decimal digit */
export function readBcdDigits(bytes: Uint8Array, from: number, to: number): string | null {
  let digits = '';
  for (let at = from; at < to; at += 1) {
    const octet = bytes[at] as number;
    const left = octet >> 4;
    const right = octet & 15;
    if (left > 9 || (right > 9 && (right !== 15 || at + 1 < to))) return null;
    digits += right === 15 ? `${left}` : `${left}${right}`;
  }
  return digits;
}

/** An element with an APPLICATION tag and a definite length. */
export function writeElement(tag: number, constructed: boolean, content: Uint8Array): Buffer {
  return Buffer.concat([writeTag(tag, constructed), writeLength(content.length), content]);
}

/** The octets of an APPLICATION tag. */
export function writeTag(tag: number, constructed: boolean): Buffer {
  const first = 0x40 | (constructed ? 0x20 : 0);
  if (tag < 31) return Buffer.of(first | tag);
  return tag < 128 ? Buffer.of(first | 31, tag) : Buffer.of(first | 31, 0x80 | (tag >> 7), tag & 0x7f);
}

function writeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(length);
  const significant = octets.subarray(octets.findIndex((octet) => octet > 0));
  return Buffer.concat([Buffer.of(0x80 | significant.length), significant]);
}
