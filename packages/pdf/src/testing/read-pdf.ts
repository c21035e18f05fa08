import { inflateSync } from 'node:zlib';
import { type PdfToken, pdfTokens } from './pdf-tokens.js';

/** One text operation of a page, where it stands: points from the left and from the lower edge. */
export interface TextPiece {
  readonly page: number;
  readonly x: number;
  readonly y: number;
  /** Without the space at its end. */
  readonly width: number;
  readonly size: number;
  readonly text: string;
  /** A cell of a row begins before the one left of it has ended. */
  readonly overlaps: boolean;
  /** Decoration to readers that speak: repeated heads, feet, page numbers. */
  readonly artifact: boolean;
}

export interface ReadPdf {
  readonly pageCount: number;
  readonly pieces: readonly TextPiece[];
  /** The fonts of the document, and whether their program is in the file. */
  readonly fonts: readonly { readonly name: string; readonly embedded: boolean }[];
  /** The catalogue, the XMP metadata and the structure elements, as they are written. */
  readonly catalogue: string;
  readonly metadata: string;
  /** How often each kind of structure element occurs: `{ H1: 1, TD: 24 … }`. */
  readonly structure: Readonly<Record<string, number>>;
}

/**
 * Reads a PDF as our documents write it, strictly: by its cross-reference table, each object where the table says.
 *
 * @throws Error with a sentence when the file does not hold together
 */
export function readPdf(file: Buffer): ReadPdf {
  const objects = readObjects(file);
  const { dictionary: catalogue } = objects.get(referenceIn(trailerOf(file), 'Root'))!;
  const kids = /\/Kids \[([^\]]*)\]/.exec(objects.get(referenceIn(catalogue, 'Pages'))!.dictionary)?.[1] ?? '';
  const pages = [...kids.matchAll(/(\d+) 0 R/g)].map(([, id]) => Number(id));
  const all = [...objects.values()];
  const descendants = all.filter(({ dictionary }) => dictionary.includes('/Subtype /CIDFontType2') || /\/Type \/Font\b(?!Descriptor)(?!.*Type0)/s.test(dictionary));
  const structure: Record<string, number> = {};
  for (const { dictionary } of all) {
    const kind = /^<<\s*\/S \/(\w+)\s*\/P /.exec(dictionary)?.[1];
    if (kind !== undefined) structure[kind] = (structure[kind] ?? 0) + 1;
  }
  return {
    pageCount: pages.length,
    pieces: pages.flatMap((id, index) => readPage(objects, id, index + 1)),
    fonts: descendants.map(({ dictionary }) => {
      const descriptor = /\/FontDescriptor (\d+) 0 R/.exec(dictionary)?.[1];
      const program = descriptor === undefined ? undefined : /\/FontFile2 (\d+) 0 R/.exec(objects.get(Number(descriptor))!.dictionary)?.[1];
      return {
        name: /\/BaseFont \/([^\s/]+)/.exec(dictionary)?.[1] ?? '',
        embedded: program !== undefined && TRUETYPE.has(objects.get(Number(program))!.stream!.readUInt32BE(0)),
      };
    }),
    catalogue,
    metadata: objects.get(referenceIn(catalogue, 'Metadata'))?.stream?.toString('utf8') ?? '',
    structure,
  };
}

/** The text of a document as a person reads it, page by page: lines from top to bottom, parts from left to right. */
export function textOfPdf(file: Buffer): string[] {
  const { pieces, pageCount } = readPdf(file);
  return Array.from({ length: pageCount }, (_, index) => {
    const lines = Map.groupBy(pieces.filter(({ page }) => page === index + 1), ({ y }) => Math.round(y));
    return [...lines].toSorted(([a], [b]) => b - a)
      .map(([, parts]) => parts.toSorted((a, b) => a.x - b.x).map(({ text }) => text.trim()).join('  '))
      .join('\n');
  });
}

/** How a TrueType font program begins: version 1.0, or 'true'. */
const TRUETYPE: ReadonlySet<number> = new Set([0x00010000, 0x74727565]);

interface PdfPart {
  readonly dictionary: string;
  readonly stream: Buffer | undefined;
}

function trailerOf(file: Buffer): string {
  return file.subarray(file.lastIndexOf('trailer')).toString('latin1');
}

function readObjects(file: Buffer): Map<number, PdfPart> {
  if (!/^%PDF-1\.7\n%[\x80-\xff]{4}/.test(file.subarray(0, 16).toString('latin1'))) throw new Error('The file does not begin like a PDF 1.7.');
  const [, offset] = /startxref\n(\d+)\n%%EOF\n$/.exec(trailerOf(file)) ?? [];
  if (offset === undefined) throw new Error('The file does not end like a PDF.');
  const table = file.subarray(Number(offset)).toString('latin1');
  if (!/^xref\n0 \d+\n/.test(table)) throw new Error('The cross-reference table is not where the file says.');
  const objects = new Map<number, PdfPart>();
  [...table.matchAll(/^(\d{10}) 00000 n $/gm)].forEach(([, position], index) => {
    const id = index + 1;
    const start = Number(position);
    const end = file.indexOf('endobj', start);
    if (file.subarray(start, start + `${id} 0 obj\n`.length).toString('latin1') !== `${id} 0 obj\n`) throw new Error(`Object ${id} is not where the table says.`);
    objects.set(id, readPart(file.subarray(start + `${id} 0 obj\n`.length, end)));
  });
  return objects;
}

