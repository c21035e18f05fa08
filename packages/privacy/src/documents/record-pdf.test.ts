import { readPdf, textOfPdf } from '@turbotrack/pdf/testing';
import { describe, expect, it } from 'vitest';
import { chapters } from '../register/chapters.js';
import { register } from '../register/register.js';
import { processingRecord, type Tables } from './processing-record.js';
import { recordPdf } from './record-pdf.js';

const record = processingRecord(register as unknown as Tables, chapters);

describe.each(['da', 'en'] as const)('the record of processing as a PDF in %s', (language) => {
  const file = recordPdf(record, language);
  const read = readPdf(file);

  it('holds every activity, its time limits and every measure', () => {
    const text = textOfPdf(file).join('\n').replaceAll(/\s+/g, ' ');
    for (const { titleDa, titleEn } of [...record.activities, ...record.activities.flatMap(({ retention }) => retention)]) expect(text).toContain(language === 'da' ? titleDa : titleEn);
    expect(text.match(language === 'da' ? /Slettefrister/g : /Time limits for erasure/g)).toHaveLength(record.activities.length);
    expect(text).toContain(language === 'da' ? 'art. 6, stk. 1, litra b og c; bogføringsloven § 12' : 'GDPR art. 6(1)(b) and (c); bogføringsloven § 12');
  });

  it('is tagged: a heading for the title and one for each activity, and a row for each fact', () => {
    expect(read.structure).toMatchObject({ H1: 1, H2: record.activities.length + 1, Table: record.activities.length + 1, TH: 3 + 8 * record.activities.length });
    expect(read.structure['TD']).toBe(read.structure['TR']);
    expect(read.fonts.every(({ embedded }) => embedded)).toBe(true);
  });

  it('sets nothing outside the page and nothing over the foot', () => {
    const outside = read.pieces.filter(({ x, y, width, artifact }) => x < 50 || x + width > 545 || y > 800 || (!artifact && y < 60));
    expect(outside).toEqual([]);
  });
});
