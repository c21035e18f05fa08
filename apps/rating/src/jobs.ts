import { defineJob } from '@turbotrack/service';
import { z } from 'zod';

/** First pass over a delivery: check it, cut it into chunks. */
export const planFile = defineJob({ queue: 'rating', name: 'plan-file', version: 1, payload: z.object({ fileId: z.int() }) });

/** Second pass over one chunk: read, rate and store its calls, once. */
export const loadChunk = defineJob({ queue: 'rating', name: 'load-chunk', version: 1, payload: z.object({ fileId: z.int(), ordinal: z.int() }) });

/** Closes a billing period and spends allowances; asked for by a billing run. */
export const freezePeriod = defineJob({ queue: 'rating', name: 'freeze-period', version: 1, payload: z.object({ runId: z.int(), period: z.iso.date() }) });

/** Makes the partitions of the coming months; every night. */
export const prepareMonths = defineJob({ queue: 'rating', name: 'prepare-months', version: 1, payload: z.object({}) });

/** Rates the calls whose last part has not come in time as what is known of them, and forgets parts that are past their time; every hour. */
export const joinLateParts = defineJob({ queue: 'rating', name: 'join-late-parts', version: 1, payload: z.object({}) });

/** Takes back all that one delivery brought. */
export const rollBackFile = defineJob({ queue: 'rating', name: 'roll-back-file', version: 1, payload: z.object({ fileId: z.int(), batchId: z.int() }) });

/** Notices deliveries that are late, missing, of odd volume or held too long; every ten minutes. */
export const watchDeliveries = defineJob({ queue: 'rating', name: 'watch-deliveries', version: 1, payload: z.object({}) });

/** Asks again for what unfinished deliveries still need. */
export const resumeIntake = defineJob({ queue: 'rating', name: 'resume-intake', version: 1, payload: z.object({}) });

/** Looks whether a trunk is about to be overloaded; every hour. */
export const watchTrunks = defineJob({ queue: 'rating', name: 'watch-trunks', version: 1, payload: z.object({}) });

/** Holds the calls of new chunks against the thresholds; every five minutes. */
export const checkThresholds = defineJob({ queue: 'rating', name: 'check-thresholds', version: 1, payload: z.object({}) });

/** Works out what a correction would change; changes no call. */
export const previewCorrection = defineJob({ queue: 'rating', name: 'preview-correction', version: 1, payload: z.object({ batchId: z.int() }) });

/** Applies a previewed correction, or what is left of it. */
export const applyCorrection = defineJob({ queue: 'rating', name: 'apply-correction', version: 1, payload: z.object({ batchId: z.int() }) });

/** Tries suspended records again. */
export const reRunSuspense = defineJob({ queue: 'rating', name: 're-run-suspense', version: 1, payload: z.object({ batchId: z.int() }) });

/** Gives suspended records up. */
export const writeOffSuspense = defineJob({ queue: 'rating', name: 'write-off-suspense', version: 1, payload: z.object({ batchId: z.int() }) });

/** Takes up unfinished corrections; every five minutes. */
export const resumeCorrections = defineJob({ queue: 'rating', name: 'resume-corrections', version: 1, payload: z.object({}) });

/** Calls a person when suspended records are old or much money is at risk; every morning. */
export const watchSuspense = defineJob({ queue: 'rating', name: 'watch-suspense', version: 1, payload: z.object({}) });

/** Prices a month's calls again under a tariff, to see what it would change. */
export const tryTariff = defineJob({ queue: 'rating', name: 'try-tariff', version: 1, payload: z.object({ whatIfId: z.int() }) });

const correctionJobs = [previewCorrection, applyCorrection, reRunSuspense, writeOffSuspense, resumeCorrections, watchSuspense];

/** Holds an operator's list of calls against ours. */
export const reconcile = defineJob({ queue: 'rating', name: 'reconcile', version: 1, payload: z.object({ reconciliationId: z.int() }) });

/** Holds an operator's invoice against our calls and its buy tariff. */
export const compareInvoice = defineJob({ queue: 'rating', name: 'compare-invoice', version: 1, payload: z.object({ operatorInvoiceId: z.int() }) });

export const ratingJobs = [
  planFile, loadChunk, freezePeriod, prepareMonths, joinLateParts, rollBackFile, watchDeliveries, resumeIntake, watchTrunks, checkThresholds, reconcile, compareInvoice,
  ...correctionJobs, tryTariff,
];
