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

  constructor(installation: Pick<Installation, 'secret'>) {
    this.key = deriveKey(installation, 'call-claim/key').toString('base64url');
    this.contentKey = deriveKey(installation, 'call-claim/content').toString('base64url');
  }

  /** Which call it is. */
  of(record: CallRecord, operator: string): bigint {
    return firstEightBytes(this.key + naturalKey(record, operator));
  }

  /** What the call says: a second delivery that differs is a conflict, not a duplicate. */
  ofContent(record: CallRecord): bigint {
    return firstEightBytes(this.contentKey + contentKey(record));
  }
}

const scratch = new DataView(new ArrayBuffer(8));

/** A digest as text of one character a byte costs a third of one as a buffer, which has to be allocated outside the heap. */
function firstEightBytes(text: string): bigint {
  const digest = hash('sha256', text, 'binary');
  for (let at = 0; at < 8; at += 1) scratch.setUint8(at, digest.charCodeAt(at));
  return scratch.getBigInt64(0);
}
