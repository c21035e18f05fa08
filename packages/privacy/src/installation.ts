import { createHmac } from 'node:crypto';
import type { Purpose } from './register/purposes.js';

/** One installation of the platform on a database server: whose roles, whose secret. */
export interface Installation {
  host: string;
  port: number;
  database: string;
  /** Goes before every role name, because roles belong to the whole server. */
  prefix: string;
  /** Root secret, at least 32 bytes; every key and role password is derived from it. Never stored in the database. */
  secret: Buffer;
}

export type TechnicalRole = 'owner' | 'migrator' | 'queue' | 'journal';

export function roleName(installation: Pick<Installation, 'prefix'>, role: TechnicalRole | { purpose: Purpose }): string {
  return typeof role === 'string' ? `${installation.prefix}_${role}` : `${installation.prefix}_purpose_${role.purpose.replaceAll('-', '_')}`;
}

/** A key for one use, 32 bytes. Knowing one derived key says nothing about another, or about the secret. */
export function deriveKey(installation: Pick<Installation, 'secret'>, use: string): Buffer {
  return createHmac('sha256', installation.secret).update(`turbotrack/${use}`).digest();
}

export function rolePassword(installation: Pick<Installation, 'secret'>, role: string): string {
  return deriveKey(installation, `role/${role}`).toString('base64url');
}

/** Connection string of one role of the installation. Treat as a secret. */
export function roleUrl(installation: Installation, role: TechnicalRole | { purpose: Purpose }): string {
  const name = roleName(installation, role);
  return `postgresql://${name}:${rolePassword(installation, name)}@${installation.host}:${installation.port}/${installation.database}`;
}

/** An installation as it travels in the environment: `DATABASE_URL` (host, port, database), prefix and secret. */
export function installationFrom(databaseUrl: string, prefix: string, secret: Buffer): Installation {
  const url = new URL(databaseUrl);
  if (secret.length < 32) throw new Error('TURBOTRACK_SECRET must be at least 32 bytes, written as 64 hexadecimal digits.');
  if (!/^[a-z][a-z0-9_]{0,15}$/.test(prefix)) throw new Error('TURBOTRACK_ROLE_PREFIX must be lower-case letters, digits and underscores, at most 16.');
  return { host: url.hostname, port: Number(url.port || 5432), database: url.pathname.slice(1), prefix, secret };
}
