import { checkRegister, overdueSupervision, recipients, register, staleRegisterDocuments } from '@turbotrack/privacy';
import { CliError } from '../cli-error.js';
import { FOLDERS } from '../folders.js';
import { asSentence } from './write-register.js';

/** A further comparison, with a database; answers a sentence for each difference. */
export type LiveComparison = () => Promise<string[]>;

/**
 * Is the register consistent, are its documents what it says, is any supervision overdue, and does the database grant
 * what it says and nothing else?
 *
 * @param compareLive compares with the database that is at hand; nothing is compared without it
 * @throws CliError with a sentence for each fault
 */
export async function checkRegisterCommand(compareLive: LiveComparison = async () => [], folder: string = FOLDERS.register): Promise<void> {
  const faults = [
    ...checkRegister(register as unknown as Parameters<typeof checkRegister>[0]),
    ...(await staleRegisterDocuments(folder).catch(asSentence)),
    ...overdueSupervision(recipients, new Date().toISOString().slice(0, 10)),
    ...(await compareLive()),
  ];
  if (faults.length > 0) throw new CliError(faults.join('\n'));
  process.stdout.write('The register is consistent and its documents are up to date.\n');
}
