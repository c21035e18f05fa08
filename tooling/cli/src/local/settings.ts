import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { FOLDERS, LOCAL_FOLDER } from '../folders.js';

const settingsSchema = z.object({
  /** Root secret of the installation, 64 hexadecimal digits. */
  secret: z.string().regex(/^[0-9a-f]{64}$/),
  operatorSecret: z.string().min(16),
  customerSecret: z.string().min(16),
});

/** The secrets of the local platform, made at its first start. */
export type LocalSettings = z.output<typeof settingsSchema>;

export async function loadSettings(): Promise<LocalSettings> {
  const text = await readFile(FOLDERS.settings, 'utf8').catch(() => null);
  if (text !== null) return settingsSchema.parse(JSON.parse(text));
  const settings: LocalSettings = {
    secret: randomBytes(32).toString('hex'),
    operatorSecret: randomBytes(24).toString('base64url'),
    customerSecret: randomBytes(24).toString('base64url'),
  };
  await mkdir(LOCAL_FOLDER, { recursive: true });
  await writeFile(FOLDERS.settings, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  return settings;
}
