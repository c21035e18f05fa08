import { Module, type DynamicModule } from '@nestjs/common';
import type { Installation } from '@turbotrack/privacy';
import { JournalController } from './access-journal/journal.controller.js';
import { CheckDrift, InstalledAs } from './drift/check-drift.js';
import { DriftController } from './drift/drift.controller.js';
import { CheckSupervision } from './supervision/check-supervision.js';

@Module({})
export class DataProtectionModule {
  static with(installation: Installation): DynamicModule {
    return {
      module: DataProtectionModule,
      controllers: [JournalController, DriftController],
      providers: [{ provide: InstalledAs, useValue: new InstalledAs(installation) }, CheckDrift, CheckSupervision],
    };
  }
}
