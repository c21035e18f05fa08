import PDFDocument from 'pdfkit';
import { EmbeddedFont, type ObjectWriter, type PdfObject } from './embedded-font.js';
import { typefaces } from './typeface.js';

export const PAGE_HEIGHT = 841.89;

export interface TextStyle {
  readonly weight: 'regular' | 'semibold';
  /** Points. */
  readonly size: number;
  /** Red, green and blue from 0 to 1, as PDF operands: '0 0 0'. */
  readonly colour: string;
}

/** A node of the structure tree that holds other nodes. */
export interface Container {
  readonly object: PdfObject;
  readonly kids: PdfObject[];
}

export interface DocumentProperties {
  /** Letters, digits, spaces and simple punctuation: it goes into XML unescaped. */
  readonly title: string;
  readonly language: 'da' | 'en';
  /** Stamped as the date of making, so that the same model gives the same bytes. */
  readonly date: Date;
}

interface PageCount {
  readonly form: PdfObject;
  readonly style: TextStyle;
  readonly text: string;
}

/**
 * An A4 document that claims PDF/A-3a: tagged, in the two embedded weights, with a running page count. Lengths are in
 * points and y runs down from the top edge to the baseline. pdfkit writes the objects; the page content is made here,
 * since its own text call is many times too slow for call specifications.
 */
export class TaggedDocument {
  readonly root: Container;
  readonly regular: EmbeddedFont;
  readonly semibold: EmbeddedFont;
  pageNumber = 0;
  private readonly pdf: PDFKit.PDFDocument;
  private readonly chunks: Uint8Array[] = [];
  private readonly containers: Container[] = [];
  private readonly pageCounts: PageCount[] = [];
  private operators: string[] = [];
  private marked: PdfObject[] = [];

  constructor(properties: DocumentProperties) {
    this.pdf = new PDFDocument({
      size: 'A4', margin: 0, autoFirstPage: false, pdfVersion: '1.7', subset: 'PDF/A-3a', tagged: true, displayTitle: true,
      lang: properties.language === 'da' ? 'da-DK' : 'en-GB',
      info: { Title: properties.title.replace(/[<>&]/g, ' '), Creator: 'TurboTrack', Producer: 'TurboTrack', CreationDate: properties.date, ModDate: properties.date },
    });
    // Past the stream: a specification's hundred thousand small pieces cost more to queue than to make. The file's head is
    // in the stream already, written while the document was made.
    this.chunks.push(this.pdf.read() as Buffer);
    this.pdf.push = (chunk: Uint8Array | null) => {
      if (chunk !== null) this.chunks.push(chunk);
      return true;
    };
    const writer: ObjectWriter = { ref: (data) => this.ref(data) };
    const { regular, semibold } = typefaces();
    this.regular = new EmbeddedFont(writer, regular, 'F1');
    this.semibold = new EmbeddedFont(writer, semibold, 'F2');
    this.root = { object: this.ref({ S: 'Document', P: this.pdf.getStructTreeRoot() }), kids: [] };
    this.containers.push(this.root);
  }

  private ref(data: object): PdfObject {
    return this.pdf.ref(data) as unknown as PdfObject;
  }

  startPage(): void {
    this.endPage();
    this.pageNumber++;
    this.pdf.addPage();
    Object.assign(this.pdf.page.fonts, { F1: this.regular.object, F2: this.semibold.object });
    // pdfkit turns every page upside down first; the same matrix again turns it back.
    this.operators.push(`1 0 0 -1 0 ${PAGE_HEIGHT} cm`);
  }

  private endPage(): void {
    if (this.pageNumber === 0) return;
    this.pdf.page.write(Buffer.from(this.operators.join('\n'), 'latin1'));
    const key = this.pdf.createStructParentTreeNextKey();
    const page = this.pdf.page.dictionary as unknown as PdfObject;
    page.data['StructParents'] = key;
    page.data['Tabs'] = 'S';
    const tree = (this.pdf.getStructTreeRoot() as unknown as PdfObject).data['ParentTree'] as { add(key: number, value: PdfObject[]): void };
    tree.add(key, this.marked);
    this.operators = [];
    this.marked = [];
  }

  /** Adds PDF operators to the page as they are. */
  raw(operators: string): void {
    this.operators.push(operators);
  }

  /** A structure element that holds others: Table, TR, Sect … */
  container(type: string, parent: Container): Container {
    const kids: PdfObject[] = [];
    const container = { object: this.ref({ S: type, P: parent.object }), kids };
    parent.kids.push(container.object);
    this.containers.push(container);
    return container;
  }

  /** Opens a structure element with content on this page; {@link close} ends it. */
  open(type: string, parent: Container, attributes?: object): void {
    this.raw(this.openOperator(type, parent, attributes));
  }

  /** As {@link open}, but hands the operator to a caller that writes many at once. */
  openOperator(type: string, parent: Container, attributes?: object): string {
    const id = this.marked.length;
    const element = this.ref({ S: type, P: parent.object, Pg: this.pdf.page.dictionary, K: id, ...(attributes && { A: attributes }) });
    element.end();
    parent.kids.push(element);
    this.marked.push(element);
    return `/${type}<</MCID ${id}>>BDC`;
  }

