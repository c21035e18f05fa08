import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { FileProblem } from './file-problem.js';
import type { FilePlan } from './format.js';

/** The plan of a file that cannot be read. A file that was there keeps its hash and size: they prove what was received. */
export async function refusedPlan(path: string, problem: FileProblem): Promise<FilePlan> {
  const plan: FilePlan = { sha256: '', bytes: 0, lines: 0, records: 0, durationMs: null, declared: null, sequence: null, problem, chunks: [] };
  if (problem.code === 'missing' || problem.code === 'not-a-file' || problem.code === 'unreadable') return plan;
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(path)) {
    hash.update(piece as Buffer);
    bytes += (piece as Buffer).length;
  }
  return { ...plan, sha256: hash.digest('hex'), bytes };
}
