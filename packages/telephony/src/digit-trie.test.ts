import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DigitTrie } from './digit-trie.js';

test('the longest prefix wins, as found by looking at every prefix', () => {
  const digits = fc.stringMatching(/^[0-3]{0,5}$/);
  fc.assert(
    fc.property(fc.uniqueArray(digits, { maxLength: 40 }), fc.stringMatching(/^[0-3]{0,8}x?$/), (prefixes, number) => {
      const trie = new DigitTrie(prefixes.map((prefix, index) => [prefix, index]));
      const best = prefixes.filter((prefix) => number.startsWith(prefix)).sort((a, b) => b.length - a.length)[0];
      expect(trie.find(number)).toBe(best === undefined ? -1 : prefixes.indexOf(best));
      expect(trie.matchedLength(number)).toBe(best?.length ?? -1);
    }),
  );
});

test('a table that contradicts itself is refused', () => {
  expect(() => new DigitTrie([['45', 1], ['45', 2]])).toThrow(/listed twice/);
  expect(() => new DigitTrie([['4a', 1]])).toThrow(/character 2/);
  expect(() => new DigitTrie([['45', -1]])).toThrow(RangeError);
  expect(() => new DigitTrie([['45', 1.5]])).toThrow(RangeError);
});
