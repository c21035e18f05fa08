import { Injectable } from '@nestjs/common';
import type { OperatorDescription } from '@turbotrack/call-records';
import { type Access, PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { Problem, PROBLEMS } from '@turbotrack/service';
import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { CallFilesDirectory } from '../configuration.js';
import { HeldCopies } from '../intake/held-copies.js';
import { planFile, rollBackFile } from '../jobs.js';
import type { FileState } from './list-files.js';

export const reasonSchema = z.object({ reason: z.string().trim().min(1).max(200).describe('Why, for whoever asks later; nothing about persons') }).strict().meta({ id: 'FileDecisionReason' });

export const fileDecisionSchema = z.object({ fileId: z.int(), state: z.string() }).meta({ id: 'FileDecision' });
type FileDecision = z.output<typeof fileDecisionSchema>;

interface FileRow {
  state: FileState;
  problem: string | null;
  problem_code: string | null;
  format: OperatorDescription['format'];
}

/** Records of these have an end of their own: one that is cut off is none. A line that is cut off may look whole. */
const DOCUMENTS: readonly string[] = ['tap3', 'broadworks-xml', 'freeswitch-json'];

/** What people decide of a delivery: let a held one through, reject it, or take back all that one brought. Who and why is kept. */
@Injectable()
export class FileDecisions {
  constructor(
    private readonly gate: PurposeGate,
    private readonly directory: CallFilesDirectory,
    private readonly copies: HeldCopies,
  ) {}

  /**
   * Lets a held file through with the difference it has; it is read from its allow-listed copy.
   *
   * @throws Problem 404, 409 unless it is held, 422 for a file of lines that breaks off in the middle of one
   */
  release(actor: string, fileId: number, reason: string): Promise<FileDecision> {
    return this.decide(actor, fileId, 'held', async ({ sql }, file) => {
      if (file.problem_code === 'half-written' && !DOCUMENTS.includes(file.format)) {
        throw new Problem(PROBLEMS.notProcessable, {
          detail: {
            en: 'The file breaks off in the middle of a record, whose end nobody knows. Reject it and ask for it again.',
            da: 'Filen slutter midt i en post, hvis slutning ingen kender. Afvis den og bed om den igen.',
          },
        });
      }
      await note(sql, fileId, 'released', file.problem, reason, actor);
      await sql(['rating.call_file'], `update rating.call_file set state = 'received', released = true, finished_at = null where file_id = $1`, [fileId]);
      await outbox(sql, planFile, `file-${fileId}`, { fileId });
      return { fileId, state: 'received' };
    });
  }

  /** @throws Problem 404, 409 unless it is held */
  async reject(actor: string, fileId: number, reason: string): Promise<FileDecision> {
    const decided = await this.decide(actor, fileId, 'held', async ({ sql }, file) => {
      await note(sql, fileId, 'rejected', file.problem, reason, actor);
      await sql(['rating.call_file'], `update rating.call_file set state = 'rejected', finished_at = now() where file_id = $1`, [fileId]);
      return { fileId, state: 'rejected' };
    });
    await this.copies.remove(fileId);
    await rm(this.directory.released(fileId), { force: true });
    return decided;
  }

  /**
   * Begins to take back all that a file brought, money included; a job does it, chunk by chunk.
   *
   * @throws Problem 404, 409 unless it is read
   */
  rollBack(actor: string, fileId: number, reason: string): Promise<FileDecision> {
    return this.decide(actor, fileId, 'read', async ({ sql }) => {
      const { rows } = await sql<{ batch_id: number }>(
        ['rating.correction_batch'],
        `insert into rating.correction_batch (kind, selector, reason, requested_by, state) values ('roll-back', jsonb_build_object('fileId', $1::int), $2, $3, 'applying') returning batch_id`,
        [fileId, reason, actor],
      );
      await sql(['rating.call_file'], `update rating.call_file set state = 'rolling back' where file_id = $1`, [fileId]);
      await outbox(sql, rollBackFile, `file-${fileId}`, { fileId, batchId: rows[0]!.batch_id });
      return { fileId, state: 'rolling back' };
    });
  }

  private decide(actor: string, fileId: number, from: FileState, work: (inside: PurposeWork<'call-intake'>, file: FileRow) => Promise<FileDecision>): Promise<FileDecision> {
    const access = { scope: 'all', actor, why: 'decide on a delivery', reference: `file ${fileId}` } as const satisfies Access;
    return this.gate.purpose('call-intake', access, async (inside) => {
      const { rows } = await inside.sql<FileRow & Record<string, unknown>>(
        ['rating.call_file', 'rating.operator'],
        `select f.state, f.problem, f.problem_code, o.description ->> 'format' as format from rating.call_file f join rating.operator o using (operator_id) where f.file_id = $1 for update of f`, [fileId],
      );
      const [file] = rows;
      if (!file) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such delivery.', da: 'Leverancen findes ikke.' } });
      if (file.state !== from) {
        throw new Problem(PROBLEMS.conflict, {
          detail: from === 'held'
            ? { en: 'Only a delivery that is held is released or rejected.', da: 'Kun en tilbageholdt leverance frigives eller afvises.' }
            : { en: 'Only a delivery that has been read is rolled back.', da: 'Kun en indlæst leverance rulles tilbage.' },
        });
      }
      return work(inside, file);
    });
  }
}

type Sql = PurposeWork<'call-intake'>['sql'];

async function note(sql: Sql, fileId: number, kind: 'released' | 'rejected', difference: string | null, reason: string, actor: string): Promise<void> {
  await sql(['rating.file_decision'], 'insert into rating.file_decision (file_id, kind, difference, reason, decided_by) values ($1, $2, $3, $4, $5)', [fileId, kind, difference, reason, actor]);
}

async function outbox(sql: Sql, { queue, name }: { readonly queue: string; readonly name: string }, key: string, payload: Record<string, number>): Promise<void> {
  await sql(['platform.outbox'], 'insert into platform.outbox (queue, job, job_key, payload) values ($1, $2, $3, $4)', [queue, name, key, payload]);
}
