import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { mkdir, open, readFile, truncate } from 'node:fs/promises';
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

/**
 * The append-only file outside the database that remembers every document number before the document leaves. After a
 * restore from backup the database forgets; this file does not, and the platform numbers nothing until the two agree.
 * Each line carries the hash of the line before it, so a line taken out is noticed. One process writes it.
 */
export class OutboundLedger {
  private constructor(
    private readonly path: string,
    private readonly known: Set<string>,
    private head: string,
  ) {}

  /** @throws LedgerError when a line is missing, altered or half-written in the middle of the file */
  static async open(path: string): Promise<OutboundLedger> {
    await mkdir(dirname(path), { recursive: true });
    await (await open(path, 'a', 0o600)).close();
    const known = new Set<string>();
    let head = '';
    const text = await readFile(path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    // A crash can leave the last line half-written; nothing left the house on its strength.
    if (whole.length < text.length) await truncate(path, Buffer.byteLength(whole));
    whole.split('\n').forEach((line, index) => {
      if (line === '') return;
      const [hash, kind, id] = line.split(' ');
      if (hash !== chain(head, `${kind} ${id}`)) {
        throw new LedgerError(`The outbound ledger ${path} was altered: line ${index + 1} does not follow from the line before it.`);
      }
      head = hash;
      known.add(`${kind} ${id}`);
    });
    return new OutboundLedger(path, known, head);
  }

  /** Appends what is not there yet and returns once it is on disk. Appending an entry twice writes it once. */
  append(entries: readonly LedgerEntry[]): void {
    let text = '';
    for (const { kind, id } of entries) {
      const line = `${kind} ${id}`;
      if (this.known.has(line)) continue;
      this.head = chain(this.head, line);
      text += `${this.head} ${line}\n`;
      this.known.add(line);
    }
    if (text === '') return;
    const file = openSync(this.path, 'a');
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }

  /** Highest invoice number that was ever promised to the outside, 0 when none. */
  highestInvoiceNumber(): number {
    let highest = 0;
    for (const line of this.known) if (line.startsWith('invoice-number ')) highest = Math.max(highest, Number(line.slice(15)));
    return highest;
  }
}

function chain(previous: string, line: string): string {
  return createHash('sha256').update(`${previous}\n${line}`).digest('hex').slice(0, 32);
}
