import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRedisServer, startRedis } from './redis.js';

/** One command in the inline form of the protocol; answers with the raw reply. */
async function ask(url: string, command: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(`${command}\r\n`);
  const [reply] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return reply.toString();
}

describe('finding a Redis', () => {
  let folder: string;
  const path = process.env['PATH'];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'turbotrack-path-'));
    process.env['PATH'] = folder;
  });
  afterAll(async () => {
    process.env['PATH'] = path;
    await rm(folder, { recursive: true });
  });

  it('says so when none is on the path', () => {
    expect(findRedisServer()).toBeUndefined();
  });

  it('takes Valkey where there is no Redis', async () => {
    await writeFile(join(folder, 'valkey-server'), '#!/bin/sh\nexit 0\n');
    await chmod(join(folder, 'valkey-server'), 0o755);
    expect(findRedisServer()).toBe('valkey-server');
  });

  it('passes over a program that does not run', async () => {
    await writeFile(join(folder, 'redis-server'), '#!/bin/sh\nexit 127\n');
    await chmod(join(folder, 'redis-server'), 0o755);
    expect(findRedisServer()).toBe('valkey-server');
  });

  it('one that ends at once is an error with its name, not a wait', async () => {
    await expect(startRedis('valkey-server')).rejects.toThrow(/^valkey-server did not answer on port \d+, it ended at once\.$/);
  });

  it('one that does not exist is an error with its name', async () => {
    await expect(startRedis('no-such-server')).rejects.toThrow(/^no-such-server did not answer on port \d+, it ended at once\.$/);
  });
});

const program = findRedisServer();
describe.skipIf(!program)('a throw-away Redis', () => {
  it('never evicts what a queue put there, and is gone after stop', async () => {
    const redis = await startRedis(program!);
    expect(await ask(redis.url, 'CONFIG GET maxmemory-policy')).toContain('noeviction');
    expect(await ask(redis.url, 'CONFIG GET bind')).toContain('127.0.0.1');
    await redis.stop();
    await expect(ask(redis.url, 'PING')).rejects.toThrow(/ECONNREFUSED/);
  });
});
