import { deriveKey, type Installation } from '../installation.js';

/** A value cannot be encrypted, or does not decrypt; the sentence says where it stands and never what it is. */
export class EncryptionError extends Error {
  override name = 'EncryptionError';
}

const KEY_ID = /^[a-z0-9-]{1,16}$/;

/**
 * The keys of encrypted columns by id. Values are written under the current key and read under any of the ring; the keys
 * themselves never come near the database.
 */
export class KeyRing {
  /** @param keys 32 bytes each, by id; ids are 1 to 16 of a–z, 0–9 and hyphen. @throws EncryptionError naming a wrong id */
  constructor(
    readonly current: string,
    private readonly keys: ReadonlyMap<string, Buffer>,
  ) {
    for (const [id, key] of keys) {
      if (!KEY_ID.test(id)) throw new EncryptionError(`"${id}" cannot be the id of a field key: 1 to 16 lower-case letters, digits and hyphens.`);
      if (key.length !== 32) throw new EncryptionError(`The field key "${id}" is not 32 bytes long.`);
    }
    if (!keys.has(current)) throw new EncryptionError(`The current field key "${current}" is not in the ring.`);
  }

  /**
   * The ring of an installation, each key derived from its secret.
   *
   * @param ids comma-separated, the current one first: `2,1` while values under key 1 are left
   * @throws EncryptionError naming an id that is wrong or named twice
   */
  static derived(installation: Pick<Installation, 'secret'>, ids: string): KeyRing {
    const [current = '', ...older] = ids.split(',').map((id) => id.trim());
    const keys = new Map([current, ...older].map((id) => [id, deriveKey(installation, `field/${id}`)]));
    if (keys.size <= older.length) throw new EncryptionError('The list of field keys names one twice.');
    return new KeyRing(current, keys);
  }

  get ids(): string[] {
    return [...this.keys.keys()];
  }

  /** The key of an id; undefined where the ring has none. */
  key(id: string): Buffer | undefined {
    return this.keys.get(id);
  }
}
