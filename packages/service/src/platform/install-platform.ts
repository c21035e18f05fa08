import { install, type Installation, roleName, roleUrl } from '@turbotrack/privacy';
import { migrateQueues } from '../queues/migrate-queues.js';

/** One queue an app; an app that is added adds its name here. */
export const PLATFORM_QUEUES = ['ordering', 'rating', 'billing', 'data-protection'] as const;

/**
 * Brings a database to the state of this code: roles, tables, privileges, and the tables of the queues, which are used
 * where no Redis is configured. Safe to repeat and to run twice at once.
 *
 * @param adminUrl a login that may create roles and databases; used for that alone
 * @returns the names of the migrations that were applied
 * @throws MigrationError with a sentence when the database cannot be brought to this version
 */
export async function installPlatform(adminUrl: string, installation: Installation): Promise<readonly string[]> {
  const { applied } = await install(adminUrl, installation);
  await migrateQueues(roleUrl(installation, 'migrator'), PLATFORM_QUEUES, roleName(installation, 'queue'), roleName(installation, 'owner'));
  return applied;
}
