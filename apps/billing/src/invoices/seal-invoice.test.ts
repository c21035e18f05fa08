import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SealedContent, sealHash } from './seal-invoice.js';

const content: SealedContent = {
  snapshot: { number: '100001', totals: { netOre: 100, vatOre: 25, grossOre: 125 } }, calls: 2, listMicro: 1_000_000, usageMicro: 900_000,
  lines: [{ lineNo: 1, kind: 'usage', amountOre: 90, calls: 2, usageMicro: 900_000 }, { lineNo: 2, kind: 'setup', amountOre: 10, calls: null, usageMicro: null }],
};

describe('the seal of an invoice', () => {
  it('does not depend on the order of keys, which the database does not keep', () => {
    const turned = { usageMicro: 900_000, listMicro: 1_000_000, calls: 2, lines: content.lines.map(({ usageMicro, calls, amountOre, kind, lineNo }) => ({ usageMicro, calls, amountOre, kind, lineNo })), snapshot: { totals: { grossOre: 125, vatOre: 25, netOre: 100 }, number: '100001' } };
    expect(sealHash(turned)).toBe(sealHash(content));
    expect(sealHash(content)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('breaks at any change of the document, a line, the calls or the money', () => {
    const changed: SealedContent[] = [
      { ...content, snapshot: { number: '100002', totals: { netOre: 100, vatOre: 25, grossOre: 125 } } }, { ...content, snapshot: { number: '100001' } },
      { ...content, calls: 3 }, { ...content, listMicro: 1_000_001 }, { ...content, usageMicro: 899_999 }, { ...content, lines: content.lines.slice(1) }, { ...content, lines: content.lines.toReversed() },
      { ...content, lines: [{ ...content.lines[0]!, amountOre: 91 }, content.lines[1]!] }, { ...content, lines: [{ ...content.lines[0]!, kind: 'late-usage' }, content.lines[1]!] },
    ];
    expect(new Set([content, ...changed].map(sealHash)).size).toBe(changed.length + 1);
  });

  it('is the same after a way through JSON, whatever the document holds', () => {
    fc.assert(fc.property(fc.jsonValue(), (snapshot) => {
      expect(sealHash({ ...content, snapshot: JSON.parse(JSON.stringify(snapshot)) })).toBe(sealHash({ ...content, snapshot }));
    }));
  });
});
