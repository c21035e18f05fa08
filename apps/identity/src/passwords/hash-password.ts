import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** log2 of scrypt's cost N: with r = 8 it takes 128 MiB and about half a second (OWASP, Password Storage). */
export const PASSWORD_COST = 17;
const R = 8;
const P = 1;
const BYTES = 32;
/** Hashes at once: each takes 128 MiB and a thread of the pool. */
const AT_ONCE = 2;

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

function derive(password: string, salt: Buffer, cost: number): Promise<Buffer> {
  const options = { N: 2 ** cost, r: R, p: P, maxmem: 256 * R * 2 ** cost };
  // One form of each letter: a keyboard may send ø in one piece or in two.
  return inTurn(() => new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, BYTES, options, (error, key) => (error ? reject(error) : resolve(key)));
  }));
}

/** @returns `scrypt$cost$salt$hash`, base64url; the cost is log2 of N */
export async function hashPassword(password: string, cost = PASSWORD_COST): Promise<string> {
  const salt = randomBytes(16);
  return ['scrypt', cost, salt.toString('base64url'), (await derive(password, salt, cost)).toString('base64url')].join('$');
}

/**
 * Whether it is the password. Without a hash to compare with, the same work is done for nothing, so that the time does
 * not tell whether there is an account.
 */
export async function isPassword(password: string, hash: string | null, cost = PASSWORD_COST): Promise<boolean> {
  const [, costText, salt, expected] = /^scrypt\$(\d{1,2})\$([\w-]{22})\$([\w-]{43})$/.exec(hash ?? '') ?? [];
  if (costText === undefined || salt === undefined || expected === undefined) {
    await derive(password, randomBytes(16), cost);
    return false;
  }
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64url'), Number(costText)), Buffer.from(expected, 'base64url'));
}
