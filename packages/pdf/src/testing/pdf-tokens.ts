/** A part of a PDF content stream: a string's bytes, a number, an operator or name, or an array of such. */
export type PdfToken = Uint8Array | number | string | PdfToken[];

const SPACE = ' \n\r\t\f\0';
const DELIMITER = '()<>[]{}/%';
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** Reads a content stream (ISO 32000-1 § 7.2–7.3); what lies between `<<` and `>>` is skipped. */
export function pdfTokens(content: Buffer): PdfToken[] {
  const text = content.toString('latin1');
  let at = 0;

  const literal = (): Uint8Array => {
    let value = '';
    let depth = 1;
    for (at++; depth > 0; at++) {
      const character = text[at];
      if (character === undefined) throw new Error('A string of the content stream has no end.');
      if (character === '\\') {
        at++;
        const escaped = text[at] ?? '';
        value += ESCAPES[escaped] ?? escaped;
        continue;
      }
      if (character === '(') depth++;
      if (character === ')' && --depth === 0) continue;
      value += character;
    }
    return Buffer.from(value, 'latin1');
  };
  const skipDictionary = (): void => {
    const end = text.indexOf('>>', at);
    if (end === -1) throw new Error('A dictionary of the content stream has no end.');
    at = end + 2;
  };
  const word = (): number | string => {
    const start = at++;
    while (at < text.length && !SPACE.includes(text[at]!) && !DELIMITER.includes(text[at]!)) at++;
    const found = text.slice(start, at);
    return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(found) ? Number(found) : found;
  };
  const sequence = (end?: string): PdfToken[] => {
    const tokens: PdfToken[] = [];
    while (at < text.length) {
      const character = text[at]!;
      if (SPACE.includes(character)) at++;
      else if (character === end) {
        at++;
        return tokens;
      } else if (character === '(') tokens.push(literal());
      else if (character === '[') {
        at++;
        tokens.push(sequence(']'));
      } else if (text.startsWith('<<', at)) skipDictionary();
      else tokens.push(word());
    }
    if (end !== undefined) throw new Error('An array of the content stream has no end.');
    return tokens;
  };
  return sequence();
}
