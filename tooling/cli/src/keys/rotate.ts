import { EncryptionError, KeyRing, PurposeGate, rotateKeys } from '@turbotrack/privacy';
import { defineConfig, installationOf, platformVariables } from '@turbotrack/service';
import { z } from 'zod';
import { CliError } from '../cli-error.js';

const variables = z.object({
  ...platformVariables,
  TURBOTRACK_FIELD_KEYS: z.string().regex(/^[a-z0-9-]{1,16}(,[a-z0-9-]{1,16})*$/).describe('the ids of the field keys, the new one first: 2,1'),
});

/**
 * Encrypts every encrypted column of the database that DATABASE_URL names under the first of TURBOTRACK_FIELD_KEYS. Can be
 * stopped at any point and run again.
 *
 * @throws StartupError naming a wrong variable, CliError when a key is missing (nothing is changed) or values do not decrypt
 */
export async function rotateKeysCommand({ batch, json }: { batch: number; json: boolean }): Promise<void> {
  if (batch < 1) throw new CliError('A batch has at least one value.', 2);
  const config = defineConfig(variables);
  const installation = installationOf(config);
  const gate = new PurposeGate(installation, { purposes: ['security'], connectionsPerPurpose: 1 });
  try {
    const rotations = await rotateKeys(gate, KeyRing.derived(installation, config.TURBOTRACK_FIELD_KEYS), { actor: 'cli:keys rotate', batch });
    if (json) process.stdout.write(`${JSON.stringify({ rotations }, null, 2)}\n`);
    else for (const { table, column, rotated, unreadable, underKey } of rotations) {
      const counts = Object.entries(underKey).map(([id, values]) => `${values} under key ${id}`);
      process.stdout.write(`${table}.${column}: ${rotated} encrypted anew, ${unreadable} do not decrypt. Now ${counts.join(', ') || 'empty'}.\n`);
    }
    const unreadable = rotations.reduce((sum, rotation) => sum + rotation.unreadable, 0);
    if (unreadable > 0) throw new CliError(`${unreadable} values do not decrypt and were left as they are: they were altered, or copied from another row.`, 3);
  } catch (error) {
    throw error instanceof EncryptionError ? new CliError(error.message) : error;
  } finally {
    await gate.close();
  }
}
