import type { Glyph } from 'fontkit';
import type { Typeface } from './typeface.js';

/** Glyph codes ready for a TJ array, and their width in thousandths of the size. */
export interface Run {
  /** Bytes of a PDF literal string without its brackets. */
  readonly codes: string;
  readonly width: number;
}

/** Anything that makes indirect objects, as a pdfkit document does. */
export interface ObjectWriter {
  ref(data: object): PdfObject;
}

export interface PdfObject {
  readonly data: Record<string, unknown>;
  end(chunk?: Uint8Array): void;
}

/** A typeface inside one document: gives glyphs their codes and writes the font's objects at the end. */
export class EmbeddedFont {
  readonly object: PdfObject;
  private readonly extra: Glyph[] = [];
  private readonly extraCodes = new Map<number, number>();
  private readonly characters: (Run | undefined)[] = [];

  constructor(
    private readonly writer: ObjectWriter,
    private readonly face: Typeface,
    readonly resourceName: string,
  ) {
    this.object = writer.ref({});
  }

  /** Sets tabular text glyph by glyph, without kerning: for rows by the ten thousand. */
  run(text: string): Run {
    let codes = '';
    let width = 0;
    for (let index = 0; index < text.length; index++) {
      const character = this.characters[text.charCodeAt(index)] ?? this.character(text, index);
      if (text.charCodeAt(index) >= 0xd800 && text.charCodeAt(index) < 0xdc00) index++;
      codes += character.codes;
      width += character.width;
    }
    return { codes, width };
  }

  private character(text: string, index: number): Run {
    const codePoint = text.codePointAt(index) ?? 32;
    const glyph = this.face.glyph(codePoint);
    const run = { codes: this.code(glyph), width: this.face.advance(glyph) };
    if (codePoint <= 0xffff) this.characters[codePoint] = run;
    return run;
  }

  /** Elements of a TJ array that set the words of `text` with kerning. */
  words(text: string): string {
    const space = this.run(' ').codes;
    let elements = '(';
    text.split(' ').forEach((word, index) => {
      if (index > 0) elements += space;
      const { glyphs, after } = this.face.shape(word);
      glyphs.forEach((glyph, position) => {
        elements += this.code(glyph);
        const kerning = after[position] ?? 0;
        if (kerning !== 0) elements += `)${-Math.round(kerning)}(`;
      });
    });
    return `${elements})`;
  }

  /** Width of kerned text in thousandths of the size. */
  width(text: string): number {
    const words = text.split(' ');
    return words.reduce((sum, word) => sum + this.face.shape(word).width, (words.length - 1) * this.run(' ').width);
  }

  private code(glyph: Glyph): string {
    const code = this.face.baseCode(glyph.id) ?? this.extraCodes.get(glyph.id) ?? this.addExtra(glyph);
    return literalByte(code >> 8) + literalByte(code & 0xff);
  }

  private addExtra(glyph: Glyph): number {
    const code = this.face.baseCount + this.extra.length;
    this.extra.push(glyph);
    this.extraCodes.set(glyph.id, code);
    return code;
  }

  /** Writes the font's objects: a Type 0 font over an embedded TrueType subset (ISO 32000-1 § 9.7). */
  finish(): void {
    const { file, fileLength, toUnicode, widths } = this.face.program(this.extra);
    const { bbox, ascent, descent, capHeight, xHeight } = this.face.metrics;
    // Six letters and a plus mark a subset; they tell the two weights apart and are the same in every run.
    const name = `TRKTK${this.resourceName === 'F1' ? 'R' : 'S'}+${this.face.postscriptName}`;
    const descriptor = this.finished({
      Type: 'FontDescriptor', FontName: name, Flags: 32, FontBBox: bbox, ItalicAngle: 0,
      Ascent: ascent, Descent: descent, CapHeight: capHeight, XHeight: xHeight, StemV: 80,
      FontFile2: this.finished({ Filter: 'FlateDecode', Length1: fileLength }, file),
    });
    const descendant = this.finished({
      Type: 'Font', Subtype: 'CIDFontType2', BaseFont: name,
      CIDSystemInfo: { Registry: new String('Adobe'), Ordering: new String('Identity'), Supplement: 0 },
      FontDescriptor: descriptor, W: [0, widths], CIDToGIDMap: 'Identity',
    });
    Object.assign(this.object.data, {
      Type: 'Font', Subtype: 'Type0', BaseFont: name, Encoding: 'Identity-H',
      DescendantFonts: [descendant], ToUnicode: this.finished({ Filter: 'FlateDecode' }, toUnicode),
    });
    this.object.end();
  }

  private finished(data: object, stream?: Buffer): PdfObject {
    const object = this.writer.ref(data);
    object.end(stream);
    return object;
  }
}

const ESCAPED: Readonly<Record<string, string>> = { '(': '\\(', ')': '\\)', '\\': '\\\\', '\r': '\\r' };

function literalByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return ESCAPED[character] ?? character;
}
