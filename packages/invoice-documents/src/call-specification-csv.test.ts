import { readCsv } from '@turbotrack/csv/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleCalls, sampleSpecification } from '../bench/sample-documents.js';
import { renderCallSpecificationCsv } from './call-specification-csv.js';
import type { CallSpecificationModel, SpecifiedCall } from './call-specification-model.js';
import { SpecificationError } from './itemised-calls.js';

function call(change: Partial<SpecifiedCall> = {}): SpecifiedCall {
  return {
    startedAt: Date.UTC(2026, 2, 2, 8, 30), service: 'voice', direction: 'outgoing', otherNumber: '4513345678', zoneName: 'Danmark, mobil',
    durationS: 133, volume: 0, listPriceMicro: 1_864_500_000, customerPriceMicro: 864_500, allowanceSeconds: 120, ...change,
  };
}

/** A specification of one subscription, whose sums are right. */
function specification(calls: SpecifiedCall[], change: { label?: string; user?: string; language?: 'da' | 'en' } = {}): CallSpecificationModel {
  const { language = 'da', ...subscription } = change;
  const model = sampleSpecification(1, calls);
  return { ...model, language, subscriptions: [{ ...model.subscriptions[0]!, ...subscription }] };
}

describe('a call specification for a spreadsheet', () => {
  it('opens in a Danish Excel: byte order mark, semicolons, decimal comma, no thousands separator, CRLF', () => {
    const [heads, row] = readCsv(renderCallSpecificationCsv(specification([call()])));
    expect(heads).toEqual([
      'Abonnement', 'Bruger', 'Dato', 'Tidspunkt', 'Tidszone', 'Type', 'Retning', 'Nummer', 'Zone', 'Sekunder', 'Heraf inkluderet (sek.)', 'Mængde (byte/dele)', 'Listepris', 'Pris',
    ]);
    expect(row).toEqual(['45 19 00 00 00', 'Ane Prøvesen', '02-03-2026', '09:30:00', 'CET', 'Opkald', 'Udgående', '45 13 34 •• ••', 'Danmark, mobil', '133', '120', '0', '1864,50', '0,8645']);
  });

  it('keeps the decimal comma in English, since the country decides how the file is read', () => {
    const [heads, row] = readCsv(renderCallSpecificationCsv(specification([call({ direction: 'roaming-received' })], { language: 'en' })));
    expect(heads?.slice(-2)).toEqual(['List price', 'Price']);
    expect(row?.slice(5, 7)).toEqual(['Call', 'Incoming abroad']);
    expect(row?.at(-1)).toBe('0,8645');
  });

  it('tells the two hours of the same name apart', () => {
    const rows = readCsv(renderCallSpecificationCsv(specification([call({ startedAt: Date.UTC(2026, 9, 25, 0, 30) }), call({ startedAt: Date.UTC(2026, 9, 25, 1, 30) })])));
    expect(rows.slice(1).map((row) => row.slice(2, 5))).toEqual([['25-10-2026', '02:30:00', 'CEST'], ['25-10-2026', '02:30:00', 'CET']]);
  });

  it('sums to the totals charged, to the millionth of a krone', () => {
    const calls = sampleCalls(500);
    const rows = readCsv(renderCallSpecificationCsv(sampleSpecification(2, calls))).slice(1);
    const micro = (text: string): bigint => BigInt(text.replace(/,(\d+)$/, (_all, decimals: string) => decimals.padEnd(6, '0')));
    expect(rows.reduce((sum, row) => sum + micro(row.at(-1)!), 0n)).toBe(2n * calls.reduce((sum, { customerPriceMicro }) => sum + BigInt(customerPriceMicro), 0n));
    expect(() => renderCallSpecificationCsv({ ...sampleSpecification(1, calls), subscriptions: [{ label: '', calls, totals: { listPriceMicro: 0, customerPriceMicro: 0 } }] })).toThrow(SpecificationError);
  });

  it('has neither helplines nor calls without a list price', () => {
    const free = { listPriceMicro: 0, customerPriceMicro: 0, allowanceSeconds: 0 };
    const rows = readCsv(renderCallSpecificationCsv(specification([call({ ...free, otherNumber: '116111' }), call({ ...free }), call()])));
    expect(rows).toHaveLength(2);
  });
});

describe('text from elsewhere in a spreadsheet', () => {
  const FORMULA = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;

  it('is never a formula and never breaks the table, whatever it is', () => {
    const nasty = fc.oneof(
      fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ';', ',', "'", ' ', 'a', '1', '\uFF1D', '\u00A0', '(', '!') }),
      fc.constantFrom('=HYPERLINK("http://x.example";"y")', '@SUM(1;2)', '-2+3', '+45 cmd|x', ' =1', '\t=1', '"=1"'), fc.string(),
    );
    fc.assert(fc.property(nasty, nasty, nasty, (label, user, zoneName) => {
      const rows = readCsv(renderCallSpecificationCsv(specification([call({ zoneName })], { label, user })));
      expect(rows).toHaveLength(2);
      const [shownLabel, shownUser, shownZone] = [rows[1]![0]!, rows[1]![1]!, rows[1]![8]!];
      for (const cell of rows[1]!) expect(cell).not.toMatch(FORMULA);
      expect([user, `'${user}`]).toContain(shownUser);
      expect([zoneName, `'${zoneName}`]).toContain(shownZone);
      expect([label, `'${label}`, label.slice(1)]).toContain(shownLabel);
    }));
  });
});
