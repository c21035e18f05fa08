import type { DocumentCopier, Frame } from '../documents/document-format.js';
import { forEachElement, isWellFormed, writeElement, writeTag } from './ber-elements.js';
import { type AllowedElements, RECORD_ELEMENTS, SECTION_ELEMENTS, TAG } from './tap-tags.js';

/** No allowed value is longer; a longer one is something else. */
const LONGEST_COPIED_VALUE = 64;
/** Length octet of a value whose end is marked, and the two octets that mark it. */
const INDEFINITE = Buffer.of(0x80);
const END_OF_CONTENTS = Buffer.of(0, 0);
const EMPTY = Buffer.alloc(0);

/**
 * Writes a TAP file again with only the allowed elements in it. The batch and the list of records get the indefinite
 * length, because how long they will be is not known when they begin; records that are no use of a number stay as empty elements.
 */
export class TapCopier implements DocumentCopier {
  private state: 'empty' | 'notification' | 'batch' | 'list' | 'behind-list' = 'empty';

  section({ tag = -1, bytes }: Frame): Buffer | null {
    const allowed = SECTION_ELEMENTS[tag];
    if (typeof allowed !== 'object' || bytes === null) return null;
    const section = writeElement(tag, true, allowedContent(bytes, allowed) ?? EMPTY);
    if (tag === TAG.notification) {
      this.state = 'notification';
      return section;
    }
    const begin = this.beginBatch();
    const end = this.state === 'list' ? END_OF_CONTENTS : EMPTY;
    if (this.state === 'list') this.state = 'behind-list';
    return Buffer.concat([begin, end, section]);
  }

  record({ tag = -1, bytes }: Frame): { bytes: Buffer; replaced: boolean } {
    const begin = this.beginBatch();
    const list = this.state === 'batch' ? Buffer.concat([writeTag(TAG.callEventDetailList, true), INDEFINITE]) : EMPTY;
    this.state = 'list';
    const allowed = RECORD_ELEMENTS[tag];
    // Nothing of an element that cannot be divided is known: its tag alone is left, and a kind nobody knows keeps not even that.
    const known = typeof allowed === 'object';
    const content = bytes === null ? null : allowedContent(bytes, known ? allowed : {});
    const record = content === null ? writeElement(BROKEN_TAG, false, BROKEN) : writeElement(known ? tag : TAG.supplServiceEvent, true, content);
    return { bytes: Buffer.concat([begin, list, record]), replaced: content === null };
  }

  end(broken: boolean): Buffer {
    if (broken || this.state === 'empty' || this.state === 'notification') return EMPTY;
    return this.state === 'list' ? Buffer.concat([END_OF_CONTENTS, END_OF_CONTENTS]) : END_OF_CONTENTS;
  }

  private beginBatch(): Buffer {
    if (this.state !== 'empty') return EMPTY;
    this.state = 'batch';
    return Buffer.concat([writeTag(TAG.transferBatch, true), INDEFINITE]);
  }
}

/** A record that is as malformed as the one in whose place it stands: half an element. */
const BROKEN_TAG = TAG.mobileOriginatedCall;
const BROKEN = Buffer.of(0x7f);

/** The allowed elements of a content; null when it is not well-formed. */
function allowedContent(bytes: Buffer, allowed: AllowedElements): Buffer | null {
  const pieces: Buffer[] = [];
  const wellFormed = forEachElement(bytes, 0, bytes.length, (tag, constructed, from, to) => {
    const below = tag < 0 ? undefined : allowed[tag];
    const content = bytes.subarray(from, to);
    // A refused value makes the copied record malformed where the value was, as the original is or would be.
    if (below === true && !constructed) pieces.push(writeElement(tag, false, to - from > LONGEST_COPIED_VALUE ? REFUSED_VALUE : content));
    else if (constructed && typeof below === 'object') {
      const inner = allowedContent(content, below);
      if (inner === null) return false;
      pieces.push(writeElement(tag, true, inner));
    } else if (constructed) return isWellFormed(bytes, from, to);
    return true;
  });
  return wellFormed ? Buffer.concat(pieces) : null;
}

/** No number, text or digits. */
const REFUSED_VALUE = Buffer.alloc(9, 0x7f);
