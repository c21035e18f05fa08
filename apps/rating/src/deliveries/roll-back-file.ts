import { Injectable } from '@nestjs/common';
import { type Access, PurposeGate } from '@turbotrack/privacy';
import { Handles, type JobPayload } from '@turbotrack/service';
import { rollBackFile } from '../jobs.js';

/**
 * Takes back all that one delivery brought: calls, claims, suspended records and parts, chunk by chunk, each in a
 * transaction of its own. Killed, it goes on with the chunks that are left; run twice, it finds none. What of the calls has
 * been billed stands as adjustments of the batch, and the batch keeps the counts and sums. Afterwards the same file may be
 * delivered again and is read as a new one.
 */
@Injectable()
export class RollBackFile {
  constructor(private readonly gate: PurposeGate) {}

  @Handles(rollBackFile)
  async run({ fileId, batchId }: JobPayload<typeof rollBackFile>): Promise<void> {
    const access = { scope: 'all', actor: 'app:rating', why: 'roll a delivery back', reference: `file ${fileId}` } as const satisfies Access;
    for (let chunk = await this.nextChunk(access, fileId); chunk !== undefined; chunk = await this.nextChunk(access, fileId)) {
      const chunkId = chunk;
      await this.gate.purpose('rating', access, ({ sql }) => sql(['rating.call', 'rating.call_chunk', 'rating.suspended_call', 'rating.adjustment'], 'select rating.roll_back_chunk($1, $2)', [chunkId, batchId]));
    }
    await this.gate.purpose('call-intake', access, async ({ sql }) => {
      const done = await sql(
        ['rating.call_file'], `update rating.call_file set state = 'rolled back', finished_at = now() where file_id = $1 and state = 'rolling back'
           and not exists (select from rating.call_chunk where file_id = $1 and state = 'done')`,
        [fileId],
      );
      if (done.rowCount) await sql(['rating.correction_batch'], `update rating.correction_batch set state = 'done', finished_at = now() where batch_id = $1 and state = 'applying'`, [batchId]);
    });
  }

  private nextChunk(access: Access, fileId: number): Promise<number | undefined> {
    return this.gate.purpose('call-intake', access, async ({ sql }) => {
      const { rows } = await sql<{ chunk_id: number }>(
        ['rating.call_chunk', 'rating.call_file'],
        `select k.chunk_id from rating.call_chunk k join rating.call_file f using (file_id) where k.file_id = $1 and f.state = 'rolling back' and k.state = 'done' order by k.chunk_id desc limit 1`,
        [fileId],
      );
      return rows[0]?.chunk_id;
    });
  }
}