  /** What repeats or decorates is no content: readers that speak pass it by. */
  openArtifact(type: 'Pagination' | 'Layout' = 'Layout'): void {
    this.raw(`/Artifact<</Type/${type}>>BDC`);
  }

  close(): void {
    this.raw('EMC');
  }

  font(style: TextStyle): EmbeddedFont {
    return style.weight === 'regular' ? this.regular : this.semibold;
  }

  textWidth(text: string, style: TextStyle): number {
    return (this.font(style).width(text) * style.size) / 1000;
  }

  /** Sets one line; `x` is its left edge, or its right edge when aligned right. A space at the end keeps words apart for readers. */
  text(x: number, y: number, text: string, style: TextStyle, align: 'left' | 'right' = 'left'): void {
    const font = this.font(style);
    const left = align === 'left' ? x : x - this.textWidth(text, style);
    this.raw(`BT /${font.resourceName} ${style.size} Tf ${style.colour} rg 1 0 0 1 ${point(left)} ${point(PAGE_HEIGHT - y)} Tm [${font.words(`${text} `)}] TJ ET`);
  }

  /** Breaks text into lines no wider than `width` points, at its spaces, and inside a word only where the word is wider. */
  wrap(text: string, style: TextStyle, width: number): string[] {
    const lines: string[] = [];
    let line = '';
    for (const word of text.split(/\s+/).flatMap((whole) => this.pieces(whole, style, width))) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (line !== '' && this.textWidth(longer, style) > width) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    lines.push(line);
    return lines;
  }

  private pieces(word: string, style: TextStyle, width: number): string[] {
    if (this.textWidth(word, style) <= width) return [word];
    const pieces: string[] = [];
    let piece = '';
    for (const character of word) {
      if (piece !== '' && this.textWidth(piece + character, style) > width) {
        pieces.push(piece);
        piece = '';
      }
      piece += character;
    }
    return [...pieces, piece];
  }

  /** The text, cut with an ellipsis where it is wider than `width` points. */
  fit(text: string, style: TextStyle, width: number): string {
    if (this.textWidth(text, style) <= width) return text;
    const characters = Array.from(text);
    while (characters.length > 0 && this.textWidth(`${characters.join('').trimEnd()}…`, style) > width) characters.pop();
    return `${characters.join('').trimEnd()}…`;
  }

  /** The style, smaller where it takes that to set the text no wider than `width` points. */
  shrink(text: string, style: TextStyle, width: number): TextStyle {
    const wide = this.textWidth(text, style);
    return wide <= width ? style : { ...style, size: Math.floor((style.size * width * 20) / wide) / 20 };
  }

  rule(left: number, right: number, y: number, weight: number, colour: string): void {
    const height = point(PAGE_HEIGHT - y);
    this.raw(`${colour} RG ${weight} w ${point(left)} ${height} m ${point(right)} ${height} l S`);
  }

  box(left: number, top: number, width: number, height: number, colour: string): void {
    this.raw(`${colour} rg ${point(left)} ${point(PAGE_HEIGHT - top - height)} ${point(width)} ${point(height)} re f`);
  }

  /**
   * Writes 'Side 3 af 12' in the regular weight with its right edge at `x`. How many pages there are is known at the end
   * only, so the words are a form of the page that is filled in then.
   */
  pageCount(x: number, y: number, words: { page: string; of: string }, style: TextStyle): void {
    const form = this.ref({ Type: 'XObject', Subtype: 'Form', BBox: [-200, -10, 10, 20], Resources: { Font: { F1: this.regular.object } } });
    (this.pdf.page.xobjects as Record<string, PdfObject>)['Count'] = form;
    this.raw(`q 1 0 0 1 ${point(x)} ${point(PAGE_HEIGHT - y)} cm /Count Do Q`);
    this.pageCounts.push({ form, style, text: `${words.page} ${this.pageNumber} ${words.of}` });
  }

  private finishPageCounts(): void {
    for (const { form, style, text } of this.pageCounts) {
      const whole = `${text} ${this.pageNumber}`;
      const left = point(-(this.regular.width(whole) * style.size) / 1000);
      form.end(Buffer.from(`BT /F1 ${style.size} Tf ${style.colour} rg 1 0 0 1 ${left} 0 Tm [${this.regular.words(whole)}] TJ ET`, 'latin1'));
    }
  }

  /** Ends the document and gives its bytes. */
  finish(): Buffer {
    this.endPage();
    this.finishPageCounts();
    this.regular.finish();
    this.semibold.finish();
    const tree = this.pdf.getStructTreeRoot() as unknown as PdfObject;
    tree.data['K'] = [this.root.object];
    for (const { object, kids } of this.containers) {
      object.data['K'] = kids;
      object.end();
    }
    this.pdf.end();
    return Buffer.concat(this.chunks);
  }
}

function point(value: number): string {
  return String(Math.round(value * 100) / 100);
}
