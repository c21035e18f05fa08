import { deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { chapters } from '../register/chapters.js';
import { register } from '../register/register.js';
import { processingRecord, type Tables } from './processing-record.js';
import { recordPdf } from './record-pdf.js';
import { sameDocument } from './same-document.js';

const text = 'The same words, the same words, the same words. '.repeat(40);
const pdf = (content: string, level: number): Buffer => {
  const packed = deflateSync(content, { level });
  return Buffer.concat([Buffer.from(`%PDF-1.7\n1 0 obj\n<<\n/Filter /FlateDecode\n/Length ${packed.length}\n>>\nstream\n`), packed, Buffer.from(`\nendstream\nendobj\nxref\n0 2\n${packed.length}\n%%EOF\n`)]);
};

it('a PDF that another machine packed better is the same document', () => {
  expect(pdf(text, 1).equals(pdf(text, 9))).toBe(false);
  expect(sameDocument(pdf(text, 1), pdf(text, 9))).toBe(true);
});

it('a PDF that says something else is another document, and text differs by any byte', () => {
  expect(sameDocument(pdf(text, 9), pdf(text.replace('same', 'name'), 9))).toBe(false);
  expect(sameDocument(Buffer.from('a\n'), Buffer.from('a'))).toBe(false);
});

it('a record that lacks one activity is another document', () => {
  const record = processingRecord(register as unknown as Tables, chapters);
  expect(sameDocument(recordPdf(record, 'da'), recordPdf({ ...record, activities: record.activities.slice(1) }, 'da'))).toBe(false);
  expect(sameDocument(recordPdf(record, 'da'), recordPdf(record, 'en'))).toBe(false);
});
