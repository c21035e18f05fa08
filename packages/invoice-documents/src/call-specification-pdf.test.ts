import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sampleCalls, sampleSpecification } from '../bench/sample-documents.js';
import type { CallSpecificationModel, SpecifiedCall } from './call-specification-model.js';
import { renderCallSpecificationPdf } from './call-specification-pdf.js';
import { SpecificationError } from './itemised-calls.js';
import { readPdf, textOfPdf } from '@turbotrack/pdf/testing';

const textOf = async (model: CallSpecificationModel): Promise<string> => textOfPdf(await renderCallSpecificationPdf(model)).join('\n');

function call(change: Partial<SpecifiedCall> = {}): SpecifiedCall {
  return {
    startedAt: Date.UTC(2026, 2, 2, 8, 30), service: 'voice', direction: 'outgoing', otherNumber: '4513345678', zoneName: 'Danmark, mobil',
    durationS: 133, volume: 0, listPriceMicro: 864_500, customerPriceMicro: 864_500, allowanceSeconds: 0, ...change,
  };
}

describe('the file of a call specification', () => {
  it('is a tagged PDF in embedded fonts, with a section for each number, and the same bytes for the same calls', async () => {
    const model = sampleSpecification(3, sampleCalls(100));
    const file = await renderCallSpecificationPdf(model);
    const pdf = readPdf(file);
    expect(pdf.fonts.map(({ embedded }) => embedded)).toEqual([true, true]);
    expect(pdf.structure).toMatchObject({ H1: 1, H2: 3, Sect: 3 });
    expect(pdf.metadata).toContain('<pdfaid:part>3</pdfaid:part>');
    const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
    expect(sha256(await renderCallSpecificationPdf(structuredClone(model)))).toBe(sha256(file));
  });
});

describe('what a call specification shows', () => {
  it('is each call with day and time in Copenhagen, masked number, zone, duration, list price, price and what an allowance paid for', async () => {
    const text = await textOf(sampleSpecification(1, [
      call(), call({ customerPriceMicro: 0, allowanceSeconds: 133 }), call({ startedAt: Date.UTC(2026, 6, 1, 22, 0, 1), listPriceMicro: 1_333_333, customerPriceMicro: 333_333, allowanceSeconds: 100 }),
    ]));
    expect(text).toContain('+45 19 00 00 00  Ane Prøvesen');
    expect(text).toContain('02.03.2026 09:30:00 Opkald +45 13 34 •• •• Danmark, mobil 0:02:13 0,8645 0,8645');
    expect(text).toContain('02.03.2026 09:30:00 Opkald +45 13 34 •• •• Danmark, mobil 0:02:13 0:02:13 0,8645 0,00');
    expect(text).toContain('02.07.2026 00:00:01 Opkald +45 13 34 •• •• Danmark, mobil 0:02:13 0:01:40 1,333333 0,333333');
    expect(text).toContain('3 linjer  ·  6 min 39 s  3,062333  1,197833');
  });

  it('tells by what way, and counts messages in parts and data in bytes', async () => {
    const text = await textOf(sampleSpecification(1, [
      call({ direction: 'roaming-received', otherNumber: '46701740605', zoneName: 'Sverige' }), call({ direction: 'forwarded', otherNumber: '1802', zoneName: 'Service' }),
      call({ service: 'sms', durationS: 0, volume: 3 }), call({ service: 'data', direction: 'roaming-made', otherNumber: '', durationS: 900, volume: 38_412_000_000, zoneName: 'EU/EØS' }),
      call({ direction: 'incoming', otherNumber: '' }), call({ otherNumber: '12125550100', zoneName: 'USA' }),
    ]));
    for (const row of [
      'Ind, udlandet +46 70 17 •• •• • Sverige', 'Viderestillet 1802 Service 0:02:13', 'SMS +45 13 34 •• •• Danmark, mobil 3', 'Data, udland EU/EØS 38,4 GB', 'Indgående Skjult nummer Danmark', 'Opkald +1 21 25 •• •• •• USA',
    ]) expect(text).toContain(row);
  });

  it('leaves out helplines, emergency, freephone and calls without a list price, which it only counts', async () => {
    const free = { listPriceMicro: 0, customerPriceMicro: 0 };
    const text = await textOf(sampleSpecification(1, [call(), call({ ...free, otherNumber: '116111' }), call({ ...free, otherNumber: '112' }), call({ ...free, otherNumber: '4580123456' }), call({ ...free, otherNumber: '4517123456' })]));
    expect(text).not.toMatch(/116|112|45 80|45 17/);
    expect(text).toContain('1 linje  ·  2 min 13 s  ·  4 ikke specificeret');
  });

  it.each([['a helpline', '116111'], ['a freephone number', '4580123456'], ['a masked freephone number', '4580 12 •• ••']])('refuses to hide %s that costs something', async (_what, otherNumber) => {
    await expect(renderCallSpecificationPdf(sampleSpecification(1, [call({ otherNumber })]))).rejects.toThrow(SpecificationError);
  });

  it('refuses calls that do not sum to what was charged', async () => {
    const model = sampleSpecification(1, [call()]);
    const wrong = { ...model, subscriptions: [{ ...model.subscriptions[0]!, totals: { listPriceMicro: 864_500, customerPriceMicro: 864_499 } }] };
    await expect(renderCallSpecificationPdf(wrong)).rejects.toThrow('subscriptions[0]: the calls do not sum to the totals charged.');
  });

  it('names the clock in the night the hour comes twice, and explains it', async () => {
    const text = await textOf(sampleSpecification(1, [call({ startedAt: Date.UTC(2026, 9, 25, 0, 30) }), call({ startedAt: Date.UTC(2026, 9, 25, 1, 30) }), call({ startedAt: Date.UTC(2026, 9, 25, 2, 30) })]));
    expect(text).toMatch(/25\.10\.2026 02:30:00 CEST .*\n25\.10\.2026 02:30:00 CET .*\n25\.10\.2026 03:30:00 Opkald/);
    expect(text).toContain('CEST er dansk sommertid');
    expect(await textOf(sampleSpecification(1, [call()]))).not.toContain('CEST');
  });

  it('is there even when there is nothing to show', async () => {
    expect(await textOf(sampleSpecification(0, []))).toContain('0,00 kr.');
    expect(await textOf(sampleSpecification(1, []))).toContain('0 linjer');
  });
});

