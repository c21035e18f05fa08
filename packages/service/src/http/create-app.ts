import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, NestFactory } from '@nestjs/core';
import { RuntimeException } from '@nestjs/core/errors/exceptions/runtime.exception.js';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { Alarms, type MailAlarm } from '../alarms/alarms.js';
import { mailAlarms } from '../alarms/mail-alarms.js';
import { requireAccessOnEveryRoute } from '../auth/access.js';
import type { ServiceConfig } from '../configuration/service-variables.js';
import { FrameworkLog } from '../logging/framework-log.js';
import { createLog, Log } from '../logging/log.js';
import { traceIdFrom } from '../logging/trace-context.js';
import { ProblemFilter, problemOf, sendProblem } from '../problems/problem-filter.js';
import { RequestValidationPipe } from '../problems/validation-pipe.js';
import { findHandlers } from '../queues/handles.js';
import { pairHandlers, startWorker, type RunningWorker } from '../queues/job-worker.js';
import { connectQueues, type QueueConnection } from '../queues/queue-connection.js';
import { Queues } from '../queues/queues.js';
import { StartupError } from '../startup-error.js';
import { SparseFieldsInterceptor } from '../lists/sparse-fields.js';
import { addBulkRoutes } from '../bulk/bulk-routes.js';
import { bulkOperationsOf, describeBulk } from '../bulk/bulk-operations.js';
import { limitBodies } from '../limits/body-limits.js';
import type { AppOptions } from './app-options.js';
import { buildEntrance, type Entrance } from './build-entrance.js';
import { DeprecationInterceptor } from './deprecated.js';
import { addEntityTags } from './entity-tags.js';
import { describeApi, serveApiDescription } from './open-api.js';
import { addHealthEndpoints, addMetricsEndpoint, type OperationsState } from './operations-endpoints.js';
import { addRequestTrace } from './request-trace.js';

export interface RunningApp {
  /** Where the app listens, e.g. `http://127.0.0.1:3001`. */
  readonly url: string;
  readonly nest: NestFastifyApplication;
  readonly log: Log;
  readonly alarms: Alarms;
  /** Undefined when no place for queues is configured. */
  readonly queues: Queues | undefined;
  readonly openApi: OpenAPIObject;
  /** Refuses new work, finishes requests and jobs, closes everything. At most 9 seconds; safe to call twice. */
  close(): Promise<void>;
}

interface Parts {
  readonly log: Log;
  readonly alarms: Alarms;
  readonly connection: QueueConnection | undefined;
  readonly queues: Queues | undefined;
}

const BODY_LIMIT_BYTES = 1 << 20;
const JOB_PATIENCE_MS = 6_000;
const CLOSE_LIMIT_MS = 9_000;

@Module({})
class AppRoot {}

function rootModule(module: Type | DynamicModule, { log, alarms, queues }: Parts): DynamicModule {
  const providers = [
    { provide: Log, useValue: log },
    { provide: Alarms, useValue: alarms },
    ...(queues ? [{ provide: Queues, useValue: queues }] : []),
  ];
  return { module: AppRoot, global: true, imports: [DiscoveryModule, module], providers, exports: providers };
}

function createAdapter(bodyLimit: number): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit,
    genReqId: (request: IncomingMessage) => traceIdFrom(request.headers.traceparent),
    requestIdHeader: false,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => sendProblem(problemOf(error), request, reply),
  });
  const server = adapter.getInstance<FastifyInstance>();
  // JSON only: what else is sent is refused as an unsupported media type. A file is a stream that its route reads.
  server.removeContentTypeParser('text/plain');
  server.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));
  return adapter;
}

/** @throws StartupError when only some of the three variables of alarm mail are set */
function configuredMail({ ALARM_SMTP_URL: smtpUrl, ALARM_MAIL_FROM: from, ALARM_MAIL_TO: to }: ServiceConfig): MailAlarm | undefined {
  if (smtpUrl && from && to) return mailAlarms({ smtpUrl, from, to });
  if (smtpUrl ?? from ?? to) throw new StartupError('Alarm mail needs ALARM_SMTP_URL, ALARM_MAIL_FROM and ALARM_MAIL_TO together; some of them are not set.');
  return undefined;
}

async function createParts({ name, config, queue, mail, logDestination }: AppOptions): Promise<Parts> {
  const log = createLog(name, config.LOG_LEVEL, logDestination);
  const alarms = new Alarms({ app: name, webhookUrl: config.ALARM_WEBHOOK_URL, webhookSecret: config.ALARM_WEBHOOK_SECRET, mail: mail ?? configuredMail(config) }, log);
  const wanted = queue ?? config.REDIS_URL ?? config.QUEUE_DATABASE_URL;
  const connection = wanted === undefined ? undefined
    : await connectQueues({ redisUrl: config.REDIS_URL, databaseUrl: config.QUEUE_DATABASE_URL });
  return { log, alarms, connection, queues: connection && new Queues(connection, log) };
}

