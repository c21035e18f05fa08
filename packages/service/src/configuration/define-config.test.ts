import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { StartupError } from '../startup-error.js';
import { defineConfig } from './define-config.js';
import { serviceVariables } from './service-variables.js';

const schema = z.object({ ...serviceVariables, LIMITS: z.string().transform((text) => ({ each: Number(text) })).default({ each: 1 }) });
const GOOD = { HTTP_PORT: '3001', OIDC_ISSUER: 'http://127.0.0.1:3000' };

function sentenceFor(environment: Record<string, string>): string {
  try {
    defineConfig(schema, environment);
  } catch (error) {
    expect(error).toBeInstanceOf(StartupError);
    return (error as Error).message;
  }
  throw new Error('the configuration was accepted');
}

describe('the configuration of an app', () => {
  test('is read from the environment, with defaults, and cannot be changed at any depth', () => {
    const config = defineConfig(schema, { ...GOOD, LIMITS: '7', UNRELATED: 'x' });
    expect(config).toMatchObject({ HTTP_PORT: 3001, LOG_LEVEL: 'info', LIMITS: { each: 7 } });
    expect(config).not.toHaveProperty('UNRELATED');
    expect(() => Object.assign(config, { HTTP_PORT: 1 })).toThrow(TypeError);
    expect(() => Object.assign(config.LIMITS, { each: 1 })).toThrow(TypeError);
  });

  test('a missing variable stops the start with a sentence that names it', () => {
    expect(sentenceFor({ HTTP_PORT: '3001' })).toBe('The variable OIDC_ISSUER is not set. Expected the http(s) address of the OpenID Connect issuer.');
  });

  test('an empty variable counts as not set', () => {
    expect(sentenceFor({ ...GOOD, OIDC_ISSUER: '' })).toMatch(/OIDC_ISSUER is not set/);
  });

  test('every wrong variable is named at once, and no value is repeated', () => {
    const said = sentenceFor({ HTTP_PORT: '99999', OIDC_ISSUER: 'canary-issuer', QUEUE_DATABASE_URL: 'mysql://u:canary@h/d', ALARM_WEBHOOK_SECRET: 'canary' });
    expect(said.split('\n')).toHaveLength(4);
    expect(said).toMatch(/The variable HTTP_PORT is not right. Expected a port number from 0 to 65535\./);
    expect(said).not.toMatch(/canary|99999/);
  });
});
