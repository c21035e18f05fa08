import { createHash } from 'node:crypto';

/** SHA-256 of a client's secret: random and long, so that a fast hash is enough. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
