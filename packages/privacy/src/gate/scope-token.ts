import { createHmac, type KeyObject } from 'node:crypto';

/** For whom one piece of work may see rows: everybody, or one customer (and within it one employee). */
export type Scope = 'all' | { customer: number; employee?: number };

/** A transaction outlives this only by holding a connection for ten minutes; then it sees nothing. */
const LIFETIME_S = 600;

/**
 * Signs a scope for one database backend. The database checks it with the same key, which no purpose role can read, so
 * SQL injected into a transaction cannot widen it, and it is worth nothing on another connection.
 *
 * @returns `mode|customer|employee|pid|expiry|hex-hmac`
 */
export function signScope(key: Buffer | KeyObject, scope: Scope, backendPid: number, nowMs = Date.now()): string {
  const fields = scope === 'all' ? ['all', '', ''] : ['one', String(scope.customer), String(scope.employee ?? '')];
  const text = [...fields, String(backendPid), String(Math.floor(nowMs / 1000) + LIFETIME_S)].join('|');
  return `${text}|${createHmac('sha256', key).update(text).digest('hex')}`;
}
