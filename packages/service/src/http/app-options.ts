import type { DestinationStream } from 'pino';
import type { MailAlarm } from '../alarms/alarms.js';
import type { TokenVerifier } from '../auth/bearer-tokens.js';
import type { BulkJobs } from '../bulk/bulk-jobs.js';
import type { InProcessCallers } from '../bulk/in-process-callers.js';
import type { ServiceConfig } from '../configuration/service-variables.js';
import type { RateLimitSettings } from '../limits/rate-limits.js';
import type { TokenBuckets } from '../limits/token-buckets.js';
import type { JobDefinition } from '../queues/define-job.js';
import type { RecordRefusal } from '../writes/write-interceptor.js';
import type { ApiDescription } from './open-api.js';
import type { ReadinessCheck } from './operations-endpoints.js';

/** What the writes of an app stand on. */
export interface ApiParts {
  /** Told of every write that was refused. */
  readonly recordRefusal: RecordRefusal;
  readonly bulk: BulkJobs;
  readonly callers: InProcessCallers;
}

export interface AppOptions extends ApiDescription {
  /** Short name, e.g. `ordering`; stands in every log record. */
  readonly name: string;
  readonly config: ServiceConfig;
  /** The queue this app works on and every job that may wait there. */
  readonly queue?: { readonly name: string; readonly jobs: readonly JobDefinition[]; readonly concurrency?: number };
  /** Further reasons not to be ready, by name. The queues are checked in any case. */
  readonly readiness?: Readonly<Record<string, ReadinessCheck>>;
  /** Closed last, in order: database pools and the like. */
  readonly onClose?: readonly (() => Promise<unknown>)[];
  /** Largest request body in bytes. Default 1 MiB. */
  readonly bodyLimitBytes?: number;
  /** What an app with writes under `@Write` has besides. */
  readonly api?: ApiParts;
  /** How much a caller may ask; without it, as much as it likes. */
  readonly rateLimits?: { readonly buckets: TokenBuckets; readonly settings: RateLimitSettings };
  /** Checks signed tokens. Default: against the issuer of the configuration. */
  readonly tokens?: TokenVerifier;
  /** Checks API keys; without it none is accepted. */
  readonly keys?: TokenVerifier;
  readonly mail?: MailAlarm;
  readonly logDestination?: DestinationStream;
}
