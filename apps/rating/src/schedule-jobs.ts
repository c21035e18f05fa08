import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Queues } from '@turbotrack/service';
import { checkThresholds, joinLateParts, prepareMonths, resumeCorrections, resumeIntake, watchDeliveries, watchSuspense, watchTrunks } from './jobs.js';

/** When each job that nobody asks for runs, by the clock of Copenhagen: second, minute, hour, day, month, weekday. The job's name is the schedule's. */
const SCHEDULES = [
  [watchDeliveries, '0 */10 * * * *'], [resumeCorrections, '30 */5 * * * *'], [checkThresholds, '30 */5 * * * *'], [resumeIntake, '0 13 * * * *'], [watchTrunks, '0 25 * * * *'],
  [joinLateParts, '0 41 * * * *'], [prepareMonths, '0 20 3 * * *'], [watchSuspense, '0 10 7 * * *'],
] as const;

/** Keeps the schedules of the app's jobs; an app that cannot schedule them does not start. */
@Injectable()
export class ScheduleJobs implements OnApplicationBootstrap {
  constructor(private readonly queues: Queues) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const [job, pattern] of SCHEDULES) await this.queues.schedule(job, {}, { id: job.name, pattern });
  }
}
