const DEEPEST_NESTING = 8;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
/** A piece of a record: comment, CDATA, processing instruction, tag, text. Names are those of {@link CdrXmlScanner}. */
const PIECE = /<!--([^]*?)-->|<!\[CDATA\[([^]*?)\]\]>|<\?([^]*?)\?>|<(\/?)([A-Za-z_][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gy;

export interface CdrXmlVisitor {
  /** The text of an element without elements in it, its path below cdrData as `basicModule/userNumber`. */
  value(path: string, text: string): void;
  /** Something filled that is no value: an attribute, a comment, text beside elements. */
  other(): void;
}

/**
 * Divides one cdrData element into its values. Knows the five entities of XML and character references, and no others.
 * @param xml one char per byte
 * @returns false when it is not well-formed
 */
export function parseCdrXml(xml: string, visitor: CdrXmlVisitor): boolean {
  if (hasControlCharacter(xml)) return false;
  const open: { readonly name: string; text: string; hasElements: boolean }[] = [];
  let closed = false;
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < xml.length) {
    const piece = PIECE.exec(xml);
    if (piece === null || closed) return false;
    const [, comment, cdata, instruction, slash, name, attributes, empty, text] = piece;
    const around = open.at(-1);
    if (name !== undefined) {
      if (/=\s*(?:"[^"]|'[^'])/.test(attributes ?? '')) visitor.other();
      if (slash === '') {
        if (open.length > DEEPEST_NESTING || (open.length === 0) !== (name === 'cdrData')) return false;
        if (around !== undefined) around.hasElements = true;
        open.push({ name, text: '', hasElements: false });
      }
      if (slash === '/' || empty === '/') {
        if (!close(open, name, visitor)) return false;
        closed = open.length === 0;
      }
    } else if (comment !== undefined || instruction !== undefined) visitor.other();
    else {
      const decoded = cdata ?? decode(text ?? '');
      if (decoded === null || around === undefined) return false;
      around.text += decoded;
    }
  }
  return closed;
}

/** XML knows of those below the blank only tab and the ends of lines. */
function hasControlCharacter(xml: string): boolean {
  for (let at = 0; at < xml.length; at += 1) {
    const char = xml.charCodeAt(at);
    if (char < 32 && char !== 9 && char !== 10 && char !== 13) return true;
  }
  return false;
}

function close(open: { readonly name: string; readonly text: string; readonly hasElements: boolean }[], name: string, visitor: CdrXmlVisitor): boolean {
  const element = open.pop();
  if (element?.name !== name) return false;
  const text = element.text.trim();
  if (text === '') return true;
  if (element.hasElements || open.length === 0) visitor.other();
  else visitor.value([...open.slice(1).map((outer) => outer.name), name].join('/'), text);
  return true;
}

function decode(text: string): string | null {
  if (!text.includes('&')) return text;
  let good = true;
  const decoded = text.replaceAll(/&([^;&]{0,10};)?/g, (_, entity: string | undefined) => {
    const name = entity?.slice(0, -1) ?? '';
    const [, hexadecimal, decimal] = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name) ?? [];
    const code = hexadecimal !== undefined ? Number.parseInt(hexadecimal, 16) : decimal !== undefined ? Number(decimal) : -1;
    if (code > 0 && code <= 0x10ffff) return String.fromCodePoint(code);
    good &&= Object.hasOwn(ENTITIES, name);
    return ENTITIES[name] ?? '';
  });
  return good ? decoded : null;
}
