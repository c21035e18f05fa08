import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** A message with its signature: flattened JWS (RFC 7515, section 7.2.2) with HS256. It survives a parser of JSON, which a signature over the raw body does not. */
export const sealedSchema = z.strictObject({ protected: z.string().max(1_000), payload: z.string(), signature: z.string().max(100) });
export type SealedMessage = z.output<typeof sealedSchema>;

/** A message whose signature, age or form is not right. */
export class SealError extends Error {
  override name = 'SealError';
}

/** Seconds that clocks may differ and a message may be under way; an older one is a replay. */
const FRESH_S = 300;
const headerSchema = z.strictObject({ alg: z.literal('HS256'), typ: z.literal('operator+json'), iat: z.int() });

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const sign = (secret: string, signed: string): Buffer => createHmac('sha256', secret).update(signed).digest();

/** @param secret shared with the operator, at least 32 characters */
export function sealMessage(secret: string, message: unknown, nowMs = Date.now()): SealedMessage {
  const header = encode({ alg: 'HS256', typ: 'operator+json', iat: Math.floor(nowMs / 1000) });
  const payload = encode(message);
  return { protected: header, payload, signature: sign(secret, `${header}.${payload}`).toString('base64url') };
}

/** @throws SealError with a sentence when it was not sealed with the secret, or not within the last five minutes */
export function openMessage(secret: string, sealed: unknown, nowMs = Date.now()): unknown {
  const form = sealedSchema.safeParse(sealed);
  if (!form.success) throw new SealError('A message of an operator is a flattened JWS: protected, payload, signature.');
  const { protected: header, payload, signature } = form.data;
  const given = Buffer.from(signature, 'base64url');
  const right = sign(secret, `${header}.${payload}`);
  if (given.length !== right.length || !timingSafeEqual(given, right)) throw new SealError('The signature of a message is not the operator\'s.');
  const read = headerSchema.safeParse(parse(header));
  if (!read.success) throw new SealError('The header of a message names another algorithm or form than HS256 and operator+json.');
  if (Math.abs(nowMs / 1000 - read.data.iat) > FRESH_S) throw new SealError('A message was signed more than five minutes ago, or will be.');
  return parse(payload);
}

function parse(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown;
  } catch (cause) {
    throw new SealError('A part of a message is no JSON.', { cause });
  }
}
