import type { Purpose } from '@turbotrack/privacy';
import { type AppOptions, installationOf, type RunningApp, startPlatformApp } from '@turbotrack/service';
import { DataProtectionModule } from './app.module.js';
import type { DataProtectionConfig } from './configuration.js';
import { dataProtectionJobs } from './jobs.js';

export const dataProtectionPurposes = ['security'] as const satisfies readonly Purpose[];

/** Starts the DPO's desk: its API and the nightly comparison of the database with the register. */
export function startDataProtection(config: DataProtectionConfig, logDestination?: AppOptions['logDestination']): Promise<RunningApp> {
  return startPlatformApp(DataProtectionModule.with(installationOf(config)), {
    name: 'data-protection',
    title: 'TurboTrack data protection',
    version: '1',
    description: 'Who saw what for which purpose, and whether the database keeps what the register says.',
    config,
    purposes: dataProtectionPurposes,
    jobs: dataProtectionJobs,
    ...(logDestination && { logDestination }),
  });
}
