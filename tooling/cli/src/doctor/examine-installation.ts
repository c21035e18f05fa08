import { compareWithDatabase, type Installation, roleUrl } from '@turbotrack/privacy';
import pg from 'pg';
import type { Finding } from './finding.js';

/** Differences that a sentence names; `register check` lists all. */
const NAMED = 3;

/** Whether what is installed is as this version wants it: privileges and roles as the register says, logins under the secret at hand. */
export async function examineInstallation(admin: pg.Client, installation: Installation): Promise<Finding[]> {
  const { rows } = await admin.query<{ installed: boolean }>(`select to_regclass('migration.applied') is not null as installed`);
  if (!rows[0]?.installed) return [{ ok: true, sentence: 'The platform is not on this database yet; "turbotrack install" puts it there.' }];
  return [await secret(installation), await drift(admin, installation)];
}

async function secret(installation: Installation): Promise<Finding> {
  const client = new pg.Client({ connectionString: roleUrl(installation, 'journal'), connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    return { ok: true, sentence: 'The roles of the platform log in under this TURBOTRACK_SECRET.' };
  } catch {
    return { ok: false, sentence: 'The roles of the platform do not log in under this TURBOTRACK_SECRET. Use the one the platform was installed with; "turbotrack install" gives the roles passwords of another.' };
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function drift(admin: pg.Client, installation: Installation): Promise<Finding> {
  const { missing, unexpected } = await compareWithDatabase(admin, installation);
  const facts = [...missing.map((fact) => `lacks "${fact}"`), ...unexpected.map((fact) => `has "${fact}"`)];
  if (facts.length === 0) return { ok: true, sentence: 'Roles and privileges are as the register says.' };
  const more = facts.length > NAMED ? `, and ${facts.length - NAMED} more` : '';
  return { ok: false, sentence: `The database differs from the register: it ${facts.slice(0, NAMED).join(', ')}${more}. "turbotrack install" puts roles and privileges back and names what is left.` };
}
