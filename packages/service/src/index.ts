export { Alarms, signWebhook, type Alarm, type AlarmSettings, type AlarmSeverity, type MailAlarm } from './alarms/alarms.js';
export { CurrentCaller, ForCustomers, Public, Scopes } from './auth/access.js';
export { createKeyVerifier, drawApiKey } from './auth/api-keys.js';
export { createTokenVerifier, type Caller, type Tenant, type TokenVerifier } from './auth/bearer-tokens.js';
export { defineConfig } from './configuration/define-config.js';
export {
  alarmVariables, httpVariables, issuerVariables, logVariables, queueVariables, serviceVariables, type ServiceConfig,
} from './configuration/service-variables.js';
export { checkEventIds, type EventIds, eventTypeNames, eventTypes, type EventType, type NewEvent } from './events/event-types.js';
export { recordEvent, recordEvents } from './events/record-event.js';
export { Deprecated, type Deprecation } from './http/deprecated.js';
export type { AppOptions } from './http/app-options.js';
export { createApp, type RunningApp } from './http/create-app.js';
export { TRACE_HEADER } from './http/request-trace.js';
export type { ReadinessCheck } from './http/operations-endpoints.js';
export { answerList, AskedForm, type CsvList, type ListForm, type Listing, listingSchema, listSchema } from './lists/answer-list.js';
export { type CsvColumn, csvColumns } from './lists/csv-columns.js';
export { idSchema, limitSchema, type Page, pageOf, pageSchema, type Paging, pagingSchema } from './lists/paging.js';
export { createLog, Log, type LogLevel } from './logging/log.js';
export type { LogFields } from './logging/log-fields.js';
export { currentTraceId, runWithTrace, traceIdFrom } from './logging/trace-context.js';
export { describeDatabaseError, type DatabaseErrorDescription, type DatabaseErrorFields } from './problems/database-errors.js';
export { installPlatform } from './platform/install-platform.js';
export type { PlatformApi } from './platform/api-books.js';
export {
  installationOf, platformVariables, startPlatformApp, type PlatformAppOptions, type PlatformConfig,
} from './platform/start-platform-app.js';
export {
  defineProblem, type Language, languageOf, Problem, PROBLEMS, type FieldError, type ProblemDocument, type ProblemKind, type ProblemOptions, type Text,
} from './problems/problem.js';
export { defineJob, type JobDefinition, type JobPayload } from './queues/define-job.js';
export { Handles } from './queues/handles.js';
export { JobFailure } from './queues/job-failure.js';
export {
  startWorker, type JobContext, type JobHandler, type RegisteredHandler, type RunningWorker, type WorkerSettings,
} from './queues/job-worker.js';
export { migrateQueues } from './queues/migrate-queues.js';
export { connectQueues, type QueueConnection, type QueueSettings } from './queues/queue-connection.js';
export { Queues, type EnqueueOptions } from './queues/queues.js';
export { runProcess } from './start.js';
export { StartupError } from './startup-error.js';
export { filterSql, type FilterColumn, type FilterColumns } from './tmf/filter-sql.js';
export { pageOfObjects } from './tmf/page-of-objects.js';
export { parseBody, withPlaces } from './tmf/parse-body.js';
export type { TmfApi } from './tmf/find-resource.js';
export { tmfControllers } from './tmf/tmf-controllers.js';
export { parseTmfQuery, type TmfQuery } from './tmf/tmf-query.js';
export type { TmfAsker, TmfHub, TmfObject, TmfPage, TmfResource, TmfSubscription } from './tmf/tmf-resource.js';
export { Write, type WriteOptions } from './writes/write-decorator.js';
export { requireMatch, requireNoOpenWrite, writeOnce } from './writes/write-request.js';
