import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decryptField, encryptField, type FieldPlace, keyIdOf } from './encrypted-field.js';
import { EncryptionError, KeyRing } from './key-ring.js';
import { maskBankAccount, openPaymentAccount, readBankAccount, sealPaymentAccount } from './payment-account.js';

const secret = Buffer.alloc(32, 'field-test');
const ring = KeyRing.derived({ secret }, '2,1');
const old = KeyRing.derived({ secret }, '1');
const place: FieldPlace = { table: 'billing.payment_account', column: 'account', row: '1001/a' };
const places = fc.record({ table: fc.string(), column: fc.string(), row: fc.string() });

describe('an encrypted value', () => {
  it('reads as what was written, in its place, whatever text and place', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), places, (text, where) => decryptField(ring, where, encryptField(ring, where, text)) === text));
  });

  it('is refused when any bit of it is altered', () => {
    const value = encryptField(ring, place, '12345678901234');
    for (let bit = 0; bit < value.length * 8; bit++) {
      const altered = Buffer.from(value);
      altered[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => decryptField(ring, place, altered), `bit ${bit}`).toThrow(EncryptionError);
    }
  });

  it('is refused when it is cut or lengthened anywhere', () => {
    const value = encryptField(ring, place, '12345678901234');
    for (let length = 0; length < value.length; length++) expect(() => decryptField(ring, place, value.subarray(0, length)), `cut to ${length}`).toThrow(EncryptionError);
    fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (more) => {
      expect(() => decryptField(ring, place, Buffer.concat([value, more]))).toThrow(EncryptionError);
    }));
  });

  it('is refused in another row, column or table, even where the names run together', () => {
    fc.assert(fc.property(places, places, (here, there) => {
      fc.pre(JSON.stringify(here) !== JSON.stringify(there));
      expect(() => decryptField(ring, there, encryptField(ring, here, 'x'))).toThrow('belongs to another row');
    }));
    for (const between of ['', ',', '/', '.', '|', '\u0000', '","']) {
      const value = encryptField(ring, { table: 'a', column: 'b', row: `c${between}d` }, 'x');
      expect(() => decryptField(ring, { table: 'a', column: `b${between}c`, row: 'd' }, value), between).toThrow(EncryptionError);
    }
  });

  it('is another each time, so that equal accounts do not look equal', () => {
    expect(new Set(Array.from({ length: 500 }, () => encryptField(ring, place, 'same').toString('hex'))).size).toBe(500);
  });

  it('is under the current key, and still read under an older one of the ring', () => {
    expect(keyIdOf(encryptField(ring, place, 'x'))).toBe('2');
    expect(decryptField(ring, place, encryptField(old, place, 'x'))).toBe('x');
    expect(() => decryptField(old, place, encryptField(ring, place, 'x'))).toThrow('is under the field key "2", which is not in the ring');
  });

  it("does not decrypt with another installation's secret", () => {
    const other = KeyRing.derived({ secret: Buffer.alloc(32, 'another') }, '2,1');
    expect(() => decryptField(other, place, encryptField(ring, place, 'x'))).toThrow('does not decrypt');
  });

  it('says nothing of the value, not in an error either', () => {
    const value = encryptField(ring, place, '12345678901234');
    try {
      decryptField(ring, { ...place, row: '1002/a' }, value);
      expect.unreachable();
    } catch (error) {
      expect(String((error as Error).stack)).not.toContain('12345678901234');
      expect((error as Error).message).toBe('The value of billing.payment_account.account in row 1002/a does not decrypt: it was altered, or belongs to another row.');
    }
  });
});

describe('a key ring', () => {
  it('refuses ids that are wrong, named twice or missing, and keys of another length', () => {
    for (const ids of ['', '1,', 'A', 'a b', 'x'.repeat(17)]) expect(() => KeyRing.derived({ secret }, ids), ids).toThrow('cannot be the id of a field key');
    expect(() => KeyRing.derived({ secret }, '1,2,1')).toThrow('names one twice');
    expect(() => new KeyRing('2', new Map([['1', randomBytes(32)]]))).toThrow('The current field key "2" is not in the ring.');
    expect(() => new KeyRing('1', new Map([['1', randomBytes(16)]]))).toThrow('is not 32 bytes long');
  });
});

describe('a bank account', () => {
  const digits = (least: number, most: number) => fc.array(fc.integer({ min: 0, max: 9 }), { minLength: least, maxLength: most }).map((all) => all.join(''));
  const row = { customerId: 1001, paymentAccountId: '01890000-0000-7000-8000-000000000001' };

  it('comes back as it was written, zero-filled, and is bound to its customer and its row', () => {
    fc.assert(fc.property(digits(4, 4), digits(1, 10), (registration, account) => {
      const bank = readBankAccount(registration, account)!;
      const sealed = sealPaymentAccount(ring, row, bank);
      expect(openPaymentAccount(ring, { ...row, ...sealed })).toEqual({ registrationNumber: registration, accountNumber: account.padStart(10, '0') });
      expect(() => openPaymentAccount(ring, { ...row, ...sealed, customerId: 1002 })).toThrow(EncryptionError);
      expect(() => openPaymentAccount(ring, { ...row, ...sealed, paymentAccountId: '01890000-0000-7000-8000-000000000002' })).toThrow(EncryptionError);
    }));
  });

  it('is masked to its last four digits: nothing else of it changes what people see', () => {
    fc.assert(fc.property(digits(4, 4), digits(6, 6), digits(4, 4), digits(4, 4), digits(6, 6), (reg, head, tail, otherReg, otherHead) => {
      const masked = maskBankAccount({ registrationNumber: reg, accountNumber: head + tail });
      expect(masked).toBe(`•••• ${tail}`);
      expect(maskBankAccount({ registrationNumber: otherReg, accountNumber: otherHead + tail })).toBe(masked);
    }));
  });

  it('is as long encrypted whichever it is', () => {
    fc.assert(fc.property(digits(1, 10), (account) => sealPaymentAccount(ring, row, readBankAccount('1234', account)!).account.length === 45));
  });

  it('is read with spaces, dots and hyphens, and refused with anything else', () => {
    expect(readBankAccount('1234', '12 34-56.78')).toEqual({ registrationNumber: '1234', accountNumber: '0012345678' });
    for (const [reg, account] of [['123', '1'], ['12345', '1'], ['1234', ''], ['1234', '12345678901'], ['12a4', '1'], ['1234', '１２３'], ['1234', '1\u0000']] as const) expect(readBankAccount(reg, account)).toBeUndefined();
    expect(() => sealPaymentAccount(ring, row, { registrationNumber: '1234', accountNumber: '123' })).toThrow(EncryptionError);
  });
});