describe('a called number', () => {
  it('is never in a specification: not its last four digits, however it comes', async () => {
    const number = fc.oneof(
      fc.integer({ min: 4_515_000_000, max: 4_515_999_999 }).map(String), fc.integer({ min: 46_701_740_605, max: 46_701_740_699 }).map(String),
      fc.integer({ min: 447_700_900_000, max: 447_700_900_999 }).map(String), fc.integer({ min: 12_125_550_100, max: 12_125_550_199 }).map(String),
    );
    await fc.assert(fc.asyncProperty(fc.array(number, { minLength: 1, maxLength: 5 }), fc.constantFrom('da', 'en'), async (numbers, language) => {
      const text = await textOf({ ...sampleSpecification(1, numbers.map((otherNumber) => call({ otherNumber }))), language });
      const digits = text.replaceAll(' ', '');
      for (const otherNumber of numbers) {
        expect(digits).not.toContain(otherNumber.slice(2));
        expect(digits).not.toContain(otherNumber.slice(-7));
      }
      expect(text.match(/••/g)!.length).toBeGreaterThanOrEqual(2 * numbers.length);
    }), { numRuns: 40 });
  });
});

describe('the pages of a call specification', () => {
  it('keep columns and their heads apart, whatever stands in them', async () => {
    const widest = [
      call({ zoneName: 'De Forenede Arabiske Emirater, satellit', durationS: 359_999, allowanceSeconds: 359_999, listPriceMicro: 12_345_678_901, customerPriceMicro: 12_345_678_901 }),
      call({ service: 'data', direction: 'roaming-received', otherNumber: '', zoneName: 'Mobildata i resten af verden, bånd 3', volume: 9_999_900_000_000, listPriceMicro: 98_765_432_109, customerPriceMicro: 0 }),
      call({ service: 'mms', direction: 'roaming-received', otherNumber: '447700900123', startedAt: Date.UTC(2026, 9, 25, 0, 30), volume: 1_000_000 }),
    ];
    for (const language of ['da', 'en'] as const) {
      const pieces = readPdf(await renderCallSpecificationPdf({ ...sampleSpecification(1, widest), language })).pieces.filter(({ text }) => text.trim() !== '');
      expect(pieces.filter(({ overlaps }) => overlaps)).toEqual([]);
      for (const parts of Map.groupBy(pieces, ({ y }) => Math.round(y)).values()) {
        parts.toSorted((a, b) => a.x - b.x).reduce((before, piece) => {
          expect(piece.x).toBeGreaterThan(before.x + before.width + 1);
          return piece;
        });
      }
    }
  });

  it('repeat heading and columns, hold every call once, keep a total with its last call, and number themselves', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 160 }), async (numbers, calls) => {
      const file = await renderCallSpecificationPdf(sampleSpecification(numbers, sampleCalls(calls)));
      const pages = textOfPdf(file);
      const rows = pages.flatMap((text) => text.split('\n').filter((line) => /^\d\d\.\d\d\.\d{4} /.test(line)));
      expect(rows).toHaveLength(numbers * calls);
      pages.forEach((text, index) => {
        expect(text).toContain(`Side ${index + 1} af ${pages.length}`);
        if (index > 0) expect(text).toMatch(/^(\+45 19 00 00 \d\d {2}(fortsat|Ane Prøvesen|Lager og forsendelse)\nDato {2}|Priser er i kr\.)/);
        for (const [before] of text.matchAll(/[^\n]*\n\d+ linjer?/g)) expect(before).toMatch(/^\d\d\.\d\d\.\d{4} /);
      });
      const { pieces } = readPdf(file);
      expect(Math.min(...pieces.filter(({ y }) => y > 30).map(({ y }) => y))).toBeGreaterThan(841.89 - 806);
    }), { numRuns: 30 });
  });
});
