import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Access, PurposeGate } from '@turbotrack/privacy';
import { Handles, Log, Queues } from '@turbotrack/service';
import { applyCorrection, previewCorrection, reRunSuspense, resumeCorrections, writeOffSuspense } from '../jobs.js';

const ACCESS = { scope: 'all', actor: 'app:rating', why: 'resume corrections', readOnly: true } as const satisfies Access;

/** Takes up corrections that are unfinished, at every start and every five minutes: their jobs may be lost, or they waited for a billing run. */
@Injectable()
export class ResumeCorrections implements OnApplicationBootstrap {
  constructor(
    private readonly gate: PurposeGate,
    private readonly queues: Queues,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.resume().catch((error: unknown) => this.log.error('corrections-not-resumed', {}, error));
  }

  @Handles(resumeCorrections)
  async resume(): Promise<void> {
    const { rows } = await this.gate.purpose('rating', ACCESS, ({ sql }) =>
      sql<{ batch_id: number; kind: string; state: string }>(['rating.correction_batch'], `select batch_id, kind, state from rating.correction_batch where state in ('previewing', 'applying') order by batch_id`),
    );
    for (const { batch_id: batchId, kind, state } of rows) {
      if (kind === 'suspense re-run') await this.queues.enqueue(reRunSuspense, { batchId }, { key: `correction-${batchId}` });
      else if (kind === 'suspense write-off') await this.queues.enqueue(writeOffSuspense, { batchId }, { key: `correction-${batchId}` });
      else if (kind !== 'roll-back') await this.queues.enqueue(state === 'previewing' ? previewCorrection : applyCorrection, { batchId }, { key: `correction-${batchId}` });
    }
  }
}
