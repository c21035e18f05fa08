import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashPassword, isPassword } from './hash-password.js';
import { judgePassword } from './judge-password.js';

const COST = 8;

describe('a password is refused', () => {
  test.each([
    ['of eleven characters', 'elleve tegn', 'too-short'], ['of eleven characters that are longer in bytes', 'æøåæøåæøåæø', 'too-short'],
    ['that is endless', 'ab cd ef gh '.repeat(30), 'too-long'],
    ['that is among the commonest, with digits at its end', 'Adgangskode123!', 'too-common'], ['among the commonest in disguise', 'P4ssw0rdP4ssw0rd', 'too-common'],
    ['that is common by itself', 'correcthorsebatterystaple', 'too-common'],
    ['of one letter', 'aaaaaaaaaaaaaaaa', 'too-simple'], ['that repeats a little', 'abcd1abcd1abcd1', 'too-simple'],
    ['that runs along the keyboard', 'qwertyuiopåasd', 'too-simple'], ['that counts', '123456789012', 'too-simple'], ['that counts backwards', '098765432109', 'too-simple'],
    ['of the name', 'KarlaEksempel1', 'about-you'], ['of the mail address', 'karla.eksempel@kunde', 'about-you'],
  ])('%s', (_case, password, fault) => {
    expect(judgePassword(password, ['karla.eksempel@kunde.example', 'Karla Eksempel'])).toBe(fault);
  });

  test.each(['fire gule elefanter', 'korrekt hest batteri hæfteklamme', 'Xk9$mQ2!vB7z', 'karla spiser seks tørre kiks'])('and "%s" is taken', (password) => {
    expect(judgePassword(password, ['karla@kunde.example', 'Karla Eksempel'])).toBeUndefined();
  });
});

describe('a hash', () => {
  test('opens for its password and no other, and is another one each time', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ minLength: 1, maxLength: 40 }), fc.string({ maxLength: 40 }), async (password, other) => {
      const hash = await hashPassword(password, COST);
      expect(await isPassword(password, hash, COST)).toBe(true);
      expect(await isPassword(other, hash, COST)).toBe(other.normalize('NFKC') === password.normalize('NFKC'));
      expect(await hashPassword(password, COST)).not.toBe(hash);
    }), { numRuns: 25 });
  });

  test('takes letters in one piece and in two for the same', async () => {
    expect(await isPassword('sma\u030Ablomster', await hashPassword('sm\u00E5blomster', COST), COST)).toBe(true);
  });

  test('keeps its own cost when the usual one changes', async () => {
    expect(await isPassword('fire gule elefanter', await hashPassword('fire gule elefanter', COST), COST + 2)).toBe(true);
  });

  test.each([null, '', 'scrypt$99', 'fire gule elefanter', 'scrypt$8$$'])('that is none (%s) opens for nothing', async (hash) => {
    expect(await isPassword('', hash, COST)).toBe(false);
    expect(await isPassword('fire gule elefanter', hash, COST)).toBe(false);
  });
});
