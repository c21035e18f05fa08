import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { httpOperator } from './http-operator.js';
import { NEVER_BARRED, type OperatorRequest, requestSchema } from './messages.js';
import { OperatorUnreachable } from './network-operator.js';
import { sealMessage } from './sealed-message.js';

const SECRET = 's'.repeat(40);
const REQUEST: OperatorRequest = { version: 1, requestId: '0e6f4b52-8d7c-4f6a-9d3b-3f1f4a0c9a11', kind: 'provision', lines: [{ line: 1, number: '4515000001', from: null, to: null }] };
const ANSWER = { version: 1, requestId: REQUEST.requestId, lines: [{ line: 1, outcome: 'done', reference: 'OP-1', at: '2026-11-02T12:00:00.000Z' }] };

async function operatorThat(serve: (response: ServerResponse) => void, timeoutMs = 2_000) {
  const server = createServer((_request, response) => serve(response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return httpOperator({ name: 'simulator', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, secret: SECRET, timeoutMs });
}

const replying = (status: number, body: string) => (response: ServerResponse) => void response.writeHead(status).end(body);
const sealed = (message: unknown, secret = SECRET) => JSON.stringify(sealMessage(secret, message));

test('an operator answers in its reply, takes a request for later, or refuses it with a reason', async () => {
  expect(await (await operatorThat(replying(200, sealed(ANSWER)))).send(REQUEST)).toEqual({ how: 'answered', answer: ANSWER });
  expect(await (await operatorThat(replying(202, ''))).send(REQUEST)).toEqual({ how: 'taken' });
  expect(await (await operatorThat(replying(422, sealed({ reason: 'number-in-use' })))).send(REQUEST)).toEqual({ how: 'refused', reason: 'number-in-use' });
});

test.each([
  ['a failure', replying(503, '')], ['nonsense', replying(200, 'hello')], ['a reply that is not signed', replying(200, JSON.stringify(ANSWER))],
  ['a reply signed by another', replying(200, sealed(ANSWER, 'x'.repeat(40)))], ['an answer to another request', replying(200, sealed({ ...ANSWER, requestId: '11111111-1111-4111-8111-111111111111' }))],
  ['a refusal without a reason', replying(422, sealed({}))], ['a broken connection', (response: ServerResponse) => void response.destroy()],
])('%s counts as no answer, so that the request is sent again', async (_what, serve) => {
  await expect((await operatorThat(serve)).send(REQUEST)).rejects.toThrow(OperatorUnreachable);
});

test('an operator that does not answer in time is given up for the moment, and the error holds nothing of the request', async () => {
  const error = await (await operatorThat(() => undefined, 100)).send(REQUEST).catch((thrown: unknown) => thrown as Error);
  expect(error).toBeInstanceOf(OperatorUnreachable);
  expect((error as Error).message).toBe('The operator did not answer within 100 ms, or the connection failed.');
});

test('a request that bars is no request without every number that is never barred', () => {
  const bar = { ...REQUEST, kind: 'bar', lines: [{ ...REQUEST.lines[0]!, bar: { kind: 'international' } }] };
  expect(requestSchema.safeParse({ ...bar, neverBarred: [...NEVER_BARRED] }).success).toBe(true);
  expect(requestSchema.safeParse(bar).success).toBe(false);
  for (const left of NEVER_BARRED) expect(requestSchema.safeParse({ ...bar, neverBarred: NEVER_BARRED.filter((number) => number !== left) }).success).toBe(false);
  expect(NEVER_BARRED).toEqual(expect.arrayContaining(['112', '116*']));
});
