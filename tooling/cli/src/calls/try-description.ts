import { type CallRecord, checkDescription, type FilePlan, type MalformedLine, type OperatorDescription, planFile, readChunk } from '@turbotrack/call-records';
import { maskNumber } from '@turbotrack/telephony';
import { readFile, stat } from 'node:fs/promises';
import { CliError } from '../cli-error.js';
import { count, table } from '../output/table.js';

export interface TryOptions {
  /** Path of a description, which need not be registered. */
  readonly operator: string;
  /** How many records to show. */
  readonly records: number;
  readonly json: boolean;
}

type ShownRecord = Pick<CallRecord, 'line' | 'part' | 'service' | 'direction' | 'aNumber' | 'bNumber' | 'durationS' | 'volume' | 'answered' | 'originCountry'> & { readonly startedAt: string };

interface Trial {
  readonly plan: Omit<FilePlan, 'chunks' | 'sha256'>;
  readonly calls: number;
  readonly parts: number;
  readonly internal: number;
  readonly malformed: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly byService: Readonly<Record<string, number>>;
  readonly malformedLines: readonly Pick<MalformedLine, 'line' | 'field' | 'reason'>[];
  readonly first: readonly ShownRecord[];
}

/** Every malformed line is counted; so many are told by their place. */
const MALFORMED_SHOWN = 20;

/**
 * Shows what would be read of a file by a description, without a database and without keeping anything. Numbers are shown
 * without their last digits.
 *
 * @throws CliError with exit code 2 for no file or a faulty description, 3 when the file would be held or refused or has malformed lines
 */
export async function tryDescription(path: string, { operator, records, json }: TryOptions): Promise<void> {
  if (!(await stat(path).catch(() => null))?.isFile()) throw new CliError(`There is no file ${path}.`, 2);
  const description = await readDescription(operator);
  const trial = await attempt(path, description, records);
  process.stdout.write(json ? `${JSON.stringify(trial, null, 2)}\n` : asText(trial));
  if (trial.plan.problem !== null) throw new CliError(`The file would not be read. ${trial.plan.problem.sentence}`, 3);
  if (trial.malformed > 0) throw new CliError(`${count(trial.malformed)} records are malformed.`, 3);
}

async function readDescription(path: string): Promise<OperatorDescription> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new CliError(`There is no description ${path}.`, 2);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new CliError(`${path} is not JSON.`, 2);
  }
  const { description, errors } = checkDescription(json);
  if (description === null) throw new CliError(`The description is not whole.\n${errors.map(({ path: at, sentence }) => `  ${at || '/'}: ${sentence}`).join('\n')}`, 2);
  return description;
}

async function attempt(path: string, description: OperatorDescription, shown: number): Promise<Trial> {
  const { chunks, sha256: _, ...plan } = await planFile(path, description);
  const first: ShownRecord[] = [];
  const malformedLines: Pick<MalformedLine, 'line' | 'field' | 'reason'>[] = [];
  const found = { calls: 0, parts: 0, internal: 0, malformed: 0 };
  const [dropped, byService]: Record<string, number>[] = [{}, {}];
  const add = (counts: Record<string, number>, name: string, by: number) => (counts[name] = (counts[name] ?? 0) + by);
  for (const chunk of chunks) {
    const summary = await readChunk(path, description, chunk, {
      call(record) {
        if (record.part === 'whole') found.calls += 1;
        else found.parts += 1;
        add(byService!, `${record.service} ${record.direction}`, 1);
        if (first.length < shown) first.push(shownRecord(record));
      },
      malformed({ line, field, reason }) {
        found.malformed += 1;
        if (malformedLines.length < MALFORMED_SHOWN) malformedLines.push({ line, field, reason });
      },
    }, { now: Date.now() });
    found.internal += summary.internal;
    for (const [kind, fields] of Object.entries(summary.dropped)) add(dropped!, kind, fields);
  }
  return { plan, ...found, dropped: dropped!, byService: byService!, malformedLines, first };
}

function shownRecord({ line, part, service, direction, aNumber, bNumber, startedAt, durationS, volume, answered, originCountry }: CallRecord): ShownRecord {
  return { line, part, service, direction, aNumber: aNumber === '' ? 'withheld' : maskNumber(aNumber), bNumber: bNumber === '' ? 'none' : maskNumber(bNumber), startedAt: new Date(startedAt).toISOString(), durationS, volume, answered, originCountry };
}

function asText({ plan, calls, parts, internal, malformed, dropped, byService, malformedLines, first }: Trial): string {
  const declared = plan.declared === null ? [] : [['declared by the file', count(plan.declared.records)]];
  const seconds = plan.durationMs === null ? [] : [['seconds found', count(plan.durationMs / 1000)], ['seconds declared', plan.declared?.durationMs == null ? 'none' : count(plan.declared.durationMs / 1000)]];
  const totals = table([
    ['records', count(plan.records)], ...declared, ...seconds, ['running number', plan.sequence === null ? 'none' : String(plan.sequence)],
    ['calls, messages, data', count(calls)], ['parts of calls', count(parts)], ['internal', count(internal)], ['malformed', count(malformed)],
    ...Object.entries(byService).map(([name, records]) => [`  ${name}`, count(records)]), ...Object.entries(dropped).map(([kind, fields]) => [`dropped unread: ${kind}`, count(fields)]),
  ]);
  const records = first.length === 0 ? '' : `\n${table([
    ['line', 'part', 'use', 'from', 'to', 'starts', 'seconds', 'volume', 'answered', 'country'],
    ...first.map((record) => [
      String(record.line), record.part, `${record.service} ${record.direction}`, record.aNumber, record.bNumber, record.startedAt, String(record.durationS), String(record.volume), record.answered ? 'yes' : 'no', record.originCountry,
    ]),
  ])}\n`;
  const faults = malformedLines.length === 0 ? '' : `\n${table([['malformed line', 'field', 'reason'], ...malformedLines.map(({ line, field, reason }) => [String(line), field, reason])])}\n`;
  return `${totals}\n${records}${faults}`;
}
