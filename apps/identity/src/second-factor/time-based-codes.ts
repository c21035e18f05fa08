import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const STEP_S = 30;
/** Steps before and after now that are accepted: clocks differ, and people type slowly (RFC 6238 §5.2). */
const LEEWAY = 1;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** 160 random bits, the length of the hash (RFC 4226 §4 R6). */
export function drawSecret(): Buffer {
  return randomBytes(20);
}

/** Base32 without padding (RFC 4648 §6), as programs for codes read it. */
export function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
}

/** The code of a step: six digits of HMAC-SHA-1 (RFC 4226 §5.3). */
export function codeOfStep(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', secret).update(counter).digest();
  const number = digest.readUInt32BE(digest[19]! & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

export function stepAt(nowMs: number): number {
  return Math.floor(nowMs / 1000 / STEP_S);
}

/**
 * The step whose code was given, within half a minute of now and later than the last one used; undefined where it is none.
 * Every step is compared whatever the others say.
 */
export function stepOfCode(secret: Buffer, code: string, lastStep: number, nowMs: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const now = stepAt(nowMs);
  let found: number | undefined;
  for (let step = now - LEEWAY; step <= now + LEEWAY; step++) {
    if (timingSafeEqual(Buffer.from(codeOfStep(secret, step)), Buffer.from(code)) && step > lastStep) found ??= step;
  }
  return found;
}

/** What an authenticator program reads: `otpauth://totp/…` (Key URI format). */
export function otpauthAddress(secret: Buffer, label: string): string {
  return `otpauth://totp/TurboTrack:${encodeURIComponent(label)}?secret=${base32(secret)}&issuer=TurboTrack&algorithm=SHA1&digits=6&period=${STEP_S}`;
}
