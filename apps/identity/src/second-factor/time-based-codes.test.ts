import fc from 'fast-check';
import { expect, test } from 'vitest';
import { base32, codeOfStep, drawSecret, otpauthAddress, stepAt, stepOfCode } from './time-based-codes.js';

// RFC 6238 appendix B has eight digits; its last six are the code of six.
const RFC_SECRET = Buffer.from('12345678901234567890');

test.each([[59, '287082'], [1_111_111_109, '081804'], [1_111_111_111, '050471'], [1_234_567_890, '005924'], [2_000_000_000, '279037'], [20_000_000_000, '353130']])(
  'the code at second %i is that of RFC 6238', (second, code) => {
    expect(codeOfStep(RFC_SECRET, stepAt(second * 1000))).toBe(code);
  });

test.each([['', ''], ['f', 'MY'], ['fo', 'MZXQ'], ['foo', 'MZXW6'], ['foob', 'MZXW6YQ'], ['fooba', 'MZXW6YTB'], ['foobar', 'MZXW6YTBOI']])('base32 of "%s" is that of RFC 4648', (text, encoded) => {
  expect(base32(Buffer.from(text))).toBe(encoded);
});

test('a code is good within half a minute of its own, once, and never an older one after a newer', () => {
  fc.assert(fc.property(fc.integer({ min: 1_600_000_000, max: 4_000_000_000 }), fc.integer({ min: -4, max: 4 }), (second, away) => {
    const secret = drawSecret();
    const now = stepAt(second * 1000);
    const code = codeOfStep(secret, now + away);
    const step = stepOfCode(secret, code, 0, second * 1000);
    // Two steps may have the same code by chance, one time in a million.
    if (Math.abs(away) <= 1) expect(step).toBe(now + away);
    else expect(step).toBeUndefined();
    if (step !== undefined) expect(stepOfCode(secret, code, step, second * 1000)).toBeUndefined();
  }), { numRuns: 200 });
});

test.each(['', '12345', '1234567', 'abcdef', '１２３４５６', '12 456'])('"%s" is no code', (code) => {
  expect(stepOfCode(RFC_SECRET, code, 0, 59_000)).toBeUndefined();
});

test('the address for a program escapes the name of the account', () => {
  expect(otpauthAddress(RFC_SECRET, 'a&b=c@kunde.example')).toBe('otpauth://totp/TurboTrack:a%26b%3Dc%40kunde.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=TurboTrack&algorithm=SHA1&digits=6&period=30');
});
