import { defineJob } from '@turbotrack/service';
import { z } from 'zod';

/** Compares the live database with the register. */
export const checkDrift = defineJob({ queue: 'data-protection', name: 'check-drift', version: 1, payload: z.object({}) });

/** Looks whether the supervision of a recipient is overdue. */
export const checkSupervision = defineJob({ queue: 'data-protection', name: 'check-supervision', version: 1, payload: z.object({}) });

export const dataProtectionJobs = [checkDrift, checkSupervision];
