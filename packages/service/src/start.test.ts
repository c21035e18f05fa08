import type {} from '@turbotrack/local-stack/vitest';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createQueueDatabase } from './example/test-database.js';
import { startTestIssuer } from './testing/test-issuer.js';
import { exampleJob } from './example/example-app.js';
import { createLog } from './logging/log.js';
import { connectQueues } from './queues/queue-connection.js';
import { Queues } from './queues/queues.js';

let database: Awaited<ReturnType<typeof createQueueDatabase>>;
let issuer: Awaited<ReturnType<typeof startTestIssuer>>;
beforeAll(async () => {
  [database, issuer] = await Promise.all([createQueueDatabase(inject('postgresUrl'), ['example']), startTestIssuer()]);
});
afterAll(async () => {
  await issuer.close();
  await database.drop();
});

function startExample(environment: Record<string, string>) {
  const file = (name: string): URL => new URL(`./example/${name}`, import.meta.url);
  const child = spawn(process.execPath, ['--conditions=@turbotrack/source', '--import', file('run-source.mjs').href, file('example-main.ts').pathname], {
    env: { PATH: process.env['PATH'], ...environment },
  });
  const output = { out: '', err: '' };
  child.stdout.on('data', (data: Buffer) => (output.out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output.err += data.toString()));
  return { child, output, ended: once(child, 'exit') as Promise<[number | null]> };
}

describe('the process of an app', () => {
  test('ends with code 0 within ten seconds of SIGTERM even while a long job runs, which is left to be done again', async () => {
    const { child, output, ended } = startExample({ HTTP_PORT: '0', OIDC_ISSUER: issuer.issuer, QUEUE_DATABASE_URL: database.queueUrl });
    await expect.poll(() => output.out, { timeout: 20_000 }).toContain('"event":"started"');
    const connection = await connectQueues({ databaseUrl: database.queueUrl });
    const queues = new Queues(connection, createLog('test', 'silent'));
    await queues.enqueue(exampleJob, { orderId: 5_000 });
    await expect.poll(async () => (await queues.count('example')).active, { timeout: 10_000 }).toBe(1);
    const from = Date.now();
    child.kill('SIGTERM');
    const [code] = await ended;
    expect(code).toBe(0);
    expect(Date.now() - from).toBeLessThan(10_000);
    expect(output.out).toContain('"event":"stopped"');
    expect(output.err).toBe('');
    const { active, failed } = await queues.count('example');
    expect({ active, failed }).toEqual({ active: 1, failed: 0 });
    await queues.close();
  });

  test('ends with code 1 and the sentence when a variable is wrong', async () => {
    const { output, ended } = startExample({ HTTP_PORT: 'canary', OIDC_ISSUER: issuer.issuer });
    expect((await ended)[0]).toBe(1);
    expect(output.err).toBe('The variable HTTP_PORT is not right. Expected a port number from 0 to 65535.\n');
  });

  test('ends with code 1 and no text of the error when the start fails for another reason', async () => {
    const { output, ended } = startExample({ HTTP_PORT: '0', HTTP_HOST: 'canary.invalid', OIDC_ISSUER: issuer.issuer, QUEUE_DATABASE_URL: database.queueUrl });
    expect((await ended)[0]).toBe(1);
    expect(output.err).toMatch(/^\w*Error\n/);
    expect(output.err + output.out).not.toContain('canary');
  });
});
