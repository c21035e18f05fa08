import { type CallRecord, contentKey, naturalKey } from '@turbotrack/call-records';
import { deriveKey, type Installation } from '@turbotrack/privacy';
import { hash } from 'node:crypto';

/**
 * Keyed fingerprints of calls for the exactly-once claims. Without the key eight digits are guessed in no time; with
 * it, and cut to 8 of 32 bytes, a fingerprint says nothing about a number. The key comes first, so that SHA-256 is a
 * keyed function of what follows; cutting the result closes the way to lengthen a message.
 */
export class CallFingerprint {
  private readonly key: string;
  private readonly contentKey: string;
  private readonly referenceKey: string;

  constructor(installation: Pick<Installation, 'secret'>) {
    this.key = deriveKey(installation, 'call-claim/key').toString('base64url');
    this.contentKey = deriveKey(installation, 'call-claim/content').toString('base64url');
    this.referenceKey = deriveKey(installation, 'call-part/reference').toString('base64url');
  }

  /**
   * Which call it is.
   *
   * @param within what besides the record tells it from others, '' where the record does by itself
   */
  of(record: CallRecord, operator: string, within = ''): bigint {
    return firstEightBytes(this.key + naturalKey(record, operator) + within);
  }

  /** What the call says: a second delivery that differs is a conflict, not a duplicate. */
  ofContent(record: CallRecord): bigint {
    return firstEightBytes(this.contentKey + contentKey(record));
  }

  /** By what the parts of a call are known to belong together, as 32 hexadecimal digits: the operator's reference may hold an address. */
  ofReference(reference: string, operator: string): string {
    return hash('sha256', `${this.referenceKey}${operator}|${reference}`, 'hex').slice(0, 32);
  }
}

const scratch = new DataView(new ArrayBuffer(8));

/** A digest as text of one character a byte costs a third of one as a buffer, which has to be allocated outside the heap. */
function firstEightBytes(text: string): bigint {
  const digest = hash('sha256', text, 'binary');
  for (let at = 0; at < 8; at += 1) scratch.setUint8(at, digest.charCodeAt(at));
  return scratch.getBigInt64(0);
}
