import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';

const tagsOfWhole = new WeakMap<FastifyRequest, string>();

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 27);
}

/** Says what the whole of an answer was that is given in part, so that its tag holds for a change of the whole. */
export function noteWhole(request: FastifyRequest, whole: string): void {
  tagsOfWhole.set(request, digest(whole));
}

function tagOf(request: FastifyRequest, payload: string): string {
  const whole = tagsOfWhole.get(request);
  return whole === undefined ? `"${digest(payload)}"` : `"${whole}.${digest(payload)}"`;
}

function tagsIn(header: string): string[] {
  return header.slice(0, 4_000).split(',').map((tag) => tag.trim());
}

/** Whether If-Match names the state whose JSON is `whole`: strong comparison (RFC 9110 §8.8.3.2), so a weak tag never does. The tag of a part counts for its whole. */
export function matches(ifMatch: string, whole: string): boolean {
  const wanted = digest(whole);
  return tagsIn(ifMatch).some((tag) => tag === '*' || /^"([\w-]{27})(?:\.[\w-]{27})?"$/.exec(tag)?.[1] === wanted);
}

/** Every JSON answer that is good carries a strong ETag made from its content; a reader who has it already is answered 304. */
export function addEntityTags(server: FastifyInstance): void {
  server.addHook('onSend', async (request, reply, payload: unknown) => {
    const type = reply.getHeader('content-type');
    if ((reply.statusCode !== 200 && reply.statusCode !== 201) || typeof payload !== 'string' || typeof type !== 'string' || !type.startsWith('application/json')) return payload;
    const tag = tagOf(request, payload);
    reply.header('etag', tag);
    const known = request.headers['if-none-match'];
    const reads = request.method === 'GET' || request.method === 'HEAD';
    // If-None-Match compares weakly: a proxy may have weakened the tag.
    if (!reads || known === undefined || !tagsIn(known).some((one) => one === '*' || one.replace(/^W\//, '') === tag)) return payload;
    reply.code(304).removeHeader('content-type').removeHeader('content-length');
    return null;
  });
}
