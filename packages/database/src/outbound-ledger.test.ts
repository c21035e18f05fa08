import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LedgerEntry, LedgerError, OutboundLedger } from './outbound-ledger.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turbotrack-ledger-'));
  path = join(folder, 'ledger', 'outbound.txt');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const invoice = (number: number): LedgerEntry => ({ kind: 'invoice-number', id: String(number) });
const linesOf = (file = path): string[] => readFileSync(file, 'utf8').split('\n').slice(0, -1);
const numbersIn = (file = path): string[] => linesOf(file).map((line) => line.split(' ')[2] ?? '');

async function ledgerOf(...numbers: number[]): Promise<OutboundLedger> {
  const ledger = await OutboundLedger.open(path);
  ledger.append(numbers.map(invoice));
  return ledger;
}

describe('what was promised to the outside', () => {
  test('is remembered over a new start, and the highest number is known', async () => {
    const ledger = await ledgerOf(100_001, 100_003, 100_002);
    expect(ledger.highestInvoiceNumber()).toBe(100_003);
    expect((await OutboundLedger.open(path)).highestInvoiceNumber()).toBe(100_003);
    expect((await OutboundLedger.open(join(folder, 'new'))).highestInvoiceNumber()).toBe(0);
  });

  test('is written once, however often it is appended', async () => {
    const ledger = await ledgerOf(1, 2, 2);
    ledger.append([invoice(2), invoice(3), invoice(1)]);
    (await OutboundLedger.open(path)).append([invoice(3)]);
    expect(numbersIn()).toEqual(['1', '2', '3']);
  });

  test('is the same whatever portions it came in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 6 }), { minLength: 1, maxLength: 6 }), async (portions) => {
        const [all, portioned] = [join(folder, 'all'), join(folder, 'portioned')];
        [all, portioned].forEach((file) => rmSync(file, { force: true }));
        (await OutboundLedger.open(all)).append(portions.flat().map(invoice));
        for (const portion of portions) (await OutboundLedger.open(portioned)).append(portion.map(invoice));
        expect(linesOf(portioned)).toEqual(linesOf(all));
        expect(numbersIn(all)).toEqual([...new Set(portions.flat().map(String))]);
      }),
      { numRuns: 50 },
    );
  });

  test('is for the eyes of its owner only', async () => {
    await ledgerOf(1);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('is on disk when append returns: a process killed at that moment has lost nothing', async () => {
    const source = new URL('./outbound-ledger.ts', import.meta.url).href;
    const script = `const { OutboundLedger } = await import(${JSON.stringify(source)});
      const ledger = await OutboundLedger.open(process.argv[1]);
      for (let number = 1; ; number += 1) { ledger.append([{ kind: 'invoice-number', id: String(number) }]); process.stdout.write(number + '\\n'); }`;
    const child = spawn(process.execPath, ['--experimental-transform-types', '--no-warnings', '--input-type=module', '--eval', script, path]);
    let said = '';
    child.stdout.on('data', (data: Buffer) => (said += data.toString()));
    await expect.poll(() => said.split('\n').length, { timeout: 20_000 }).toBeGreaterThan(20);
    child.kill('SIGKILL');
    await once(child, 'close');
    const promised = Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1));
    expect((await OutboundLedger.open(path)).highestInvoiceNumber()).toBeGreaterThanOrEqual(promised);
  });
});

