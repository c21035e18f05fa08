import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Access, PurposeGate } from '@turbotrack/privacy';
import { Handles, Log, Queues } from '@turbotrack/service';
import { loadChunk, planFile, resumeIntake, rollBackFile } from '../jobs.js';

const ACCESS = { scope: 'all', actor: 'app:rating', why: 'resume intake' } as const satisfies Access;

/**
 * Asks for what unfinished deliveries still need, at every start and every hour: their jobs may be lost with the queue, or
 * have failed for good in an outage. A job that waits or runs is left as it is.
 */
@Injectable()
export class ResumeIntake implements OnApplicationBootstrap {
  constructor(
    private readonly gate: PurposeGate,
    private readonly queues: Queues,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.resume().catch((error: unknown) => this.log.error('intake-not-resumed', {}, error));
  }

  @Handles(resumeIntake)
  async resume(): Promise<void> {
    const { files, chunks, rollBacks } = await this.gate.purpose('call-intake', ACCESS, async ({ sql }) => ({
      files: (await sql<{ file_id: number }>(['rating.call_file'], `select file_id from rating.call_file where state = 'received' order by file_id`)).rows,
      // The last chunk of a file stands for the file's own end, should a crash have come between the two.
      chunks: (await sql<{ file_id: number; ordinal: number }>(
        ['rating.call_file', 'rating.call_chunk'],
        `select k.file_id, k.ordinal from rating.call_chunk k join rating.call_file f using (file_id)
         where f.state = 'reading' and (k.state = 'planned' or k.ordinal = (select max(ordinal) from rating.call_chunk where file_id = f.file_id)) order by 1, 2`,
      )).rows,
      rollBacks: (await sql<{ file_id: number; batch_id: number }>(
        ['rating.call_file', 'rating.correction_batch'],
        `select f.file_id, b.batch_id from rating.call_file f join rating.correction_batch b on b.kind = 'roll-back' and b.state = 'applying' and b.selector ->> 'fileId' = f.file_id::text where f.state = 'rolling back'`,
      )).rows,
    }));
    for (const { file_id: fileId } of files) await this.queues.enqueue(planFile, { fileId }, { key: `file-${fileId}` });
    for (const { file_id: fileId, batch_id: batchId } of rollBacks) await this.queues.enqueue(rollBackFile, { fileId, batchId }, { key: `file-${fileId}` });
    for (const { file_id: fileId, ordinal } of chunks) await this.queues.enqueue(loadChunk, { fileId, ordinal }, { key: `chunk-${fileId}-${ordinal}` });
  }
}
