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
    this.key = deriveKey(installation, 'call-claim/key').toString('hex');
    this.contentKey = deriveKey(installation, 'call-claim/content').toString('hex');
  }

  /** Which call it is. */
  of(record: CallRecord, operator: string): bigint {
    return hash('sha256', this.key + naturalKey(record, operator), 'buffer').readBigInt64BE(0);
  }

  /** What the call says: a second delivery that differs is a conflict, not a duplicate. */
  ofContent(record: CallRecord): bigint {
    return hash('sha256', this.contentKey + contentKey(record), 'buffer').readBigInt64BE(0);
  }
}
