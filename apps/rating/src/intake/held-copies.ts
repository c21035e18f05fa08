import { Injectable } from '@nestjs/common';
import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { Readable, type Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { CallFilesDirectory } from '../configuration.js';
import { moveFile } from '../deliveries/move-file.js';
import { HeldFileKey } from './held-file-key.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Copies of held deliveries: only what the allow-list lets through waits, as AES-256-GCM: nonce, ciphertext, tag. */
@Injectable()
export class HeldCopies {
  constructor(
    private readonly directory: CallFilesDirectory,
    private readonly key: HeldFileKey,
  ) {}

  /** @param write writes the copy in clear */
  async keep(fileId: number, write: (out: Writable) => Promise<unknown>): Promise<void> {
    await mkdir(`${this.directory.path}/held`, { recursive: true });
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key.bytes, nonce);
    const out = createWriteStream(this.directory.held(fileId), { mode: 0o600, flush: true });
    out.write(nonce);
    cipher.pipe(out, { end: false });
    await write(cipher);
    if (!cipher.writableEnded) cipher.end();
    await finished(cipher);
    out.end(cipher.getAuthTag());
    await finished(out);
  }

  /**
   * Writes the copy in clear to `path`, which appears in one step.
   *
   * @throws when there is no copy, or it is not as it was written
   */
  async open(fileId: number, path: string): Promise<void> {
    const held = this.directory.held(fileId);
    const [nonce, tag, bytes] = await ends(held);
    const decipher = createDecipheriv('aes-256-gcm', this.key.bytes, nonce);
    decipher.setAuthTag(tag);
    const beside = `${path}.${randomUUID()}.part`;
    try {
      const sealed = bytes > NONCE_BYTES + TAG_BYTES ? createReadStream(held, { start: NONCE_BYTES, end: bytes - TAG_BYTES - 1 }) : Readable.from([]);
      await pipeline(sealed, decipher, createWriteStream(beside, { mode: 0o600 }));
      await moveFile(beside, path);
    } finally {
      await rm(beside, { force: true });
    }
  }

  async remove(fileId: number): Promise<void> {
    await rm(this.directory.held(fileId), { force: true });
  }
}

async function ends(path: string): Promise<[nonce: Buffer, tag: Buffer, bytes: number]> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const [nonce, tag] = [Buffer.alloc(NONCE_BYTES), Buffer.alloc(TAG_BYTES)];
    await handle.read(nonce, 0, NONCE_BYTES, 0);
    await handle.read(tag, 0, TAG_BYTES, Math.max(0, size - TAG_BYTES));
    return [nonce, tag, size];
  } finally {
    await handle.close();
  }
}
