import { Module, type DynamicModule } from '@nestjs/common';
import { installationOf } from '@turbotrack/service';
import { CallsController } from './calls/calls.controller.js';
import { CallFilesDirectory, ChunkSize, type RatingConfig } from './configuration.js';
import { FilesController } from './deliveries/files.controller.js';
import { Deliveries } from './deliveries/receive-delivery.js';
import { Uploads } from './deliveries/receive-upload.js';
import { WatchIncoming } from './deliveries/watch-incoming.js';
import { CallFingerprint } from './intake/call-fingerprint.js';
import { HeldFileKey } from './intake/held-file-key.js';
import { LoadChunk } from './intake/load-chunk.js';
import { PlanFile } from './intake/plan-file.js';
import { ResumeIntake } from './intake/resume-intake.js';
import { OperatorsController } from './operators/operators.controller.js';
import { Operators } from './operators/operators.js';
import { FreezePeriod } from './periods/freeze-period.js';
import { PrepareMonths } from './periods/prepare-months.js';
import { SuspenseController } from './suspense/suspense.controller.js';
import { TariffsController } from './tariffs/tariffs.controller.js';

@Module({})
export class RatingModule {
  static with(config: RatingConfig): DynamicModule {
    const installation = installationOf(config);
    return {
      module: RatingModule,
      controllers: [CallsController, FilesController, OperatorsController, SuspenseController, TariffsController],
      providers: [
        { provide: CallFilesDirectory, useValue: new CallFilesDirectory(config.CALL_FILES_DIRECTORY) },
        { provide: ChunkSize, useValue: new ChunkSize(config.RATING_CHUNK_BYTES) },
        { provide: CallFingerprint, useValue: new CallFingerprint(installation) },
        { provide: HeldFileKey, useValue: new HeldFileKey(installation) },
        Operators, Deliveries, Uploads, WatchIncoming, PlanFile, LoadChunk, ResumeIntake, FreezePeriod, PrepareMonths,
      ],
    };
  }
}
