import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

const traces = new AsyncLocalStorage<string>();

/** W3C Trace Context, version 00: version-traceid-parentid-flags; all-zero ids are invalid (§3.2.2). */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-|$)/;
const ZEROS = /^0+$/;

/** The trace id of a `traceparent` header when the header is valid, else a new random one; 32 hex digits. */
export function traceIdFrom(traceparent: unknown): string {
  const match = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent) : null;
  const [, traceId = '0', parentId = '0'] = match ?? [];
  return ZEROS.test(traceId) || ZEROS.test(parentId) ? randomBytes(16).toString('hex') : traceId;
}

/** Runs `work` so that everything it starts sees `traceId` as its trace. */
export function runWithTrace<T>(traceId: string, work: () => T): T {
  return traces.run(traceId, work);
}

/** The trace of the request or job this code runs for; undefined outside of both. */
export function currentTraceId(): string | undefined {
  return traces.getStore();
}