function readPart(part: Buffer): PdfPart {
  const begin = part.indexOf('stream\n');
  if (begin === -1) return { dictionary: part.toString('latin1'), stream: undefined };
  const dictionary = part.subarray(0, begin).toString('latin1');
  const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1]);
  const raw = part.subarray(begin + 7, begin + 7 + length);
  return { dictionary, stream: dictionary.includes('/FlateDecode') ? inflateSync(raw) : raw };
}

function referenceIn(dictionary: string, key: string): number {
  const id = new RegExp(`/${key} (\\d+) 0 R`).exec(dictionary)?.[1];
  if (id === undefined) throw new Error(`A dictionary has no ${key}.`);
  return Number(id);
}

type Objects = ReadonlyMap<number, PdfPart>;

function readPage(objects: Objects, id: number, page: number): TextPiece[] {
  const { dictionary } = objects.get(id)!;
  const resources = objects.get(referenceIn(dictionary, 'Resources'))!.dictionary;
  return readContent(objects, resources, objects.get(referenceIn(dictionary, 'Contents'))!.stream!, { page, x: 0, y: 0, artifact: false });
}

/** Kerning never draws letters together by more, in thousandths of the size. */
const FARTHEST_KERNING = 150;

interface Place {
  readonly page: number;
  readonly x: number;
  readonly y: number;
  readonly artifact: boolean;
}

function readContent(objects: Objects, resources: string, content: Buffer, place: Place): TextPiece[] {
  const pieces: TextPiece[] = [];
  const marked: boolean[] = [];
  const operands: PdfToken[] = [];
  let decode: Decoder = () => ({ text: '', width: 0 });
  let [size, leading, lineX, lineY, formX, formY] = [0, 0, 0, 0, 0, 0];
  const show = (array: readonly PdfToken[]): void => {
    let [text, width, overlaps] = ['', 0, false];
    for (const part of array) {
      if (typeof part === 'number') {
        width -= part;
        overlaps ||= part > FARTHEST_KERNING;
      }
      if (!(part instanceof Uint8Array)) continue;
      const run = decode(part);
      text += run.text;
      width += run.width;
    }
    if (text.endsWith(' ')) width -= decode.spaceWidth ?? 0;
    pieces.push({ page: place.page, x: place.x + lineX, y: place.y + lineY, width: (width * size) / 1000, size, text, overlaps, artifact: place.artifact || marked.includes(true) });
  };
  const number = (fromEnd: number): number => Number(operands.at(-fromEnd));
  for (const token of pdfTokens(content)) {
    switch (token) {
      case 'BDC': marked.push(operands.at(-1) === '/Artifact'); break;
      case 'EMC': marked.pop(); break;
      case 'Tf':
        size = number(1);
        decode = decoderOf(objects, referenceIn(resources, String(operands.at(-2)).slice(1)));
        break;
      case 'TL': leading = number(1); break;
      case 'Tm': [lineX, lineY] = [number(2), number(1)]; break;
      case 'T*': lineY -= leading; break;
      case 'TJ': show(operands.at(-1) as PdfToken[]); break;
      case 'cm': [formX, formY] = [number(2), number(1)]; break;
      case 'Do': {
        const form = objects.get(referenceIn(resources, String(operands.at(-1)).slice(1)))!;
        const inside = { page: place.page, x: formX, y: formY, artifact: place.artifact || marked.includes(true) };
        pieces.push(...readContent(objects, form.dictionary, form.stream!, inside));
        break;
      }
      default: operands.push(token); continue;
    }
    operands.length = 0;
  }
  if (marked.length > 0) throw new Error(`Page ${place.page} leaves marked content open.`);
  return pieces;
}

/** Text of glyph codes, and their width in thousandths of the size. */
interface Decoder {
  (codes: Uint8Array): { text: string; width: number };
  readonly spaceWidth?: number;
}

function decoderOf(objects: Objects, font: number): Decoder {
  const { dictionary } = objects.get(font)!;
  const map = objects.get(referenceIn(dictionary, 'ToUnicode'))!.stream!.toString('latin1');
  const unicode = new Map([...map.matchAll(/^<(\w{4})> <(\w+)>$/gm)].map(([, code, text]) => [parseInt(code!, 16), Buffer.from(text!, 'hex').swap16().toString('utf16le')]));
  const descendant = objects.get(Number(/\/DescendantFonts \[(\d+) 0 R\]/.exec(dictionary)![1]))!.dictionary;
  const widths = /\/W \[0 \[([^\]]*)\]/.exec(descendant)![1]!.trim().split(/\s+/).map(Number);
  const decode = (codes: Uint8Array): { text: string; width: number } => {
    let [text, width] = ['', 0];
    for (let at = 0; at < codes.length; at += 2) {
      const code = codes[at]! * 256 + codes[at + 1]!;
      text += unicode.get(code) ?? '\uFFFD';
      width += widths[code]!;
    }
    return { text, width };
  };
  const space = [...unicode].find(([, text]) => text === ' ')?.[0];
  return Object.assign(decode, { spaceWidth: space === undefined ? 0 : widths[space]! });
}
