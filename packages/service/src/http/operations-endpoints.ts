import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Log } from '../logging/log.js';

/** Throws when the part of the app it stands for cannot be used. */
export type ReadinessCheck = () => Promise<void>;

export interface OperationsState {
  /** Set at the start of a shutdown, so that no new work is sent here. */
  closing: boolean;
}

const CHECK_TIMEOUT_MS = 2_000;

async function passes(check: ReadinessCheck): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timeout')), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([check(), timeout]);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** `/health`: the process answers. `/ready`: every check passes and no shutdown has begun; 503 otherwise. */
export function addHealthEndpoints(server: FastifyInstance, checks: Readonly<Record<string, ReadinessCheck>>, state: OperationsState): void {
  server.get('/health', async () => ({ status: 'ok' }));
  server.get('/ready', async (_request, reply) => {
    const results = await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, (await passes(check)) ? 'ok' : 'failed'] as const));
    const ready = !state.closing && results.every(([, result]) => result === 'ok');
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ok' : 'failed', checks: Object.fromEntries(results) });
  });
}

/** `/metrics` in the Prometheus text format: the process, requests by route template, dropped log fields. */
export function addMetricsEndpoint(server: FastifyInstance, app: string, log: Log): void {
  const registry = new Registry();
  registry.setDefaultLabels({ app });
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from request to response, by route template.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  new Gauge({
    name: 'log_fields_dropped',
    help: 'Log fields refused since the start because they are not permitted.',
    registers: [registry],
    collect() {
      this.set(log.droppedFields);
    },
  });
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    durations.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
    done();
  });
  server.get('/metrics', async (_request, reply) => reply.header('content-type', registry.contentType).send(await registry.metrics()));
}

