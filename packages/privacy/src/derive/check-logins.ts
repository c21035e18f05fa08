import pg from 'pg';
import { type Installation, roleName, roleUrl } from '../installation.js';
import { purposeNames } from '../register/purposes.js';

/** invalid_password, invalid_authorization_specification, and what a login that is switched off is told. */
const REFUSED: ReadonlySet<string | undefined> = new Set(['28P01', '28000']);

/**
 * Logs in as every role of the installation but the owner, one after another, and names those whose password is no
 * longer the installation's own. PostgreSQL lets every login change its own password and cannot forbid it; the catalogue
 * shows passwords to superusers alone, so only trying tells.
 *
 * @returns sentences like those of the catalogue, without the roles' prefix
 * @throws the driver's error when the server cannot be reached, which says nothing about a password
 */
export async function findForeignPasswords(installation: Installation): Promise<string[]> {
  const found: string[] = [];
  for (const who of ['migrator', 'queue', 'journal', ...purposeNames.map((purpose) => ({ purpose }))] as const) {
    const client = new pg.Client({ connectionString: roleUrl(installation, who), connectionTimeoutMillis: 10_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch (error) {
      if (!REFUSED.has((error as { code?: string }).code)) throw error;
      found.push(`role ${roleName(installation, who).slice(installation.prefix.length + 1)}: a password that is not the installation's`);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  return found;
}
