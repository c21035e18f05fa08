import { Module } from '@nestjs/common';
import { tmfControllers } from '@turbotrack/service';
import { USAGE_BASE_PATH } from './describe-usage.js';
import { UsageSpecifications } from './usage-specifications.js';
import { Usages } from './usages.js';

/** The TM Forum API of usage, for customers. */
@Module({
  controllers: tmfControllers({ basePath: USAGE_BASE_PATH, readScope: 'rating:read', writeScope: 'rating:read', resources: [Usages, UsageSpecifications], notOffered: {} }),
  providers: [Usages, UsageSpecifications],
})
export class TmfModule {}
