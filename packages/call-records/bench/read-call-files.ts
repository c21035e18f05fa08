import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledOperators, type OperatorDescription, planFile, readChunk } from '@turbotrack/call-records';

export interface ReadFigure {
  readonly operator: string;
  readonly records: number;
  readonly bytes: number;
  readonly planSeconds: number;
  readonly readSeconds: number;
  /** Second pass alone: bytes → checked, normalised call records. */
  readonly recordsPerSecond: number;
  readonly peakMemoryBytes: number;
}

/** Reads a made file of each bundled operator, after one warm-up pass, on one thread. Numbers are of the spare 13, 15 and 17 series. */
export async function benchReadCallFiles(records = 1_000_000): Promise<ReadFigure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'read-call-files-'));
  try {
    const figures: ReadFigure[] = [];
    for (const [name, write] of Object.entries(WRITERS)) {
      const description = bundledOperators[name as keyof typeof bundledOperators];
      await measure(await written(join(directory, `${name}-warm-up`), 100_000, write), description);
      figures.push(await measure(await written(join(directory, name), records, write), description));
    }
    return figures;
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function measure(path: string, description: OperatorDescription): Promise<ReadFigure> {
  const begin = performance.now();
  const plan = await planFile(path, description);
  if (plan.problem !== null) throw new Error(plan.problem.sentence);
  const planned = performance.now();
  let checksum = 0;
  let peakMemoryBytes = 0;
  for (const chunk of plan.chunks) {
    const summary = await readChunk(path, description, chunk, { call: ({ startedAt, durationS }) => void (checksum += startedAt + durationS), malformed: () => undefined }, { now: NOW });
    if (summary.malformed > 0) throw new Error(`${summary.malformed} lines of the made file are malformed.`);
    peakMemoryBytes = Math.max(peakMemoryBytes, process.memoryUsage.rss());
  }
  if (checksum === 0) throw new Error('Nothing was read.');
  const readSeconds = (performance.now() - planned) / 1000;
  return {
    operator: description.operator,
    records: plan.records,
    bytes: plan.bytes,
    planSeconds: (planned - begin) / 1000,
    readSeconds,
    recordsPerSecond: Math.round(plan.records / readSeconds),
    peakMemoryBytes,
  };
}

const NOW = Date.UTC(2026, 10, 1);
const MONTH = Date.UTC(2026, 9, 1);

interface Writer {
  readonly header: string;
  readonly line: (index: number) => string;
  readonly trailer: (records: number, seconds: number) => string;
}

const two = (value: number): string => String(value).padStart(2, '0');
const duration = (index: number): number => (index * 7919) % 900;
const instant = (index: number): Date => new Date(MONTH + (index % 2_160_000) * 1000);
const own = (index: number): string => `4513${String((index * 31) % 1_000_000).padStart(6, '0')}`;
const other = (index: number): string => (index % 10 === 0 ? `00447700900${String(index % 1000).padStart(3, '0')}` : `17${String((index * 17) % 1_000_000).padStart(6, '0')}`);

const WRITERS: Readonly<Record<string, Writer>> = {
  tdc: {
    header: 'RecordId;CallType;ANumber;BNumber;StartTime;Duration;Answered;Trunk;OriginCountry;CellId;Lac;Imsi;Imei\n',
    line: (index) => {
      const at = instant(index);
      const time = `${two(at.getUTCDate())}-10-2026 ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
      return `T${String(index).padStart(11, '0')};MOC;${own(index)};${other(index)};${time};${duration(index)};J;TRUNK-${index % 8};DK;31${index % 999};702;238990000000001;490154203237518\n`;
    },
    trailer: (records, seconds) => `TRAILER;${records};${seconds}\n`,
  },
  three: {
    header: 'calling,called,start,seconds,status,type,route,country,imsi,imei,tac,cgi\n',
    line: (index) => {
      const time = `${instant(index).toISOString().slice(0, 19)}Z`;
      return `${own(index)},${other(index)},${time},${duration(index)},answered,${index % 10 === 0 ? 'sms-out' : 'voice-out'},"R ${index % 8}",DK,238990000000001,490154203237518,49015420,23801-702-31${index % 999}\n`;
    },
    trailer: () => '',
  },
  pbx: {
    header: '',
    line: (index) => {
      const time = instant(index).toISOString().slice(0, 19).replace('T', ' ');
      const seconds = duration(index);
      return `"13100200","${own(index)}","${other(index)}","from-internal","""Reception"" <201>","PJSIP/201-${index}","PJSIP/trunk-${index}","Dial","PJSIP/trunk","${time}","${time}","${time}",${seconds + 8},${seconds},"ANSWERED","DOCUMENTATION","1790000000.${index}","","","1790000000.${index}",${index}\n`;
    },
    trailer: () => '',
  },
};

async function written(path: string, records: number, { header, line, trailer }: Writer): Promise<string> {
  await writeFile(path, header);
  let seconds = 0;
  for (let from = 0; from < records; from += 10_000) {
    let lines = '';
    for (let index = from; index < Math.min(from + 10_000, records); index += 1) {
      lines += line(index);
      seconds += duration(index);
    }
    await writeFile(path, lines, { flag: 'a' });
  }
  await writeFile(path, trailer(records, seconds), { flag: 'a' });
  return path;
}
