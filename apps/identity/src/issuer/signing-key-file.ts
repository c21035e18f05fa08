import type { JWK } from 'jose';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { StartupError } from '@turbotrack/service';
import { generateSigningKey } from './signing-key.js';

function isSigningKey(key: JWK): boolean {
  return key.kty === 'EC' && key.crv === 'P-256' && typeof key.d === 'string' && typeof key.kid === 'string';
}

/**
 * The private keys that sign tokens, as a JSON Web Key Set. A file that does not exist is written with a new key,
 * readable by its owner only; without a file the key lives as long as the process, and so do its tokens.
 *
 * @throws StartupError when the file holds no P-256 private key with an id
 */
export async function loadSigningKeys(file?: string): Promise<JWK[]> {
  if (!file) return [await generateSigningKey()];
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new StartupError('The file of signing keys cannot be read.', { cause: error });
  });
  if (text === undefined) {
    const fresh = { keys: [await generateSigningKey()] };
    await writeFile(`${file}.new`, `${JSON.stringify(fresh)}\n`, { mode: 0o600 });
    await rename(`${file}.new`, file);
    return fresh.keys;
  }
  try {
    const { keys } = JSON.parse(text) as { keys: JWK[] };
    if (keys.length > 0 && keys.every(isSigningKey)) return keys;
  } catch {
    // Said below, without the parser's message, which quotes the file.
  }
  throw new StartupError('The file of signing keys is not a JSON Web Key Set of P-256 private keys with ids.');
}
