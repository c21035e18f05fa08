import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Call } from './call.js';
import { clockChanges, copenhagenMidnight, type Month, parseMonth } from './danish-calendar.js';
import { Delivery } from './delivery.js';
import { layoutOfNetwork } from './layout-of-network.js';
import { NETWORKS, type Network, type SampleOperator } from './sample-operator.js';
import { SeededRandom } from './seeded-random.js';
import { Traffic } from './traffic.js';
import { type Truth, TruthLedger } from './truth-ledger.js';
import { type FaultyFile, writeFileWithFaultyTrailer } from './write-faulty-trailer.js';
import type { WrittenFile } from './written-file.js';

const DAY_MS = 86_400_000;
const FLUSH_AT_CHARACTERS = 1 << 18;

export interface WrittenFiles {
  /** In the order in which the networks delivered them, which is the order the truth counts duplicates across files in. */
  readonly files: readonly WrittenFile[];
  readonly truth: Truth;
  /** The file whose trailer is wrong, when it was asked for; neither listed in `files` nor counted in `truth`. */
  readonly faulty?: FaultyFile;
}

export interface WriteOptions {
  /** Also writes a `tdc` file whose trailer declares one record and sixty seconds too many. */
  readonly faultyTrailer?: boolean;
}

/**
 * Draws the operator's month of traffic and writes it as its networks would deliver it, into a folder that is made when missing:
 * `tdc` one file a day and one of latecomers, `three` one a week, the PBX one Master.csv. Memory does not grow with the traffic.
 *
 * A trailer counts all record lines; its seconds are the sum over lines that have all their columns and a number that is not negative as
 * duration, duplicates and otherwise malformed lines included.
 *
 * @throws the file system's errors
 */
export async function writeCallFiles(operator: SampleOperator, directory: string, { faultyTrailer = false }: WriteOptions = {}): Promise<WrittenFiles> {
  await mkdir(directory, { recursive: true });
  const month = parseMonth(operator.options.month);
  const traffic = new Traffic(operator, month);
  const ledger = new TruthLedger(operator.customers, month.from, clockChanges(month.from, month.to));
  const clockForward = lastClockForward(month);
  const [tdc, three, pbx] = NETWORKS.map((network) => {
    const { seed } = operator.options;
    const delivery = new Delivery(layoutOfNetwork(network, seed, 'T'), new SeededRandom(seed, `delivery ${network}`), ledger, clockForward);
    return new NetworkFiles(network, delivery, directory, fileStarts(network, month));
  }) as [NetworkFiles, NetworkFiles, NetworkFiles];
  const byNetwork = { tdc, three, pbx };
  const emit = (call: Call): void => byNetwork[call.network].delivery.add(call);
  try {
    const inTime = Math.floor(traffic.lateRecords / 2);
    for (const hour of traffic.hours) {
      for (const files of [tdc, three, pbx]) await files.reach(hour.from);
      if (hour.from === month.days[1]) traffic.drawFromLastMonth(inTime, emit);
      traffic.drawHour(hour, emit);
      for (const files of [tdc, three, pbx]) await files.flush(FLUSH_AT_CHARACTERS);
    }
    await tdc.reach(month.to);
    const fromLastMonth = Math.floor((traffic.lateRecords - inTime) / 3);
    traffic.drawFromLastMonth(fromLastMonth, emit);
    traffic.drawFromMonthEnd(traffic.lateRecords - inTime - fromLastMonth, emit);
    for (const files of [tdc, three, pbx]) await files.end();
  } finally {
    for (const files of [tdc, three, pbx]) await files.abandon();
  }
  const written = [tdc, three, pbx].flatMap(({ written: files }) => files);
  const faulty = faultyTrailer ? await writeFileWithFaultyTrailer(operator, directory) : undefined;
  return { files: written, truth: ledger.truth, ...(faulty && { faulty }) };
}

/** When each file of a network begins and what it is called. */
function fileStarts(network: Network, month: Month): { from: number; name: string }[] {
  const date = (day: number): string => `${month.year}${String(month.month).padStart(2, '0')}${String(day + 1).padStart(2, '0')}`;
  if (network === 'pbx') return [{ from: month.from, name: 'Master.csv' }];
  if (network === 'three') return month.days.flatMap((from, day) => (day % 7 === 0 ? [{ from, name: `three_${date(day)}.csv` }] : []));
  return [...month.days.map((from, day) => ({ from, name: `tdc_${date(day)}.csv` })), { from: month.to, name: `tdc_${date(0).slice(0, 6)}_late.csv` }];
}

/** The last change to summer time before the month. */
function lastClockForward(month: Month): number {
  const changes = clockChanges(copenhagenMidnight(month.year - 1, month.month, 1), month.from - DAY_MS);
  const forward = changes.findLast(({ offsetBeforeMs, offsetAfterMs }) => offsetAfterMs > offsetBeforeMs);
  if (forward === undefined) throw new RangeError('The clock was not put forward in the year before the month.');
  return forward.instant;
}

/** The files of one network on disk. */
class NetworkFiles {
  readonly written: WrittenFile[] = [];
  #handle: FileHandle | undefined;
  #bytes = 0;
  #next = 0;

  constructor(
    readonly network: Network,
    readonly delivery: Delivery,
    private readonly directory: string,
    private readonly starts: readonly { from: number; name: string }[],
  ) {}

  /** Changes to the file that begins at `instant`, if one does. */
  async reach(instant: number): Promise<void> {
    const start = this.starts[this.#next];
    if (start === undefined || start.from > instant) return;
    await this.end();
    this.#next += 1;
    this.#handle = await open(join(this.directory, start.name), 'w');
    this.#bytes = 0;
    this.delivery.openFile(start.name, this.#next === this.starts.length);
  }

  async flush(atCharacters: number): Promise<void> {
    if (this.delivery.waiting < atCharacters) return;
    const bytes = this.delivery.take();
    await this.#handle?.writeFile(bytes);
    this.#bytes += bytes.length;
  }

  async end(): Promise<void> {
    const name = this.starts[this.#next - 1]?.name;
    if (this.#handle === undefined || name === undefined) return;
    this.delivery.closeFile();
    await this.flush(0);
    await this.abandon();
    this.written.push({ name, network: this.network, path: join(this.directory, name), bytes: this.#bytes });
  }

  async abandon(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }
}
