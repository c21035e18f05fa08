import type { Encrypted } from '@turbotrack/database';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { EncryptionError, type KeyRing } from './key-ring.js';

/** Where an encrypted value stands. It decrypts there and nowhere else. */
export interface FieldPlace {
  /** `schema.table`. */
  table: string;
  column: string;
  /** What makes the row that row and nobody else's, in writing: `1001/6f1c…`. */
  row: string;
}

const VERSION = 1;
const NONCE = 12;
const TAG = 16;

/** What every value under a key begins with: version, length of the key id, key id. */
export function fieldHeader(keyId: string): Buffer {
  return Buffer.concat([Buffer.from([VERSION, keyId.length]), Buffer.from(keyId, 'latin1')]);
}

/**
 * Encrypts a text for one place under the current key of the ring: AES-256-GCM (NIST SP 800-38D) with a nonce drawn for
 * this value, which stays far below the 2^32 values a key may encrypt under random nonces.
 *
 * @returns `version | length of key id | key id | nonce (12) | ciphertext | tag (16)`; its length gives the text's away
 */
export function encryptField(ring: KeyRing, place: FieldPlace, text: string): Encrypted {
  const header = fieldHeader(ring.current);
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', ring.key(ring.current)!, nonce, { authTagLength: TAG }).setAAD(associatedData(header, place));
  return Buffer.concat([header, nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]) as Encrypted;
}

/** @throws EncryptionError when the key is not in the ring, the value was altered, or it belongs to another place */
export function decryptField(ring: KeyRing, place: FieldPlace, value: Uint8Array): string {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const keyId = keyIdOf(bytes);
  const where = `The value of ${place.table}.${place.column} in row ${place.row}`;
  if (keyId === undefined) throw new EncryptionError(`${where} is not an encrypted value of version ${VERSION}.`);
  const key = ring.key(keyId);
  if (!key) throw new EncryptionError(`${where} is under the field key "${keyId}", which is not in the ring.`);
  const start = 2 + keyId.length;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(start, start + NONCE), { authTagLength: TAG });
  decipher.setAAD(associatedData(bytes.subarray(0, start), place)).setAuthTag(bytes.subarray(-TAG));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(start + NONCE, -TAG)), decipher.final()]).toString('utf8');
  } catch {
    throw new EncryptionError(`${where} does not decrypt: it was altered, or belongs to another row.`);
  }
}

/** The id of the key a value is under; undefined where it is no encrypted value. */
export function keyIdOf(value: Uint8Array): string | undefined {
  const [version, length = 0] = value;
  if (version !== VERSION || length === 0 || value.length < 2 + length + NONCE + TAG) return undefined;
  const id = Buffer.from(value.subarray(2, 2 + length)).toString('latin1');
  return /^[a-z0-9-]+$/.test(id) ? id : undefined;
}

/** JSON keeps the parts apart: no two places have the same. */
function associatedData(header: Buffer, { table, column, row }: FieldPlace): Buffer {
  return Buffer.concat([header, Buffer.from(JSON.stringify([table, column, row]), 'utf8')]);
}
