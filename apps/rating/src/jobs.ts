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

/** Asks again for what unfinished deliveries still need. */
export const resumeIntake = defineJob({ queue: 'rating', name: 'resume-intake', version: 1, payload: z.object({}) });

export const ratingJobs = [planFile, loadChunk, freezePeriod, prepareMonths, resumeIntake];
