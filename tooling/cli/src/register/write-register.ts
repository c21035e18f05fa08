import { PolicyTextError, writeRegisterDocuments } from '@turbotrack/privacy';
import { CliError } from '../cli-error.js';
import { FOLDERS } from '../folders.js';

/** Writes everything that is generated from the register into docs/register. */
export async function writeRegister(folder: string = FOLDERS.register): Promise<void> {
  const changed = await writeRegisterDocuments(folder).catch(asSentence);
  process.stdout.write(changed.length > 0 ? `Changed:\n${changed.map((path) => `  docs/register/${path}\n`).join('')}` : 'Nothing was to be done.\n');
}

/** A text that may not change, and was changed, is the reader's to mend: its sentence is enough. */
export function asSentence(error: unknown): never {
  throw error instanceof PolicyTextError ? new CliError(error.message) : error;
}
