import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePort } from './free-port.js';

it('the wanted port is given while nobody listens on it, another one otherwise', async () => {
  const wanted = await freePort();
  expect(await freePort(wanted)).toBe(wanted);
  const server = createServer().listen(wanted, '127.0.0.1');
  await once(server, 'listening');
  const other = await freePort(wanted);
  expect(other).not.toBe(wanted);
  expect(other).toBeGreaterThan(0);
  server.close();
});
