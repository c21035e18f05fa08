import type { Purpose } from '@turbotrack/privacy';
import { type AppOptions, type RunningApp, startPlatformApp } from '@turbotrack/service';
import { RatingModule } from './app.module.js';
import type { RatingConfig } from './configuration.js';
import { ratingJobs } from './jobs.js';

export const ratingPurposes = ['call-intake', 'rating', 'traffic-measurement', 'self-service'] as const satisfies readonly Purpose[];

/** Starts the rating app: HTTP, the watch over incoming deliveries, and the workers of its queue. */
export function startRating(config: RatingConfig, logDestination?: AppOptions['logDestination']): Promise<RunningApp> {
  return startPlatformApp(RatingModule.with(config), {
    name: 'rating',
    title: 'TurboTrack rating',
    version: '1',
    config,
    purposes: ratingPurposes,
    jobs: ratingJobs,
    concurrency: config.RATING_CONCURRENCY,
    ...(logDestination && { logDestination }),
  });
}
