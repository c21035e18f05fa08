import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Call } from './call.js';
import { parseMonth } from './danish-calendar.js';
import { CallDrawer } from './draw-call.js';
import { layoutOfNetwork } from './layout-of-network.js';
import { NumberHolders } from './number-holders.js';
import type { SampleOperator } from './sample-operator.js';
import { SeededRandom } from './seeded-random.js';
import type { WrittenFile } from './written-file.js';

const NAME = 'tdc_faulty-trailer.csv';
const RECORDS = 200;
const RECORDS_TOO_MANY = 1;
const SECONDS_TOO_MANY = 60;

export interface FaultyFile extends WrittenFile {
  readonly records: number;
  readonly declaredRecords: number;
  readonly seconds: number;
  readonly declaredSeconds: number;
}

/** Writes a `tdc` file of well-formed calls with ids of their own whose trailer does not fit them: it must be held whole. */
export async function writeFileWithFaultyTrailer(operator: SampleOperator, directory: string): Promise<FaultyFile> {
  const { seed, month } = operator.options;
  const { days } = parseMonth(month);
  const layout = layoutOfNetwork('tdc', seed, 'H');
  const drawer = new CallDrawer(new SeededRandom(seed, 'faulty trailer'), new NumberHolders(operator.customers));
  const lines = [layout.header];
  const call = {} as Call;
  let seconds = 0;
  for (let record = 0; record < RECORDS; record += 1) {
    do drawer.draw((days[14] as number) + record * 300_000, call);
    while (call.network !== 'tdc');
    seconds += call.durationS;
    lines.push(layout.line(layout.fields(call)));
  }
  const declared = { declaredRecords: RECORDS + RECORDS_TOO_MANY, declaredSeconds: seconds + SECONDS_TOO_MANY };
  lines.push([layout.trailer, declared.declaredRecords, declared.declaredSeconds].join(layout.delimiter), '');
  const bytes = Buffer.from(lines.join(layout.lineEnd), layout.encoding);
  const path = join(directory, NAME);
  await writeFile(path, bytes);
  return { name: NAME, network: 'tdc', path, bytes: bytes.length, records: RECORDS, seconds, ...declared };
}
