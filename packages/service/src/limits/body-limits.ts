import type { FastifyInstance } from 'fastify';
import { Problem, PROBLEMS } from '../problems/problem.js';
import { sendProblem } from '../problems/problem-filter.js';

/** Objects and lists within one another: deeper than any schema, far from what a stack endures. */
const DEEPEST = 32;
/** How long a body of JSON or CSV may take to arrive; a file is a stream that takes its time. */
const BODY_MS = 20_000;

/** Refuses bodies that trickle in, and JSON that is nested beyond reason, before any of it is looked at. */
export function limitBodies(server: FastifyInstance, bodyMs = BODY_MS): void {
  server.addHook('preParsing', (request, reply, payload, done) => {
    if (/^application\/octet-stream/i.test(request.headers['content-type'] ?? '')) {
      done(null, payload);
      return;
    }
    const timer = setTimeout(() => {
      reply.raw.once('finish', () => request.raw.destroy());
      sendProblem(new Problem(PROBLEMS.requestTimeout), request, reply.header('connection', 'close'));
    }, bodyMs);
    payload.once('close', () => clearTimeout(timer));
    payload.once('end', () => clearTimeout(timer));
    done(null, payload);
  });
  server.addHook('preValidation', (request, _reply, done) => {
    if (isDeeper(request.body, DEEPEST)) {
      done(new Problem(PROBLEMS.invalidRequest, {
        errors: [{ in: 'body', pointer: '', detail: { en: `Expected at most ${DEEPEST} levels within one another.`, da: `Forventet: højst ${DEEPEST} niveauer i hinanden.` } }],
      }));
    } else done();
  });
}

/** Without recursion, which a deep body would exhaust. */
function isDeeper(body: unknown, deepest: number): boolean {
  if (typeof body !== 'object' || body === null || Buffer.isBuffer(body) || 'pipe' in body) return false;
  const open: [object, number][] = [[body, 1]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [value, depth] = next;
    if (depth > deepest) return true;
    for (const inner of Object.values(value) as unknown[]) if (typeof inner === 'object' && inner !== null) open.push([inner, depth + 1]);
  }
  return false;
}
