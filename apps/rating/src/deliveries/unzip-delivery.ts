import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

/** RFC 1952 §2.3.1: every gzip file begins with these bytes; no file of call records does. */
const GZIP = Buffer.from([0x1f, 0x8b]);
/** More than any operator delivers at once; a small file that claims to be larger is made to fill the disk. */
const LARGEST_BYTES = 16 * 2 ** 30;

export async function isGzip(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(GZIP.length), 0, GZIP.length, 0);
    return bytesRead === GZIP.length && buffer.equals(GZIP);
  } finally {
    await handle.close();
  }
}

/**
 * Unpacks a gzip file beside `near`, as a stream; the file itself is left alone.
 *
 * @returns the path of what was in it, under a name that is swept when nobody moves it on
 * @throws zlib's error when it is no whole gzip file; RangeError when it holds more than 16 GiB. Nothing is left then.
 */
export async function unzip(path: string, near: string): Promise<string> {
  const unzipped = `${dirname(near)}/.unzip-${randomUUID()}`;
  let bytes = 0;
  const bounded = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > LARGEST_BYTES) done(new RangeError('The gzip file holds more than 16 GiB.'));
      else done(null, chunk);
    },
  });
  try {
    await pipeline(createReadStream(path), createGunzip(), bounded, createWriteStream(unzipped, { mode: 0o600 }));
  } catch (error) {
    await rm(unzipped, { force: true });
    throw error;
  }
  return unzipped;
}
