import { writeCallFiles, type SampleOperator } from '@turbotrack/sample-operator';
import { mkdir, rename, rm } from 'node:fs/promises';
import { CliError } from '../cli-error.js';
import type { Platform } from '../connect.js';
import { FOLDERS } from '../folders.js';
import { count } from '../output/table.js';
import type { Report } from '../output/stages.js';

const LOOK_EVERY_MS = 200;

/** A delivery as the rating app lists it. */
export interface FileReport {
  readonly fileId: number;
  readonly operator: string;
  readonly label: string;
  readonly state: 'received' | 'reading' | 'read' | 'held' | 'refused';
  readonly problem: string | null;
  readonly records: number | null;
  readonly accepted: number;
  readonly duplicate: number;
  readonly suspended: number;
  readonly internal: number;
  readonly dropped: Readonly<Record<string, number>>;
}

export function isFinal({ state }: FileReport): boolean {
  return state === 'read' || state === 'held' || state === 'refused';
}

/** Writes the operators' files and leaves them where an operator would: renamed into its folder once they are whole. */
export async function deliverCalls(operator: SampleOperator): Promise<number> {
  await rm(FOLDERS.sample, { recursive: true, force: true });
  const { files } = await writeCallFiles(operator, FOLDERS.sample);
  for (const { name, network, path } of files) {
    const incoming = `${FOLDERS.calls}/incoming/${network}`;
    await mkdir(incoming, { recursive: true });
    await rename(path, `${incoming}/${name}`);
  }
  return files.length;
}

/** Waits until as many deliveries have come to an end. @throws CliError naming one that was held or refused */
export async function untilRead({ rating }: Platform, files: number, report: Report): Promise<void> {
  for (;;) {
    const known = await rating.all<FileReport>('/files');
    const stuck = known.find(({ state }) => state === 'held' || state === 'refused');
    if (stuck) throw new CliError(`The delivery ${stuck.label} is ${stuck.state}. ${stuck.problem ?? ''}`);
    const records = known.reduce((sum, file) => sum + file.accepted + file.duplicate + file.suspended + file.internal, 0);
    report(`${count(records)} records, ${known.filter(isFinal).length} of ${files} files`);
    if (known.length >= files && known.every(isFinal)) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
