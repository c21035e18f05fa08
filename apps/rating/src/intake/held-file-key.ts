import { deriveKey, type Installation } from '@turbotrack/privacy';

/** Encrypts the copy of a held delivery; derived from the installation's secret, never stored. */
export class HeldFileKey {
  readonly bytes: Buffer;

  constructor(installation: Pick<Installation, 'secret'>) {
    this.bytes = deriveKey(installation, 'held-call-files');
  }
}
