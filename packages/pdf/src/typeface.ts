import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import { create, type Font, type Glyph } from 'fontkit';

/** A run of text as glyphs: `after[i]` is the kerning after glyph i, and `width` the whole, in thousandths of the size. */
export interface Shaped {
  readonly glyphs: readonly Glyph[];
  readonly after: readonly number[];
  readonly width: number;
}

/** What a PDF needs to embed a set of glyphs; the streams are deflated. */
export interface FontProgram {
  readonly file: Buffer;
  readonly fileLength: number;
  readonly toUnicode: Buffer;
  readonly widths: readonly number[];
}

// Nearly every document gets by with these, so their font program is made once and serves all documents.
const BASE_CHARACTERS =
  Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('') +
  '\u00A0§°·×«»ÄÅÆÉËÍÐÓÖØÜÞáäåæçèéêëíðóöøüýþßń–—‘’“”„•…€−→';

const KEPT_WORDS = 5_000;

/** One weight of the face, parsed once for the life of the process. IBM Plex Sans: its figures are all of one width. */
export class Typeface {
  readonly postscriptName: string;
  private readonly font: Font;
  private readonly baseGlyphs: Glyph[];
  private readonly baseCodes = new Map<number, number>();
  private readonly words = new Map<string, Shaped>();
  private baseProgram: FontProgram | undefined;

  constructor(file: string) {
    const font = create(readFileSync(fileURLToPath(import.meta.resolve(file))));
    if (!('glyphForCodePoint' in font)) throw new Error(`${file} holds several fonts, one is wanted.`);
    this.font = font;
    this.postscriptName = font.postscriptName;
    const glyphs = [font.getGlyph(0), ...Array.from(BASE_CHARACTERS, (character) => this.glyph(character.codePointAt(0) ?? 0))];
    this.baseGlyphs = [...new Set(glyphs)];
    this.baseGlyphs.forEach((glyph, code) => this.baseCodes.set(glyph.id, code));
  }

  /** The number a glyph of the base repertoire has in every document, or undefined. */
  baseCode(glyphId: number): number | undefined {
    return this.baseCodes.get(glyphId);
  }

  get baseCount(): number {
    return this.baseGlyphs.length;
  }

  /** The glyph of a character; a question mark for one the face does not have, since PDF/A forbids the empty glyph. */
  glyph(codePoint: number): Glyph {
    const spaceLike = codePoint < 32 ? 32 : codePoint;
    return this.font.glyphForCodePoint(this.font.hasGlyphForCodePoint(spaceLike) ? spaceLike : 0x3f);
  }

  /** The advance of a glyph in thousandths of the size. */
  advance(glyph: Glyph): number {
    return (glyph.advanceWidth * 1000) / this.font.unitsPerEm;
  }

  /** Shapes a word with kerning. Ligatures stay off: they would leave the base repertoire. */
  shape(word: string): Shaped {
    const known = this.words.get(word);
    if (known) return known;
    const covered = Array.from(word, (character) => (this.hasCharacter(character) ? character : '?')).join('');
    const run = this.font.layout(covered, { liga: false });
    const after = run.glyphs.map((glyph, index) => {
      const advance = run.positions[index]?.xAdvance ?? glyph.advanceWidth;
      return ((advance - glyph.advanceWidth) * 1000) / this.font.unitsPerEm;
    });
    const shaped = { glyphs: run.glyphs, after, width: (run.advanceWidth * 1000) / this.font.unitsPerEm };
    if (this.words.size >= KEPT_WORDS) this.words.clear();
    this.words.set(word, shaped);
    return shaped;
  }

  private hasCharacter(character: string): boolean {
    return this.font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0);
  }

  /** The font program of the base repertoire and the glyphs a document needs beyond it. */
  program(extra: readonly Glyph[]): FontProgram {
    if (extra.length > 0) return this.makeProgram([...this.baseGlyphs, ...extra]);
    this.baseProgram ??= this.makeProgram(this.baseGlyphs);
    return this.baseProgram;
  }

  private makeProgram(glyphs: readonly Glyph[]): FontProgram {
    const subset = this.font.createSubset();
    for (const glyph of glyphs) subset.includeGlyph(glyph);
    const file = subset.encode();
    return {
      file: deflateSync(file),
      fileLength: file.length,
      toUnicode: deflateSync(toUnicodeMap(glyphs)),
      widths: glyphs.map((glyph) => this.advance(glyph)),
    };
  }

  /** The font descriptor's metrics in thousandths of the size (ISO 32000-1 table 122). */
  get metrics() {
    const { bbox, ascent, descent, capHeight, xHeight } = this.font;
    const scale = 1000 / this.font.unitsPerEm;
    return {
      bbox: [bbox.minX * scale, bbox.minY * scale, bbox.maxX * scale, bbox.maxY * scale],
      ascent: ascent * scale, descent: descent * scale, capHeight: capHeight * scale, xHeight: xHeight * scale,
    };
  }
}

/** ISO 32000-1 § 9.10.3: from glyph codes to UTF-16. */
function toUnicodeMap(glyphs: readonly Glyph[]): string {
  const entries = glyphs.map(({ codePoints }, code) => {
    const text = code === 0 ? '\uFFFD' : String.fromCodePoint(...codePoints);
    const utf16 = Array.from({ length: text.length }, (_, index) => hex(text.charCodeAt(index))).join('');
    return `<${hex(code)}> <${utf16}>`;
  });
  const blocks: string[] = [];
  for (let start = 0; start < entries.length; start += 100) {
    const block = entries.slice(start, start + 100);
    blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`);
  }
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
${blocks.join('\n')}
endcmap
CMapName currentdict /CMap defineresource pop
end
end`;
}

function hex(value: number): string {
  return value.toString(16).padStart(4, '0').toUpperCase();
}

const PLEX = '@expo-google-fonts/ibm-plex-sans';

let faces: { regular: Typeface; semibold: Typeface } | undefined;

/** The two weights all documents are set in, read and parsed at the first call. */
export function typefaces(): { regular: Typeface; semibold: Typeface } {
  faces ??= {
    regular: new Typeface(`${PLEX}/400Regular/IBMPlexSans_400Regular.ttf`),
    semibold: new Typeface(`${PLEX}/600SemiBold/IBMPlexSans_600SemiBold.ttf`),
  };
  return faces;
}