async function createNest(module: Type | DynamicModule, options: AppOptions, parts: Parts, state: OperationsState): Promise<{ nest: NestFastifyApplication; entrance: Entrance }> {
  const { name, readiness } = options;
  const adapter = createAdapter(options.bodyLimitBytes ?? BODY_LIMIT_BYTES);
  const server = adapter.getInstance<FastifyInstance>();
  addRequestTrace(server, parts.log);
  addEntityTags(server);
  const entrance = buildEntrance(options, parts.log, server);
  limitBodies(server);
  addMetricsEndpoint(server, name, parts.log);
  const { queues } = parts;
  addHealthEndpoints(server, { ...(queues && { queues: () => queues.check() }), ...readiness }, state);
  const nest = await NestFactory.create<NestFastifyApplication>(rootModule(module, parts), adapter, {
    logger: new FrameworkLog(parts.log),
    abortOnError: false,
    bodyParser: false,
  });
  nest.useGlobalInterceptors(new DeprecationInterceptor(), new SparseFieldsInterceptor(), entrance.writes);
  nest.useGlobalPipes(new RequestValidationPipe());
  nest.useGlobalFilters(new ProblemFilter(parts.log));
  nest.useGlobalGuards(...entrance.guards);
  return { nest, entrance };
}

async function within(limitMs: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  const done = await Promise.race([work.then(() => true), limit]);
  clearTimeout(timer);
  return done;
}

/**
 * Builds an app around its module and starts it: HTTP, access control, errors, log, OpenAPI, queues, orderly end.
 *
 * @throws StartupError with a sentence when a route says not who may call it, a job lacks its one handler, the queues
 * cannot be used, or a provider is missing
 */
export async function createApp(module: Type | DynamicModule, options: AppOptions): Promise<RunningApp> {
  const state: OperationsState = { closing: false };
  const parts = await createParts(options);
  let nest: NestFastifyApplication | undefined;
  try {
    const made = await createNest(module, options, parts, state);
    nest = made.nest;
    return await startApp(nest, made.entrance, options, parts, state);
  } catch (error) {
    await nest?.close().catch(() => undefined);
    await parts.queues?.close().catch(() => undefined);
    // Nest's own errors of this class speak of classes and modules only.
    throw error instanceof RuntimeException ? new StartupError(error.message, { cause: error }) : error;
  }
}

async function startApp(nest: NestFastifyApplication, entrance: Entrance, options: AppOptions, parts: Parts, state: OperationsState): Promise<RunningApp> {
  const { config, queue } = options;
  const { log, alarms, connection, queues } = parts;
  const openApi = describeApi(nest, options);
  if (options.api) {
    const operations = bulkOperationsOf(openApi);
    describeBulk(openApi, operations);
    addBulkRoutes(nest.getHttpAdapter().getInstance() as FastifyInstance, operations, { jobs: options.api.bulk, ...entrance, document: openApi, log });
  }
  serveApiDescription(nest, openApi);
  await nest.init();
  const discovery = nest.get(DiscoveryService, { strict: false });
  requireAccessOnEveryRoute(discovery);
  const handlers = findHandlers(discovery);
  const settings = queue && { queue: queue.name, jobs: queue.jobs, handlers, concurrency: queue.concurrency };
  if (settings) pairHandlers(settings);
  else if (handlers.length > 0) throw new StartupError(`${handlers[0]!.place} handles a job, but the app works on no queue.`);
  await nest.listen(config.HTTP_PORT, config.HTTP_HOST);
  let worker: RunningWorker | undefined;
  if (settings && connection && queues) {
    queues.queue(settings.queue);
    worker = startWorker(connection, settings, log, alarms);
  }
  const url = (await nest.getUrl()).replace('[::1]', '127.0.0.1');
  log.info('started');

  let closed: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    state.closing = true;
    const inTime = await within(CLOSE_LIMIT_MS, (async () => {
      await Promise.all([nest.close(), worker?.close(JOB_PATIENCE_MS)]);
      await queues?.close();
      for (const close of options.onClose ?? []) await close();
    })());
    if (inTime) log.info('stopped');
    else log.warn('stopped-with-work-left');
    log.flush();
  };
  return { url, nest, log, alarms, queues, openApi, close: () => (closed ??= closeAll()) };
}
