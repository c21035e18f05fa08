import { inflateSync } from 'node:zlib';

/**
 * Whether two files say the same. Bytes decide, but for a PDF: how well its streams are packed differs between machines, so
 * they are unpacked first, and lengths and the table of positions that follow from the packing are left out.
 */
export function sameDocument(a: Buffer, b: Buffer): boolean {
  return a.equals(b) || (isPdf(a) && isPdf(b) && unpacked(a) === unpacked(b));
}

function isPdf(file: Buffer): boolean {
  return file.subarray(0, 5).toString('latin1') === '%PDF-';
}

function unpacked(file: Buffer): string {
  const parts: string[] = [];
  let at = 0;
  for (let begin = file.indexOf('stream\n'); begin !== -1; begin = file.indexOf('stream\n', at)) {
    const head = file.subarray(at, begin).toString('latin1');
    const length = Number(/\/Length (\d+)/.exec(head.slice(head.lastIndexOf(' obj')))?.[1] ?? 0);
    const packed = file.subarray(begin + 7, begin + 7 + length);
    parts.push(head.replaceAll(/\/Length \d+/g, ''), (head.includes('/FlateDecode') ? inflateSync(packed) : packed).toString('latin1'));
    at = begin + 7 + length + '\nendstream'.length;
  }
  const tail = file.subarray(at).toString('latin1');
  const table = tail.indexOf('xref\n');
  return [...parts, table === -1 ? tail : tail.slice(0, table)].join('');
}
