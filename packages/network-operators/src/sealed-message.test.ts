import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openMessage, sealMessage, SealError } from './sealed-message.js';

const SECRET = 'a'.repeat(32);
const NOW = Date.UTC(2026, 10, 2, 12);

describe('a sealed message', () => {
  test('opens as what was sealed, whatever it holds', () => {
    fc.assert(fc.property(fc.json(), (text) => {
      const message: unknown = JSON.parse(text);
      expect(openMessage(SECRET, sealMessage(SECRET, message, NOW), NOW)).toEqual(message);
    }), { numRuns: 50 });
  });

  test('is refused when a single character of it was changed', () => {
    const sealed = sealMessage(SECRET, { number: '4515000001' }, NOW);
    for (const part of ['protected', 'payload', 'signature'] as const) {
      const [first, ...others] = sealed[part];
      expect(() => openMessage(SECRET, { ...sealed, [part]: [first === 'A' ? 'B' : 'A', ...others].join('') }, NOW)).toThrow(SealError);
    }
  });

  test('is refused under another secret, and without a signature', () => {
    const sealed = sealMessage(SECRET, {}, NOW);
    expect(() => openMessage('b'.repeat(32), sealed, NOW)).toThrow('The signature of a message is not the operator\'s.');
    expect(() => openMessage(SECRET, { ...sealed, signature: '' }, NOW)).toThrow(SealError);
    expect(() => openMessage(SECRET, { payload: sealed.payload }, NOW)).toThrow('A message of an operator is a flattened JWS: protected, payload, signature.');
  });

  test('is refused when it names no signature as its algorithm', () => {
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'operator+json', iat: NOW / 1000 })).toString('base64url');
    expect(() => openMessage(SECRET, { ...sealMessage(SECRET, {}, NOW), protected: header }, NOW)).toThrow(SealError);
  });

  test.each([[299_000, true], [301_000, false], [-301_000, false]])('that is %i ms old is taken: %s', (age, taken) => {
    const open = () => openMessage(SECRET, sealMessage(SECRET, 'x', NOW), NOW + age);
    if (taken) expect(open()).toBe('x');
    else expect(open).toThrow('A message was signed more than five minutes ago, or will be.');
  });
});