describe('the ledger is refused with the number of the line', () => {
  beforeEach(() => ledgerOf(11, 12, 13, 14));
  const refusal = (line: number): string => `The outbound ledger ${path} was altered: line ${line} does not follow from the line before it.`;

  test('when a line was altered', async () => {
    writeFileSync(path, readFileSync(path, 'utf8').replace('invoice-number 12', 'invoice-number 92'));
    await expect(OutboundLedger.open(path)).rejects.toThrow(LedgerError);
    await expect(OutboundLedger.open(path)).rejects.toThrow(refusal(2));
  });

  test('when a line was taken out', async () => {
    writeFileSync(path, linesOf().filter((_, index) => index !== 1).map((line) => `${line}\n`).join(''));
    await expect(OutboundLedger.open(path)).rejects.toThrow(refusal(2));
  });

  test('when the first line was taken out', async () => {
    writeFileSync(path, linesOf().slice(1).map((line) => `${line}\n`).join(''));
    await expect(OutboundLedger.open(path)).rejects.toThrow(refusal(1));
  });

  test('when two lines changed places', async () => {
    const [one, two, three, four] = linesOf();
    writeFileSync(path, [one, three, two, four].map((line) => `${line}\n`).join(''));
    await expect(OutboundLedger.open(path)).rejects.toThrow(refusal(2));
  });

  test('when an empty line or a foreign one was put in, in the middle or at the end', async () => {
    const whole = readFileSync(path, 'utf8');
    appendFileSync(path, '\n');
    await expect(OutboundLedger.open(path)).rejects.toThrow(refusal(5));
    writeFileSync(path, whole.replace('\n', '\n\n'));
    await expect(OutboundLedger.open(path)).rejects.toThrow(refusal(2));
    writeFileSync(path, `${whole}a note\n`);
    await expect(OutboundLedger.open(path)).rejects.toThrow(refusal(5));
  });

  test('any single character that changes in a whole line is noticed', async () => {
    const whole = readFileSync(path);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length - 2 }), fc.integer({ min: 0x20, max: 0x7e }), async (at, byte) => {
        const changed = Buffer.from(whole);
        changed[at] = byte;
        writeFileSync(path, changed);
        const opened = await OutboundLedger.open(path).then(() => 'opened', (error: unknown) => error);
        if (changed.equals(whole)) expect(opened).toBe('opened');
        else expect(opened).toBeInstanceOf(LedgerError);
        // What does not hold together is left as it is, for people to look at.
        expect(readFileSync(path).equals(changed)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('when an id could be taken for two lines', async () => {
    const ledger = await OutboundLedger.open(path);
    for (const id of ['', '1 2', '1\n2', '1\r', 'æ']) expect(() => ledger.append([invoice(15), { kind: 'invoice-number', id }]), id).toThrow(LedgerError);
    expect(numbersIn()).toEqual(['11', '12', '13', '14']);
  });
});

describe('a write that does not succeed', () => {
  test('a last line that a crash left half-written is dropped, and the ledger goes on', async () => {
    await ledgerOf(1, 2);
    const whole = readFileSync(path, 'utf8');
    const half = linesOf()[1]!.slice(0, 40);
    for (let length = 1; length <= half.length; length += 13) {
      writeFileSync(path, whole + half.slice(0, length));
      const ledger = await OutboundLedger.open(path);
      expect(ledger.highestInvoiceNumber()).toBe(2);
      expect(readFileSync(path, 'utf8')).toBe(whole);
    }
    (await OutboundLedger.open(path)).append([invoice(3)]);
    expect((await OutboundLedger.open(path)).highestInvoiceNumber()).toBe(3);
  });

  test('an entry that could not be written does not count as written: it is written the next time', async () => {
    const ledger = await ledgerOf(1);
    renameSync(path, `${path}.away`);
    mkdirSync(path);
    expect(() => ledger.append([invoice(2)])).toThrow();
    rmSync(path, { recursive: true });
    renameSync(`${path}.away`, path);
    ledger.append([invoice(2)]);
    expect(numbersIn()).toEqual(['1', '2']);
    expect((await OutboundLedger.open(path)).highestInvoiceNumber()).toBe(2);
  });

  test('on a full disk, half a line is taken back and the ledger stays whole', async () => {
    const source = new URL('./outbound-ledger.ts', import.meta.url).href;
    // A limit of one block of 1024 bytes stands for the full disk; it is lifted by a new process.
    const script = `const { OutboundLedger } = await import(${JSON.stringify(source)});
      const ledger = await OutboundLedger.open(process.argv[1]);
      const outcomes = [];
      for (let number = 1; number <= 30; number += 1) {
        try { ledger.append([{ kind: 'invoice-number', id: String(number) }]); outcomes.push(number); } catch (error) { outcomes.push(error.code); }
      }
      process.stdout.write(JSON.stringify({ outcomes, highest: ledger.highestInvoiceNumber() }));`;
    const { stdout } = await promisify(execFile)('bash', ['-c', 'ulimit -f 1; exec "$@"', 'bash', process.execPath, '--experimental-transform-types', '--no-warnings', '--input-type=module', '--eval', script, path]);
    const { outcomes, highest } = JSON.parse(stdout) as { outcomes: (number | string)[]; highest: number };
    expect(highest).toBeGreaterThan(5);
    expect(outcomes).toEqual(Array.from({ length: 30 }, (_, index) => (index < highest ? index + 1 : 'EFBIG')));
    const heir = await OutboundLedger.open(path);
    expect(heir.highestInvoiceNumber()).toBe(highest);
    heir.append([invoice(99)]);
    expect((await OutboundLedger.open(path)).highestInvoiceNumber()).toBe(99);
  });
});

describe('two processes', () => {
  test('where one starts while the other still writes, the chain stays whole and each knows what the other promised', async () => {
    const [old, young] = [await ledgerOf(1), await OutboundLedger.open(path)];
    old.append([invoice(2)]);
    expect(young.highestInvoiceNumber()).toBe(2);
    young.append([invoice(2), invoice(3)]);
    old.append([invoice(3), invoice(4)]);
    expect(numbersIn()).toEqual(['1', '2', '3', '4']);
    expect((await OutboundLedger.open(path)).highestInvoiceNumber()).toBe(4);
  });

  test('a ledger that loses lines under a running process stops it', async () => {
    const ledger = await ledgerOf(1, 2, 3);
    writeFileSync(path, `${linesOf()[0]!}\n`);
    expect(() => ledger.append([invoice(4)])).toThrow(`The outbound ledger ${path} was altered: it holds fewer lines than it did, the last known one is line 3.`);
    expect(() => ledger.highestInvoiceNumber()).toThrow(LedgerError);
    expect(numbersIn()).toEqual(['1']);
  });

  test('a ledger that vanished is not begun afresh by a running process', async () => {
    const ledger = await ledgerOf(1);
    rmSync(path);
    expect(() => ledger.append([invoice(2)])).toThrow(/ENOENT/);
    expect(existsSync(path)).toBe(false);
  });
});
