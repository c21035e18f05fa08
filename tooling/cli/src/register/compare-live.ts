import { compareWithDatabase, roleUrl } from '@turbotrack/privacy';
import pg from 'pg';
import { findInstallation } from '../local/find-installation.js';
import type { LiveComparison } from './check-register.js';

/** Compares the database at hand with the register, as a role that may read the catalogue and no data. */
export const compareLive: LiveComparison = async () => {
  const { installation, leave } = await findInstallation();
  const client = new pg.Client({ connectionString: roleUrl(installation, { purpose: 'security' }) });
  try {
    await client.connect();
    const { missing, unexpected } = await compareWithDatabase(client, installation);
    return [...missing.map((fact) => `The database lacks: ${fact}.`), ...unexpected.map((fact) => `The database has, and the register does not know: ${fact}.`)];
  } finally {
    await client.end();
    await leave();
  }
};
