import { formatOre } from '@turbotrack/money';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sampleInvoice, sampleLines } from '../bench/sample-documents.js';
import type { InvoiceLine, InvoiceModel } from './invoice-model.js';
import { InvoiceError, renderInvoicePdf } from './invoice-pdf.js';
import { readPdf, type ReadPdf, textOfPdf } from '@turbotrack/pdf/testing';
import { totalLines } from './total-lines.js';

const textOf = async (invoice: InvoiceModel): Promise<string> => textOfPdf(await renderInvoicePdf(invoice)).join('\n');
const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

function line(da: string, amountOre: number, change: Partial<InvoiceLine> = {}): InvoiceLine {
  return { kind: 'other', text: { da, en: da }, quantity: 1, unitPriceOre: amountOre, amountOre, vatRatePermille: 250, ...change };
}

/** The text's edges in points. */
const [LEFT, RIGHT] = [56, 539];

describe('the file of an invoice', () => {
  it('is a PDF whose every object stands where its table says, in embedded fonts, tagged, claiming PDF/A-3a in Danish', async () => {
    const pdf = readPdf(await renderInvoicePdf(sampleInvoice()));
    expect(pdf.fonts).toEqual([{ name: 'TRKTKR+IBMPlexSans-Regular', embedded: true }, { name: 'TRKTKS+IBMPlexSans-SemiBold', embedded: true }]);
    expect(pdf.catalogue).toContain('/Lang (da-DK)');
    expect(pdf.catalogue).toMatch(/\/MarkInfo .*\/OutputIntents /s);
    expect(pdf.metadata).toMatch(/<pdfaid:part>3<\/pdfaid:part>\s*<pdfaid:conformance>A</);
    expect(pdf.metadata).toContain('Faktura 10004217');
    expect(pdf.structure).toMatchObject({ Document: 1, H1: 1, Table: 2 });
  });

  it('is the same bytes for the same invoice, in whatever order invoices are made, and other bytes for another', async () => {
    const first = sha256(await renderInvoicePdf(sampleInvoice()));
    const other = sha256(await renderInvoicePdf(sampleInvoice(sampleLines(50), { number: '10004218' })));
    await renderInvoicePdf(sampleInvoice([line('Łódź, Ελλάδα, Привет', 100)]));
    expect(sha256(await renderInvoicePdf(structuredClone(sampleInvoice())))).toBe(first);
    expect(other).not.toBe(first);
  });

  it('is not made at all of an invoice that breaks a rule', async () => {
    await expect(renderInvoicePdf(sampleInvoice([]))).rejects.toThrow(InvoiceError);
  });
});

describe('what an invoice says', () => {
  it('is all that the law and the payment need, in Danish with its letters', async () => {
    const text = await textOf(sampleInvoice());
    for (const words of [
      'Nordlinje Telefoni A/S', 'Prøvevej 12', '2100 København Ø', 'CVR-nr. 12345674',
      'Åmosens Værktøjsfabrik ApS', 'Att. Bogholderiet', 'Møllestien 7, 2. tv.', '4270 Høng', 'CVR-nr. 20016175',
      'Fakturanr.  10004217', 'Kundenr.  204518', 'Fakturadato  1. april 2026', 'Periode  1.–31. marts 2026', 'Forfaldsdato', '15. april 2026',
      'Mobil Erhverv Fri  42  149,00  6.258,00', 'SIP-trunk, 30 kanaler  12.–31. marts 2026  1  1.890,00  1.890,00', 'Danmark, mobil  1.284 opkald · 2.634 min 01 s  1.043,50',
      'Aftalerabat, 5 % af abonnementer  1  −510,30  −510,30', 'Momsgrundlag  14.832,09', 'Moms 25 %  3.708,02', 'I alt inkl. moms  18.540,11', '18.540,11 kr.',
      '+71<204518100042170+85799665<', '0040 0440116243', 'Side 1 af 1',
    ]) expect(text).toContain(words);
  });

  it('is in English for a customer that reads English', async () => {
    const text = await textOf(sampleInvoice(sampleLines(1), { language: 'en' }));
    for (const words of ['Invoice no.', '1–31 March 2026', 'Business Mobile Unlimited  42  149.00  6,258.00', 'VAT 25%', 'Total incl. VAT', 'Page 1 of 1']) expect(text).toContain(words);
    expect(text).not.toMatch(/Faktura|Moms|Beløb/);
  });

  it('holds exempt lines apart, with their own total', async () => {
    const lines = [line('Vejledning', 10_000), line('Rykkergebyr', 10_000, { vatRatePermille: 0 })];
    const text = await textOf(sampleInvoice(lines, totalLines(lines)));
    expect(text).toMatch(/Øvrige ydelser\n.*\nØvrige ydelser \(momsfri\)\nRykkergebyr/);
    expect(text).toMatch(/Momsgrundlag {2}100,00\nMoms 25 % {2}25,00\nMomsfrit beløb {2}100,00\nI alt ekskl\. moms {2}200,00\nMoms {2}25,00\nI alt inkl\. moms {2}225,00/);
  });

  it('is a credit where the customer has money to its favour: a minus before the sums, and nothing to pay it by', async () => {
    const lines = [line('Kredit for februar', -123_456, { kind: 'discount' })];
    const text = await textOf(sampleInvoice(lines, totalLines(lines)));
    expect(text).toMatch(/Til gode\n1\.543,20 kr\./);
    expect(text).toContain('I alt inkl. moms  −1.543,20');
    expect(text).toContain('Der skal ikke betales noget.');
    expect(text).not.toMatch(/\+71<|Forfaldsdato|Bankkonto|At betale/);
  });

  it('gives a customer of Leverandørservice nothing to pay a second time by', async () => {
    const { payment } = sampleInvoice();
    const text = await textOf(sampleInvoice(sampleLines(1), { payment: { ...payment, method: 'leverandoerservice' } }));
    expect(text).toContain('Beløbet trækkes automatisk via Leverandørservice den 15. april 2026.');
    expect(text).not.toMatch(/\+71<|Bankkonto/);
  });

  it('shows a question mark for a letter the typeface does not have, never an empty box', async () => {
    expect(await textOf(sampleInvoice([line('Łódź ☎ 漢', 100)]))).toContain('Łódź ? ?');
  });
});

