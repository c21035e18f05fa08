import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll } from 'vitest';
import { allowListedCopy, type CallRecord, type CopySummary, type DropKind, type FilePlan, type MalformedLine, type OperatorDescription, planFile, readChunk } from '../src/index.js';

/** A moment after every call of the tests: a Tuesday in November. */
export const NOW = Date.UTC(2026, 10, 24);

const directory = mkdtempSync(join(tmpdir(), 'call-records-'));
afterAll(() => rmSync(directory, { recursive: true }));
let written = 0;

/** Text is written as UTF-8. The file goes with the test file that wrote it. */
export function writeScratch(content: string | Uint8Array): string {
  written += 1;
  const path = join(directory, `${written}.csv`);
  writeFileSync(path, content);
  return path;
}

export interface ReadWhole {
  readonly plan: FilePlan;
  readonly calls: readonly CallRecord[];
  readonly malformed: readonly MalformedLine[];
  readonly internal: number;
  readonly dropped: Readonly<Partial<Record<DropKind, number>>>;
}

export interface ReadOptions {
  readonly chunkBytes?: number;
  readonly now?: number;
}

/** Both passes over a file on disk, all chunks in order. */
export async function readPath(path: string, description: OperatorDescription, { chunkBytes, now = NOW }: ReadOptions = {}): Promise<ReadWhole> {
  const plan = await planFile(path, description, chunkBytes === undefined ? {} : { chunkBytes });
  const calls: CallRecord[] = [];
  const malformed: MalformedLine[] = [];
  const dropped: Partial<Record<DropKind, number>> = {};
  let internal = 0;
  for (const chunk of plan.chunks) {
    // A chunk goes through the database as JSON between the passes.
    const stored = JSON.parse(JSON.stringify(chunk)) as typeof chunk;
    const summary = await readChunk(path, description, stored, { call: (record) => calls.push({ ...record }), malformed: (line) => malformed.push(line) }, { now });
    internal += summary.internal;
    for (const [kind, count] of Object.entries(summary.dropped)) dropped[kind as DropKind] = (dropped[kind as DropKind] ?? 0) + count;
  }
  return { plan, calls, malformed, internal, dropped };
}

/** {@link readPath} of a file that holds `content`. */
export async function readWhole(content: string | Uint8Array, description: OperatorDescription, options: ReadOptions = {}): Promise<ReadWhole> {
  const path = writeScratch(content);
  try {
    return await readPath(path, description, options);
  } finally {
    rmSync(path);
  }
}

/** The one call of a file that holds `content`; throws what is wrong with it when it holds another number. */
export async function readOne(content: string | Uint8Array, description: OperatorDescription, options: ReadOptions = {}): Promise<CallRecord> {
  const { plan, calls, malformed } = await readWhole(content, description, options);
  const [call] = calls;
  if (calls.length !== 1 || call === undefined) throw new Error(`${calls.length} calls were read. ${plan.problem?.sentence ?? ''} ${malformed.map(({ sentence }) => sentence).join(' ')}`);
  return call;
}

/** 'field reason' of every malformed line. */
export function faults({ malformed }: ReadWhole): string[] {
  return malformed.map(({ field, reason }) => `${field} ${reason}`);
}

export async function copyOf(path: string, description: OperatorDescription): Promise<CopySummary & { readonly bytes: Buffer }> {
  const out = new PassThrough();
  const whole = buffer(out);
  const summary = await allowListedCopy(path, description, out);
  out.end();
  return { ...summary, bytes: await whole };
}

/**
 * What of a read file belongs to no record and is neither header nor trailer nor an empty line: always '' when every line is
 * accounted for. For descriptions without internal numbers, whose lines leave no trace.
 */
export function unaccounted(content: Uint8Array, { plan, calls, malformed }: ReadWhole): string {
  const first = plan.chunks[0]?.offset ?? 0;
  const last = plan.chunks.at(-1);
  const end = last === undefined ? first : last.offset + last.length;
  let at = first;
  const left: string[] = [];
  for (const { offset, length } of [...calls, ...malformed].sort((a, b) => a.offset - b.offset)) {
    if (offset < at) left.push(`overlap at ${offset}`);
    left.push(Buffer.from(content.subarray(at, offset)).toString('latin1'));
    at = offset + length;
  }
  left.push(Buffer.from(content.subarray(at, end)).toString('latin1'));
  return left.join('').replaceAll(/\r?\n/g, '');
}
