import { Injectable } from '@nestjs/common';
import { PurposeGate } from '@turbotrack/privacy';
import { Log } from '@turbotrack/service';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { CallFilesDirectory } from '../configuration.js';
import { planFile } from '../jobs.js';
import { type Operator, Operators } from '../operators/operators.js';
import { moveFile } from './move-file.js';

const ACTOR = 'app:rating';
/** Nothing has been written to an upload or a copy for so long: whoever made it is gone. */
const ABANDONED_AFTER_MS = 24 * 3_600_000;

/** A delivery cannot be taken in at all; the sentence says why. */
export class DeliveryError extends Error {
  override name = 'DeliveryError';
}

export interface Received {
  fileId: number;
  /** False when the very same bytes came before: nothing is read twice. */
  isNew: boolean;
}

/**
 * Takes deliveries in: from `incoming/<operator>/`, which operators write by renaming a finished file into it, or from
 * a path. A delivery is known by the hash of its bytes; it waits in the spool until it is read, and then is removed.
 */
@Injectable()
export class Deliveries {
  /** Told once, not at every look. */
  private readonly refused = new Set<string>();

  constructor(
    private readonly gate: PurposeGate,
    private readonly operators: Operators,
    private readonly directory: CallFilesDirectory,
    private readonly log: Log,
  ) {}

  /** Looks once through every operator's folder; resolves with how many new deliveries were found. */
  async collect(): Promise<number> {
    let found = 0;
    for (const operator of await this.operators.list(ACTOR)) {
      await mkdir(this.directory.incoming(operator.name), { recursive: true });
      const names = await readdir(this.directory.incoming(operator.name));
      for (const name of names.toSorted()) {
        // What is still being written carries a dot in front or such an ending until it is renamed.
        if (name.startsWith('.') || /\.(part|tmp|filepart)$/.test(name)) continue;
        const path = `${this.directory.incoming(operator.name)}/${name}`;
        try {
          if ((await this.receive(operator, path)).isNew) found += 1;
        } catch (error) {
          // Gone meanwhile: another process looks into the same folders and was quicker.
          if (this.refused.has(path) || !(await stat(path).catch(() => null))) continue;
          this.refused.add(path);
          this.log.warn('delivery-not-taken', { code: error instanceof DeliveryError ? 'not-a-delivery' : 'unreadable' }, error);
        }
      }
    }
    return found;
  }

  /** Registers again what a crash left in the spool without a row, and removes what was read or broke off but was not removed. */
  async sweepSpool(): Promise<void> {
    for (const operator of await this.operators.list(ACTOR)) {
      await mkdir(this.directory.spool(operator.name), { recursive: true });
      for (const sha256 of await readdir(this.directory.spool(operator.name))) {
        const path = this.directory.spooled(operator.name, sha256);
        if (sha256.startsWith('.') && (await stat(path)).mtimeMs < Date.now() - ABANDONED_AFTER_MS) await rm(path, { force: true });
        if (!/^[0-9a-f]{64}$/.test(sha256)) continue;
        const { state } = await this.register(operator, sha256, (await stat(path)).size);
        if (!isWaiting(state)) await rm(path, { force: true });
      }
    }
  }

  /**
   * Moves one file into the spool and registers it; the file at `path` is gone afterwards.
   *
   * @throws DeliveryError for a directory, or a path that is no file
   */
  async receive(operator: Operator, path: string): Promise<Received> {
    const info = await stat(path).catch(() => undefined);
    if (!info) throw new DeliveryError('There is no file at the path given.');
    if (!info.isFile()) throw new DeliveryError('The path given is a directory, not a file of call records.');
    const sha256 = await hashOf(path);
    await mkdir(this.directory.spool(operator.name), { recursive: true });
    await moveFile(path, this.directory.spooled(operator.name, sha256));
    const { fileId, isNew, state } = await this.register(operator, sha256, info.size);
    if (!isNew && !isWaiting(state)) await rm(this.directory.spooled(operator.name, sha256), { force: true });
    this.log.info(isNew ? 'delivery-received' : 'delivery-repeated', { fileId });
    return { fileId, isNew };
  }

  private register(operator: Operator, sha256: string, bytes: number): Promise<Received & { state: string }> {
    return this.gate.purpose('call-intake', { scope: 'all', actor: ACTOR, why: 'receive a delivery' }, async ({ sql }) => {
      const hash = Buffer.from(sha256, 'hex');
      const made = await sql<{ file_id: number }>(
        ['rating.call_file'],
        `insert into rating.call_file (operator_id, label, sha256, bytes, state) values ($1, $2, $3, $4, 'received') on conflict do nothing returning file_id`,
        [operator.operatorId, `${operator.name}-${sha256.slice(0, 12)}`, hash, bytes],
      );
      const [row] = made.rows;
      if (row) {
        await sql(['platform.outbox'], 'insert into platform.outbox (queue, job, job_key, payload) values ($1, $2, $3, $4)', [
          planFile.queue, planFile.name, `file-${row.file_id}`, { fileId: row.file_id },
        ]);
        return { fileId: row.file_id, isNew: true, state: 'received' };
      }
      const known = await sql<{ file_id: number; state: string }>(['rating.call_file'], 'select file_id, state from rating.call_file where operator_id = $1 and sha256 = $2', [operator.operatorId, hash]);
      const [file] = known.rows;
      if (!file) throw new DeliveryError('The delivery was registered by another process a moment ago; it is taken at the next look.');
      return { fileId: file.file_id, isNew: false, state: file.state };
    });
  }
}

/** Whether the delivery in the spool is still to be read; otherwise it goes, for it holds the masts. */
function isWaiting(state: string): boolean {
  return state === 'received' || state === 'reading';
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(bytes as Buffer);
  return hash.digest('hex');
}
