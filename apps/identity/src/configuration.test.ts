import { defineConfig, StartupError } from '@turbotrack/service';
import { expect, test } from 'vitest';
import { identityVariables } from './configuration.js';

const read = (clients: string) => defineConfig(identityVariables, { HTTP_PORT: '0', IDENTITY_CLIENTS: clients });
const CLIENT = { id: 'portal', secret: 'canary-secret-0123456789', scopes: ['orders:read'] };

test('clients come from the environment', () => {
  expect(read(JSON.stringify([CLIENT])).IDENTITY_CLIENTS).toEqual([CLIENT]);
});

test.each([
  ['text that is no JSON', '[{"secret":"canary-secret-0123456789"'],
  ['a scope of another form', JSON.stringify([{ ...CLIENT, scopes: ['everything'] }])],
  ['two clients of the same id', JSON.stringify([CLIENT, CLIENT])],
])('%s stops the start with a sentence that does not hold the secret', (_case, clients) => {
  const attempt = (): unknown => read(clients);
  expect(attempt).toThrow(StartupError);
  expect(attempt).toThrow(/IDENTITY_CLIENTS.*Expected a JSON list of clients/);
  expect(attempt).not.toThrow(/canary/);
});
