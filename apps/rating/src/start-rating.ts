import { startPlatformApp } from '@turbotrack/service';
import { RatingModule } from './app.module.js';
import type { RatingConfig } from './configuration.js';
import { ratingJobs } from './jobs.js';

/** Starts the rating app: HTTP, the watch over incoming deliveries, and the workers of its queue. */
export function startRating(config: RatingConfig) {
  return startPlatformApp(RatingModule.with(config), {
    name: 'rating',
    title: 'TurboTrack rating',
    version: '1',
    config,
    jobs: ratingJobs,
    concurrency: config.RATING_CONCURRENCY,
  });
}
