import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vanityClassOf } from './vanity-class.js';

describe('the class of a number by its pattern', () => {
  it.each([
    ['4515151515', 'gold'], ['4513000000', 'gold'], ['4513131313', 'gold'], ['4515271527', 'gold'], ['4512345678', 'gold'], ['4598765432', 'gold'],
    ['4515124444', 'silver'], ['4515272727', 'silver'], ['4511335577', 'silver'], ['4519034567', 'silver'], ['4519876543', 'silver'],
    ['4515124443', 'plain'], ['4515902846', 'plain'], ['447700900000', 'plain'], ['1881', 'plain'], ['', 'plain'],
  ])('%s is %s', (number, expected) => {
    expect(vanityClassOf(number)).toBe(expected);
  });

  it('makes few numbers beautiful: most of a series are plain', () => {
    let plain = 0;
    for (let nth = 0; nth < 100_000; nth += 1) plain += vanityClassOf(`4515${String(nth).padStart(6, '0')}`) === 'plain' ? 1 : 0;
    expect(plain).toBeGreaterThan(99_000 * 0.99);
    expect(plain).toBeLessThan(100_000);
  });

  it('never fails, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => ['gold', 'silver', 'plain'].includes(vanityClassOf(text))));
  });
});
