import { Injectable } from '@nestjs/common';
import { PurposeGate } from '@turbotrack/privacy';
import { Log } from '@turbotrack/service';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { CallFilesDirectory } from '../configuration.js';
import { planFile } from '../jobs.js';
import { type Operator, Operators } from '../operators/operators.js';
import { storedSettings } from './delivery-settings.js';
import type { FileState } from './list-files.js';
import { moveFile } from './move-file.js';
import { isGzip, unzip } from './unzip-delivery.js';

const ACTOR = 'app:rating';
/** Nothing has been written to an upload or a copy for so long: whoever made it is gone. */
const ABANDONED_AFTER_MS = 24 * 3_600_000;
const LONGEST_NAME = 255;

/** A delivery cannot be taken in at all; the sentence says why. */
export class DeliveryError extends Error {
  override name = 'DeliveryError';
}

export interface Received {
  fileId: number;
  /** False when the very same bytes came before: nothing is read twice. */
  isNew: boolean;
}

interface Registered extends Received {
  state: FileState;
  released: boolean;
}

/**
 * Takes deliveries in: from `incoming/<operator>/`, which operators write by renaming a finished file into it, or from
 * a path. A gzip file stands for what is in it. A delivery is known by the hash of its bytes; it waits in the spool until
 * it is read, and then is removed.
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
      const { settings } = storedSettings(operator.delivery);
      for (const name of finishedNames(names, settings)) {
        const path = `${this.directory.incoming(operator.name)}/${name}`;
        try {
          if ((await this.receive(operator, path)).isNew) found += 1;
          if (settings.doneMarker !== null) await rm(path + settings.doneMarker, { force: true });
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
        const registered = await this.register(operator, sha256, (await stat(path)).size, null);
        if (!isWaiting(registered)) await rm(path, { force: true });
      }
    }
  }

  /**
   * Moves one file into the spool and registers it; the file at `path` is gone afterwards.
   *
   * @param name under which the operator delivered it, where `path` is another
   * @throws DeliveryError for a directory, a path that is no file, a gzip file that is not whole, and bytes that are just being rolled back; the file is left where it is
   */
  async receive(operator: Operator, path: string, name = basename(path)): Promise<Received> {
    const info = await stat(path).catch(() => undefined);
    if (!info) throw new DeliveryError('There is no file at the path given.');
    if (!info.isFile()) throw new DeliveryError('The path given is a directory, not a file of call records.');
    await mkdir(this.directory.spool(operator.name), { recursive: true });
    const isZipped = await isGzip(path);
    const plain = isZipped ? await this.unzipped(operator, path) : path;
    try {
      const sha256 = await hashOf(plain);
      if (await this.isRollingBack(operator, sha256)) throw new DeliveryError('The same file is being rolled back; it is taken when that is done.');
      const { size } = await stat(plain);
      await moveFile(plain, this.directory.spooled(operator.name, sha256));
      const registered = await this.register(operator, sha256, size, isZipped ? name.replace(/\.gz$/i, '') : name);
      const { fileId, isNew } = registered;
      if (!isNew && !isWaiting(registered)) await rm(this.directory.spooled(operator.name, sha256), { force: true });
      if (isZipped) await rm(path, { force: true });
      this.log.info(isNew ? 'delivery-received' : 'delivery-repeated', { fileId });
      return { fileId, isNew };
    } finally {
      if (isZipped) await rm(plain, { force: true });
    }
  }

  private async unzipped(operator: Operator, path: string): Promise<string> {
    try {
      return await unzip(path, this.directory.spooled(operator.name, 'any'));
    } catch (cause) {
      throw new DeliveryError('The gzip file is not whole or too large.', { cause });
    }
  }

  private isRollingBack(operator: Operator, sha256: string): Promise<boolean> {
    return this.gate.purpose('call-intake', { scope: 'all', actor: ACTOR, why: 'receive a delivery' }, async ({ sql }) => {
      const { rowCount } = await sql(['rating.call_file'], `select from rating.call_file where operator_id = $1 and sha256 = $2 and state = 'rolling back'`, [operator.operatorId, Buffer.from(sha256, 'hex')]);
      return rowCount !== 0;
    });
  }

  private register(operator: Operator, sha256: string, bytes: number, name: string | null): Promise<Registered> {
    // What an operator calls its files is kept only where the running number is read from it.
    const deliveredAs = 'fileName' in operator.description && operator.description.fileName !== undefined ? (name?.slice(0, LONGEST_NAME) ?? null) : null;
    return this.gate.purpose('call-intake', { scope: 'all', actor: ACTOR, why: 'receive a delivery' }, async ({ sql }) => {
      const hash = Buffer.from(sha256, 'hex');
      const made = await sql<{ file_id: number }>(
        ['rating.call_file'],
        `insert into rating.call_file (operator_id, label, sha256, bytes, state, delivered_as) values ($1, $2, $3, $4, 'received', $5) on conflict do nothing returning file_id`,
        [operator.operatorId, `${operator.name}-${sha256.slice(0, 12)}`, hash, bytes, deliveredAs],
      );
      const [row] = made.rows;
      if (row) {
        await sql(['platform.outbox'], 'insert into platform.outbox (queue, job, job_key, payload) values ($1, $2, $3, $4)', [
          planFile.queue, planFile.name, `file-${row.file_id}`, { fileId: row.file_id },
        ]);
        return { fileId: row.file_id, isNew: true, state: 'received', released: false };
      }
      const known = await sql<{ file_id: number; state: FileState; released: boolean }>(
        ['rating.call_file'], `select file_id, state, released from rating.call_file where operator_id = $1 and sha256 = $2 and state not in ('rejected', 'rolled back')`, [operator.operatorId, hash],
      );
      const [file] = known.rows;
      if (!file) throw new DeliveryError('The delivery was registered by another process a moment ago; it is taken at the next look.');
      return { fileId: file.file_id, isNew: false, state: file.state, released: file.released };
    });
  }
}

/** Names of finished files in their order. What is still being written carries a dot in front or such an ending until it is renamed. */
export function finishedNames(names: readonly string[], { endings, doneMarker }: { readonly endings: readonly string[]; readonly doneMarker: string | null }): string[] {
  const there = new Set(names);
  return names
    .filter((name) => !name.startsWith('.') && !/\.(part|tmp|filepart)$/.test(name))
    .filter((name) => endings.length === 0 || endings.some((ending) => name.endsWith(ending)))
    .filter((name) => doneMarker === null || (!name.endsWith(doneMarker) && there.has(name + doneMarker)))
    .toSorted();
}

/** Whether the delivery in the spool is still to be read; otherwise it goes, for it holds the masts. A released one is read from its copy. */
function isWaiting({ state, released }: Registered): boolean {
  return !released && (state === 'received' || state === 'reading');
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(bytes as Buffer);
  return hash.digest('hex');
}
