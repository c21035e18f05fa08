import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BytesTable } from './bytes-table.js';

test('finds what was put in by its bytes, and nothing else, however many there are', () => {
  const key = fc.uint8Array({ minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.uniqueArray(key, { maxLength: 300, size: 'max', selector: (bytes) => Buffer.from(bytes).toString('hex') }), fc.array(key, { maxLength: 50 }), (keys, others) => {
      const table = new BytesTable<number>();
      const known = new Map<string, number>();
      for (const [at, bytes] of keys.entries()) {
        table.set(bytes, at);
        known.set(Buffer.from(bytes).toString('hex'), at);
      }
      expect(table.size).toBe(keys.length);
      for (const bytes of [...keys, ...others]) {
        const inside = Buffer.concat([Buffer.from([7, 7]), bytes, Buffer.from([7])]);
        expect(table.get(inside, 2, 2 + bytes.length)).toBe(known.get(Buffer.from(bytes).toString('hex')));
      }
      expect(table.get(Buffer.alloc(9), 3, 3)).toBeUndefined();
    }),
  );
});
