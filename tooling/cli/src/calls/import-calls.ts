import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { CliError } from '../cli-error.js';
import type { Platform } from '../connect.js';
import { type FileReport, isFinal } from '../demo/deliver-calls.js';
import { count, table } from '../output/table.js';
import { runStages } from '../output/stages.js';

const LOOK_EVERY_MS = 150;

export interface ImportOptions {
  readonly operator: string;
  readonly json: boolean;
}

interface Import {
  fileId: number;
  isNew: boolean;
  report?: FileReport;
}

/**
 * Hands a file of call records to the platform and follows it until it is read.
 *
 * @throws CliError with exit code 3 when it was held, refused, or some of its records are suspended; 2 for no file
 */
export async function importCalls(platform: Platform, path: string, { operator, json }: ImportOptions): Promise<void> {
  const info = await stat(path).catch(() => null);
  if (!info) throw new CliError(`There is no file ${path}.`, 2);
  if (!info.isFile()) throw new CliError(`${path} is a directory, not a file of call records.`, 2);
  const done: Import = { fileId: 0, isNew: false };
  await runStages<Import>([
    {
      name: 'upload', title: `Hand over ${basename(path)}`,
      work: async (work) => void Object.assign(work, await platform.rating.upload<Import>(`/files?operator=${encodeURIComponent(operator)}`, path)),
    },
    {
      name: 'read', title: 'Read, rate and store',
      work: async (work, report) => {
        for (;;) {
          const file = await platform.rating.get<FileReport & { chunks: number; chunksDone: number }>(`/files/${work.fileId}`);
          work.report = file;
          report(`${file.chunksDone} of ${file.chunks} parts, ${count(file.accepted)} calls accepted`);
          if (isFinal(file)) return;
          await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
        }
      },
    },
  ], done, { silent: json });
  show(done, json);
}

function show({ isNew, report }: Import, json: boolean): void {
  if (!report) throw new CliError('The platform says nothing of the file.');
  if (json) process.stdout.write(`${JSON.stringify({ isNew, ...report }, null, 2)}\n`);
  else {
    const dropped = Object.entries(report.dropped).map(([kind, fields]) => [`dropped unread: ${kind}`, count(fields)]);
    process.stdout.write(`${isNew ? '' : 'These very bytes came before; nothing was read twice.\n'}${table([
      ['records', count(report.records ?? 0)], ['accepted', count(report.accepted)], ['duplicates', count(report.duplicate)],
      ['suspended', count(report.suspended)], ['internal to a PBX', count(report.internal)], ...dropped,
    ])}\n`);
  }
  if (report.state !== 'read') throw new CliError(`The file is ${report.state}. ${report.problem ?? ''}`, 3);
  if (report.suspended > 0) throw new CliError(`${count(report.suspended)} records are suspended; "calls suspense" says where and why.`, 3);
}
