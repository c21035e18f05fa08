import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { StartupError } from '@turbotrack/service';

/** Signature algorithm of all tokens: ECDSA on P-256 with SHA-256 (RFC 7518 §3.4). */
export const SIGNING_ALGORITHM = 'ES256';

async function generateKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: SIGNING_ALGORITHM, use: 'sig' };
}

function isSigningKey(key: JWK): boolean {
  return key.kty === 'EC' && key.crv === 'P-256' && typeof key.d === 'string' && typeof key.kid === 'string';
}

/**
 * The private keys that sign tokens, as a JSON Web Key Set. A file that does not exist is written with a new key,
 * readable by its owner only; without a file the key lives as long as the process, and so do its tokens.
 *
 * @throws StartupError when the file holds no P-256 private key with an id
 */
export async function loadSigningKeys(file?: string): Promise<{ keys: JWK[] }> {
  if (!file) return { keys: [await generateKey()] };
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new StartupError('The file of signing keys cannot be read.', { cause: error });
  });
  if (text === undefined) {
    const fresh = { keys: [await generateKey()] };
    await writeFile(`${file}.new`, `${JSON.stringify(fresh)}\n`, { mode: 0o600 });
    await rename(`${file}.new`, file);
    return fresh;
  }
  try {
    const { keys } = JSON.parse(text) as { keys: JWK[] };
    if (keys.length > 0 && keys.every(isSigningKey)) return { keys };
  } catch {
    // Said below, without the parser's message, which quotes the file.
  }
  throw new StartupError('The file of signing keys is not a JSON Web Key Set of P-256 private keys with ids.');
}
