import { Module, type DynamicModule } from '@nestjs/common';
import { installationOf } from '@turbotrack/service';
import { CallsController } from './calls/calls.controller.js';
import { CampaignsController } from './campaigns/campaigns.controller.js';
import { Campaigns } from './campaigns/campaigns.js';
import { CallFilesDirectory, CallPartsWait, ChunkSize, type RatingConfig, SuspenseLimits } from './configuration.js';
import { ApplyCorrection } from './corrections/apply-correction.js';
import { CorrectionsController } from './corrections/corrections.controller.js';
import { PreviewCorrection } from './corrections/preview-correction.js';
import { ResumeCorrections } from './corrections/resume-corrections.js';
import { FileDecisions } from './deliveries/decide-file.js';
import { FilesController } from './deliveries/files.controller.js';
import { Deliveries } from './deliveries/receive-delivery.js';
import { Uploads } from './deliveries/receive-upload.js';
import { RollBackFile } from './deliveries/roll-back-file.js';
import { WatchDeliveries } from './deliveries/watch-deliveries.js';
import { WatchIncoming } from './deliveries/watch-incoming.js';
import { CallFingerprint } from './intake/call-fingerprint.js';
import { HeldCopies } from './intake/held-copies.js';
import { HeldFileKey } from './intake/held-file-key.js';
import { JoinCalls } from './intake/join-calls.js';
import { JoinLateParts } from './intake/join-late-parts.js';
import { LoadChunk } from './intake/load-chunk.js';
import { PlanFile } from './intake/plan-file.js';
import { RateAndStore } from './intake/rate-and-store.js';
import { ResumeIntake } from './intake/resume-intake.js';
import { MarginController } from './margin/margin.controller.js';
import { CompareInvoice } from './operator-invoices/compare-invoice.js';
import { InvoiceDescriptionsController } from './operator-invoices/invoice-descriptions.controller.js';
import { OperatorInvoicesController } from './operator-invoices/operator-invoices.controller.js';
import { ReceiveInvoice } from './operator-invoices/receive-invoice.js';
import { OperatorDeliveriesController } from './operators/operator-deliveries.controller.js';
import { OperatorsController } from './operators/operators.controller.js';
import { Operators } from './operators/operators.js';
import { FreezePeriod } from './periods/freeze-period.js';
import { PrepareMonths } from './periods/prepare-months.js';
import { Reconcile } from './reconciliation/reconcile.js';
import { ReconciliationsController } from './reconciliation/reconciliations.controller.js';
import { ScheduleJobs } from './schedule-jobs.js';
import { ReRunSuspense } from './suspense/re-run-suspense.js';
import { SuspenseController } from './suspense/suspense.controller.js';
import { WatchSuspense } from './suspense/watch-suspense.js';
import { WriteOffSuspense } from './suspense/write-off-suspense.js';
import { AgreementsController } from './tariffs/agreements.controller.js';
import { BuyTariffsController } from './tariffs/buy-tariffs.controller.js';
import { CustomerAgreements } from './tariffs/customer-agreements.js';
import { TariffVersions } from './tariffs/tariff-versions.js';
import { TariffsController } from './tariffs/tariffs.controller.js';
import { CheckThresholds } from './thresholds/check-thresholds.js';
import { ThresholdAlertsController } from './thresholds/threshold-alerts.controller.js';
import { ThresholdsController } from './thresholds/thresholds.controller.js';
import { TmfModule } from './tmf/tmf.module.js';
import { TrafficController } from './traffic/traffic.controller.js';
import { WatchTrunks } from './traffic/watch-trunks.js';
import { TryTariff } from './what-if/try-tariff.js';
import { WhatIfController } from './what-if/what-if.controller.js';
import { OwnUsageController, UsageController } from './usage/usage.controller.js';
import { WhatIfs } from './what-if/what-ifs.js';

@Module({})
export class RatingModule {
  static with(config: RatingConfig): DynamicModule {
    const installation = installationOf(config);
    return {
      module: RatingModule,
      imports: [TmfModule],
      controllers: [AgreementsController, CampaignsController, BuyTariffsController, WhatIfController, CallsController, CorrectionsController, FilesController, MarginController, OperatorsController, OperatorDeliveriesController, InvoiceDescriptionsController, OperatorInvoicesController, ReconciliationsController, SuspenseController, TariffsController, ThresholdAlertsController, ThresholdsController, TrafficController, UsageController, OwnUsageController],
      providers: [
        { provide: CallFilesDirectory, useValue: new CallFilesDirectory(config.CALL_FILES_DIRECTORY) },
        { provide: ChunkSize, useValue: new ChunkSize(config.RATING_CHUNK_BYTES) },
        { provide: SuspenseLimits, useValue: new SuspenseLimits(config.SUSPENSE_ALARM_DAYS, config.SUSPENSE_ALARM_KR) },
        { provide: CallPartsWait, useValue: new CallPartsWait(config.CALL_PARTS_WAIT_HOURS) },
        { provide: CallFingerprint, useValue: new CallFingerprint(installation) },
        { provide: HeldFileKey, useValue: new HeldFileKey(installation) },
        ScheduleJobs, TariffVersions, CustomerAgreements, Campaigns, WhatIfs, TryTariff,
        HeldCopies, FileDecisions, RollBackFile, WatchDeliveries, JoinCalls, RateAndStore, JoinLateParts,
        Operators, Deliveries, Uploads, WatchIncoming, PlanFile, LoadChunk, ResumeIntake, FreezePeriod, PrepareMonths, WatchTrunks, CheckThresholds, Reconcile, ReceiveInvoice, CompareInvoice,
        PreviewCorrection, ApplyCorrection, ResumeCorrections, ReRunSuspense, WriteOffSuspense, WatchSuspense,
      ],
    };
  }
}
