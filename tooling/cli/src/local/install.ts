import { defineConfig, installationOf, installPlatform, platformVariables } from '@turbotrack/service';
import { z } from 'zod';

/**
 * Brings the database that DATABASE_URL names, with the login of an administrator, to the state of this code.
 *
 * @throws StartupError naming a wrong variable, MigrationError with what to do
 */
export async function installCommand(): Promise<void> {
  const config = defineConfig(z.object(platformVariables));
  const applied = await installPlatform(config.DATABASE_URL, installationOf(config));
  process.stdout.write(applied.length > 0 ? `Applied: ${applied.join(', ')}.\n` : 'Nothing was to be done.\n');
}
