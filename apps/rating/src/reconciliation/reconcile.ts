import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Access, PurposeGate } from '@turbotrack/privacy';
import { Handles, type JobPayload, Log, Problem, PROBLEMS, Queues } from '@turbotrack/service';
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CallFilesDirectory } from '../configuration.js';
import { reconcile } from '../jobs.js';
import { addMissingThere, matchLines } from './match-lines.js';
import { ListRefused, type OperatorLine, readOperatorList } from './read-operator-list.js';

const LINES_AT_ONCE = 2_000;
/** A list that nobody waits for is left alone so long: it may only now be arriving. */
const ARRIVING_MS = 3_600_000;

export interface Asked {
  readonly operatorId: number;
  readonly fromDay: string;
  readonly untilDay: string;
  readonly toleranceMicro: number;
}

/**
 * Holds an operator's list of calls against ours. The list waits in a folder of its own and goes when it is read; it is read in
 * transactions of 2,000 lines, each of which notes how far it came, so that a crash costs nothing and repeats nothing.
 */
@Injectable()
export class Reconcile implements OnApplicationBootstrap {
  constructor(
    private readonly gate: PurposeGate,
    private readonly directory: CallFilesDirectory,
    private readonly queues: Queues,
    private readonly log: Log,
  ) {}

  /** Asks again for what is half done, as its job may be lost with the queue, and removes lists that nobody waits for. */
  async onApplicationBootstrap(): Promise<void> {
    await this.resume().catch((error: unknown) => this.log.error('reconciliations-not-resumed', {}, error));
  }

  private async resume(): Promise<void> {
    const open = await this.gate.purpose('rating', { scope: 'all', actor: 'app:rating', why: 'resume reconciliations' }, async ({ sql }) => (await sql<{ id: number }>(
      ['rating.reconciliation'], `select reconciliation_id as id from rating.reconciliation where state = 'reading'`)).rows.map(({ id }) => id));
    for (const reconciliationId of open) await this.queues.enqueue(reconcile, { reconciliationId }, { key: `reconciliation-${reconciliationId}` });
    for (const name of await readdir(this.folder()).catch(() => [])) {
      const path = `${this.folder()}/${name}`;
      const changed = await stat(path).then(({ mtimeMs }) => mtimeMs, () => Infinity);
      if (!open.includes(Number(name)) && changed < Date.now() - ARRIVING_MS) await rm(path, { force: true });
    }
  }

  /** Takes the list and asks for the job; the id of the reconciliation. */
  async ask(actor: string, asked: Asked, body: Readable): Promise<number> {
    const arriving = `${this.folder()}/.${randomUUID()}`;
    await mkdir(this.folder(), { recursive: true, mode: 0o700 });
    try {
      await pipeline(body, createWriteStream(arriving, { mode: 0o600 })).catch((cause: unknown) => {
        throw new Problem(PROBLEMS.invalidRequest, { detail: { en: 'The list broke off before its end; send it again.', da: 'Listen blev afbrudt, før den var slut; send den igen.' }, cause });
      });
      return await this.gate.purpose('rating', { scope: 'all', actor, why: 'reconcile with an operator' }, async ({ sql }) => {
        const { rows: [made] } = await sql<{ id: number }>(
          ['rating.reconciliation'],
          `insert into rating.reconciliation (operator_id, from_day, until_day, tolerance_micro, asked_by) values ($1, $2, $3, $4, $5) returning reconciliation_id as id`,
          [asked.operatorId, asked.fromDay, asked.untilDay, asked.toleranceMicro, actor],
        );
        const reconciliationId = made!.id;
        await rename(arriving, this.listOf(reconciliationId));
        await sql(
          ['platform.outbox'], `insert into platform.outbox (queue, job, job_key, payload) values ($1, $2, 'reconciliation-' || $3::text, jsonb_build_object('reconciliationId', $3::int))`,
          [reconcile.queue, reconcile.name, reconciliationId]);
        return reconciliationId;
      });
    } finally {
      await rm(arriving, { force: true });
    }
  }

  @Handles(reconcile)
  async run({ reconciliationId }: JobPayload<typeof reconcile>): Promise<void> {
    const access = { scope: 'all', actor: 'app:rating', why: 'reconcile with an operator', reference: `reconciliation ${reconciliationId}` } as const satisfies Access;
    const path = this.listOf(reconciliationId);
    const found = await this.gate.purpose('rating', access, async ({ sql }) => (await sql<{ lines_done: number }>(
      ['rating.reconciliation'], `select lines_done from rating.reconciliation where reconciliation_id = $1 and state = 'reading'`, [reconciliationId])).rows[0]);
    if (found) {
      const problem = (await isThere(path)) ? await this.read(access, reconciliationId, path, found.lines_done) : 'The list is no longer there; send it again.';
      if (problem === null) await this.gate.purpose('rating', access, (inside) => addMissingThere(inside, reconciliationId));
      else {
        await this.gate.purpose('rating', access, ({ sql }) => sql(
          ['rating.reconciliation'], `update rating.reconciliation set state = 'refused', problem = $2, finished_at = now() where reconciliation_id = $1`, [reconciliationId, problem]));
      }
    }
    await rm(path, { force: true });
  }

  /** Why the list cannot be read, or null when all its lines are matched. */
  private async read(access: Access, reconciliationId: number, path: string, linesDone: number): Promise<string | null> {
    let waiting: OperatorLine[] = [];
    const match = () => this.gate.purpose('rating', access, (inside) => matchLines(inside, reconciliationId, waiting));
    try {
      for await (const line of readOperatorList(path)) {
        if (line.position <= linesDone) continue;
        waiting.push(line);
        if (waiting.length < LINES_AT_ONCE) continue;
        await match();
        waiting = [];
      }
    } catch (error) {
      if (error instanceof ListRefused) return error.message;
      throw error;
    }
    if (waiting.length > 0) await match();
    return null;
  }

  private folder(): string {
    return `${this.directory.path}/reconciliation`;
  }

  private listOf(reconciliationId: number): string {
    return `${this.folder()}/${reconciliationId}`;
  }
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false);
}
