import type { Installation } from '@turbotrack/privacy';
import { defineConfig, installationOf, platformVariables } from '@turbotrack/service';
import { z } from 'zod';
import { localInstallation, openDatabase } from './local-platform.js';
import { claimOrFind, withdraw } from './running-marker.js';
import { loadSettings } from './settings.js';

/**
 * The installation a command works on directly: the one the environment names with DATABASE_URL and TURBOTRACK_SECRET,
 * else the local one, started for as long as the command takes where it does not run.
 */
export async function findInstallation(): Promise<{ installation: Installation; leave(): Promise<void> }> {
  if (process.env['TURBOTRACK_SECRET']) return { installation: installationOf(defineConfig(z.object(platformVariables))), leave: async () => undefined };
  const running = await claimOrFind();
  if (running) return { installation: localInstallation(running.database, await loadSettings()), leave: async () => undefined };
  const database = await openDatabase();
  return {
    installation: localInstallation(database.url, database.settings),
    leave: async () => {
      await database.stop();
      await withdraw();
    },
  };
}
