import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, statSync, truncateSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** What left, or was promised to the outside, before it left. Ids and numbers only. */
export interface LedgerEntry {
  kind: 'invoice-number';
  id: string;
}

/** The ledger's file does not hold together; the sentence names the line. */
export class LedgerError extends Error {
  override name = 'LedgerError';
}

const INVOICE_NUMBER = 'invoice-number ';

/**
 * The append-only file outside the database that remembers every document number before the document leaves. After a
 * restore from backup the database forgets; this file does not, and the platform numbers nothing until the two agree.
 * Each line carries the hash of the line before it, so a line taken out is noticed. One process writes it at a time;
 * what an earlier one still wrote while this one started is read before the next line is written.
 */
export class OutboundLedger {
  private readonly known = new Set<string>();
  private head = '';
  private lines = 0;
  /** Bytes of the file whose lines are known. */
  private size = 0;

  private constructor(private readonly path: string) {}

  /** @throws LedgerError when a line is missing, altered or half-written in the middle of the file */
  static async open(path: string): Promise<OutboundLedger> {
    const ledger = new OutboundLedger(path);
    mkdirSync(dirname(path), { recursive: true });
    closeSync(openSync(path, 'a', 0o600));
    // The name of a new file is on disk once its folder is.
    syncFolder(dirname(path));
    ledger.catchUp();
    return ledger;
  }

  /**
   * Appends what is not there yet and returns once it is on disk. Appending an entry twice writes it once.
   *
   * @throws LedgerError when an id is empty or holds a blank, or the file was altered meanwhile; the system's error when
   * it cannot be written. Nothing counts as appended then.
   */
  append(entries: readonly LedgerEntry[]): void {
    if (entries.some(({ id }) => !/^[!-~]+$/.test(id))) throw new LedgerError('An id of the outbound ledger is one word of visible ASCII characters.');
    this.catchUp();
    const added = [...new Set(entries.map(({ kind, id }) => `${kind} ${id}`))].filter((line) => !this.known.has(line));
    if (added.length === 0) return;
    let head = this.head;
    let text = '';
    for (const line of added) {
      head = chain(head, line);
      text += `${head} ${line}\n`;
    }
    this.write(text);
    this.remember(added, head, Buffer.byteLength(text));
  }

  /** Highest invoice number that was ever promised to the outside, 0 when none. @throws LedgerError when the file was altered meanwhile */
  highestInvoiceNumber(): number {
    this.catchUp();
    let highest = 0;
    for (const line of this.known) if (line.startsWith(INVOICE_NUMBER)) highest = Math.max(highest, Number(line.slice(INVOICE_NUMBER.length)));
    return highest;
  }

  private write(text: string): void {
    const file = openSync(this.path, 'a', 0o600);
    try {
      for (let rest = Buffer.from(text); rest.length > 0; ) rest = rest.subarray(writeSync(file, rest));
      fsyncSync(file);
    } catch (error) {
      // A full disk may have taken half a line, which the next one must not follow.
      ftruncateSync(file, this.size);
      throw error;
    } finally {
      closeSync(file);
    }
  }

  /** Reads what the file holds beyond the known lines. */
  private catchUp(): void {
    const { size } = statSync(this.path);
    if (size === this.size) return;
    if (size < this.size) throw new LedgerError(`The outbound ledger ${this.path} was altered: it holds fewer lines than it did, the last known one is line ${this.lines}.`);
    const text = readFileSync(this.path).subarray(this.size).toString('latin1');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    const added: string[] = [];
    let head = this.head;
    for (const line of whole.split('\n').slice(0, -1)) {
      const [hash, ...entry] = line.split(' ');
      if (hash !== chain(head, entry.join(' '))) {
        throw new LedgerError(`The outbound ledger ${this.path} was altered: line ${this.lines + added.length + 1} does not follow from the line before it.`);
      }
      head = hash;
      added.push(entry.join(' '));
    }
    // A crash can leave the last line half-written; nothing left the house on its strength.
    if (whole.length < text.length) truncateSync(this.path, this.size + whole.length);
    this.remember(added, head, whole.length);
  }

  private remember(added: readonly string[], head: string, bytes: number): void {
    for (const line of added) this.known.add(line);
    this.lines += added.length;
    this.head = head;
    this.size += bytes;
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function chain(previous: string, line: string): string {
  return createHash('sha256').update(`${previous}\n${line}`).digest('hex').slice(0, 32);
}
