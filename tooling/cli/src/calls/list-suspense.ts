import type { Platform } from '../connect.js';
import { count, table } from '../output/table.js';

interface Suspended {
  readonly suspenseId: number;
  readonly file: string;
  readonly line: number;
  readonly reason: string;
  readonly sentence: string;
}

export interface SuspenseOptions {
  readonly reason: string | undefined;
  readonly limit: number;
  readonly json: boolean;
}

/** Shows open suspended records by reason and, line by line, where they stand and why. */
export async function listSuspense({ rating }: Platform, { reason, limit, json }: SuspenseOptions): Promise<void> {
  const { items: counts } = await rating.get<{ items: { reason: string; records: number }[] }>('/suspense/counts');
  const filter = reason === undefined ? '' : `&reason=${encodeURIComponent(reason)}`;
  const { items } = await rating.get<{ items: Suspended[] }>(`/suspense?limit=${limit}${filter}`);
  if (json) {
    process.stdout.write(`${JSON.stringify({ counts, items }, null, 2)}\n`);
    return;
  }
  if (counts.length === 0) {
    process.stdout.write('Nothing is suspended.\n');
    return;
  }
  process.stdout.write(`${table(counts.map((row) => [row.reason, count(row.records)]))}\n\n`);
  for (const { file, sentence } of items) process.stdout.write(`${file}  ${sentence}\n`);
  const total = counts.filter((row) => reason === undefined || row.reason === reason).reduce((sum, { records }) => sum + records, 0);
  if (items.length < total) process.stdout.write(`… ${count(total - items.length)} more; --limit shows up to 500 of them.\n`);
}