describe('the pages of an invoice', () => {
  /** As the eye would check them: what is on a page stays within its margins, and nothing is set over anything else. */
  function expectOrder({ pieces }: ReadPdf): void {
    const own = pieces.filter(({ text }) => text.trim() !== '');
    for (const { x, y, width } of own) {
      expect(x).toBeGreaterThanOrEqual(LEFT - 0.1);
      expect(x + width).toBeLessThanOrEqual(RIGHT + 0.1);
      // The foot has two lines at the bottom, and nothing comes near them.
      if (y > 40) expect(y).toBeGreaterThan(841.89 - 785);
    }
    for (const parts of Map.groupBy(own, ({ page, y }) => `${page} ${Math.round(y)}`).values()) {
      parts.toSorted((a, b) => a.x - b.x).reduce((before, piece) => {
        expect(piece.x).toBeGreaterThan(before.x + before.width + 2);
        return piece;
      });
    }
  }

  it('carry the sum from each to the next, repeat heads and group, number themselves, and never leave the totals alone', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 130 }), fc.boolean(), async (usage, discounted) => {
      const lines = discounted ? sampleLines(usage) : sampleLines(usage).filter(({ kind }) => kind !== 'discount');
      const file = await renderInvoicePdf(sampleInvoice(lines));
      const pdf = readPdf(file);
      const { pieces, pageCount } = pdf;
      expectOrder(pdf);
      const pages = textOfPdf(file);
      pages.forEach((text, index) => {
        expect(text).toContain(`Side ${index + 1} af ${pageCount}`);
        if (index === 0) return;
        expect(text).toMatch(/^Nordlinje Telefoni A\/S {2}Faktura 10004217, fortsat\nBeskrivelse {2}Antal {2}Stykpris {2}Beløb i kr\.\n/);
        const carried = /Transport {2}([\d.]+,\d\d)/.exec(text)?.[1];
        expect(pages[index - 1]).toMatch(new RegExp(`\\nTransport  ${carried?.replaceAll('.', '\\.')}\\n[^\\n]*CVR-nr\\. 12345674\\n`));
      });
      const shown = pieces.filter(({ x, text }) => text.trim() !== '' && x > 470).length;
      expect(shown).toBeGreaterThanOrEqual(lines.length);
      // At least one line stands above the totals.
      expect(pages.at(-1)).toMatch(/(opkald|datasessioner|abonnementer)[^\n]*\n(Subtotal[^\n]*\n)?Momsgrundlag/);
      expect(pages.at(-1)).toContain(`I alt inkl. moms  ${formatOre(totalLines(lines).totals.grossOre, 'da')}`);
    }), { numRuns: 25 });
  });

  it('begin with the group that goes on', async () => {
    const [, second] = textOfPdf(await renderInvoicePdf(sampleInvoice(sampleLines(60))));
    expect(second).toMatch(/Forbrug, fortsat {2}Transport/);
  });

  it('hold names and addresses of any length beside the facts, breaking even a word that is too long', async () => {
    const base = sampleInvoice();
    const long = 'Ærøskøbing-Å-løbs-Erhvervs-og-Håndværkerforenings-Fællesindkøbsselskab-af-1893';
    const file = await renderInvoicePdf(sampleInvoice(sampleLines(1), {
      seller: { ...base.seller, name: 'Den Meget Lange Nordvestsjællandske Telefoniforsyning A/S', address: ['Skt. Ærøgade 123, opgang B, 4. sal, lejlighed 7', '4500 Nykøbing Sjælland'] },
      buyer: { ...base.buyer, name: `${long} ApS`, address: ['Møllestien 7', 'c/o Kælderen', '4270 Høng'] },
    }));
    const text = textOfPdf(file).join('\n').replaceAll('\n', '');
    expect(text).toContain('Den Meget Lange Nordvestsjællandske Telefoniforsyning A/S');
    expect(text).not.toContain('…');
    const pdf = readPdf(file);
    expectOrder(pdf);
    expect(pdf.pieces.filter(({ x, y }) => x < 60 && y < 841.89 - 120 && y > 841.89 - 230).map(({ text: part }) => part.trim()).join('')).toContain(long);
  });

  it('set an amount of hundreds of millions smaller rather than over the due date', async () => {
    const lines = [line('Forbrug', 123_456_789_012, { kind: 'usage' })];
    const pdf = readPdf(await renderInvoicePdf(sampleInvoice(lines, totalLines(lines))));
    expectOrder(pdf);
    expect(pdf.pieces.find(({ text }) => text.startsWith('1.543.209.862,65 kr.'))?.size).toBeLessThan(20);
  });
});
