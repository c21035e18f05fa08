import { bundledOperators, type CallRecord, contentKey, type MalformedReason, naturalKey, planFile, readChunk } from '@turbotrack/call-records';
import type { TariffDefinition } from '@turbotrack/rating-engine';
import type { SampleOperator, WrittenFile } from '../src/index.js';

/** What a reader that knows nothing of the truth finds in one file. */
export interface FileRecount {
  readonly name: string;
  readonly records: number;
  readonly calls: number;
  readonly duplicatesWithinFiles: number;
  readonly duplicatesAcrossFiles: number;
  readonly internal: number;
  readonly malformed: Readonly<Partial<Record<MalformedReason, number>>>;
  readonly dropped: Readonly<Record<string, number>>;
  readonly trailer: { readonly records: number; readonly seconds: number } | undefined;
  /** Neighbouring records of the file that are not in order of time. */
  readonly outOfOrder: number;
}

export interface Recount {
  readonly files: readonly FileRecount[];
  /** Every distinct call, in the order in which it was met. */
  readonly calls: readonly CallRecord[];
  /** Records of a key that came before with other content. */
  readonly conflicts: number;
}

/** A moment after every call of a sample but those said to be of 2099. */
const NOW = Date.UTC(2098, 0, 1);

/** Reads written files in their order with the reader of the platform and counts what is in them. */
export async function recount(written: readonly WrittenFile[]): Promise<Recount> {
  const seen = new Map<string, { readonly content: string; readonly file: string }>();
  const calls: CallRecord[] = [];
  const files: FileRecount[] = [];
  let conflicts = 0;
  for (const { name, path, network } of written) {
    const description = bundledOperators[network];
    const plan = await planFile(path, description);
    if (plan.problem !== null) throw new Error(`${name}: ${plan.problem.sentence}`);
    const count = { calls: 0, within: 0, across: 0, internal: 0, outOfOrder: 0 };
    const malformed: Partial<Record<MalformedReason, number>> = {};
    const dropped: Record<string, number> = {};
    let last = -Infinity;
    const call = (record: CallRecord): void => {
      if (record.startedAt < last) count.outOfOrder += 1;
      last = record.startedAt;
      const key = naturalKey(record, network);
      const before = seen.get(key);
      if (before === undefined) {
        seen.set(key, { content: contentKey(record), file: name });
        calls.push({ ...record });
        count.calls += 1;
      } else if (before.content !== contentKey(record)) conflicts += 1;
      else if (before.file === name) count.within += 1;
      else count.across += 1;
    };
    for (const chunk of plan.chunks) {
      const summary = await readChunk(path, description, chunk, { call, malformed: ({ reason }) => (malformed[reason] = (malformed[reason] ?? 0) + 1) }, { now: NOW });
      count.internal += summary.internal;
      for (const [kind, filled] of Object.entries(summary.dropped)) dropped[kind] = (dropped[kind] ?? 0) + filled;
    }
    const trailer = plan.declared === null ? undefined : { records: plan.declared.records, seconds: (plan.declared.durationMs ?? 0) / 1000 };
    files.push({ name, records: plan.records, calls: count.calls, duplicatesWithinFiles: count.within, duplicatesAcrossFiles: count.across, internal: count.internal, malformed, dropped, trailer, outOfOrder: count.outOfOrder });
  }
  return { files, calls, conflicts };
}

/** Position of the customer who held the number then; -1 when somebody did at another time, -2 when nobody ever did. */
export function holderOf(operator: SampleOperator): (e164: string, instant: number) => number {
  const holdings = new Map<string, { customer: number; from: number; to: number }[]>();
  operator.customers.forEach(({ numbers }, customer) => {
    for (const { e164, validFrom, validTo } of numbers) holdings.set(e164, [...(holdings.get(e164) ?? []), { customer, from: validFrom, to: validTo ?? Infinity }]);
  });
  return (e164, instant) => {
    const of = holdings.get(e164);
    return of === undefined ? -2 : (of.find(({ from, to }) => from <= instant && instant < to)?.customer ?? -1);
  };
}

/** Code of the zone with the longest prefix of the number, by trying them all; '' when there is none. */
export function zoneOf({ zones }: TariffDefinition, number: string): string {
  if (number === '') return zones.find(({ withheld }) => withheld === true)?.code ?? '';
  const fits = zones.flatMap(({ code, prefixes, shortCodes }) =>
    number.length <= 6
      ? shortCodes.filter((short) => new RegExp(`^${short.replaceAll('x', '\\d')}$`).test(number)).map((short) => ({ code, length: short.replaceAll('x', '').length }))
      : prefixes.filter((prefix) => number.startsWith(prefix)).map((prefix) => ({ code, length: prefix.length })),
  );
  return fits.sort((a, b) => b.length - a.length)[0]?.code ?? '';
}
