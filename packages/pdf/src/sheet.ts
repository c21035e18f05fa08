import { type Container, type DocumentProperties, TaggedDocument, type TextStyle } from './tagged-document.js';

/** The colours every document of the house is set in. */
export const INK = '0.09 0.13 0.17';
export const GREY = '0.38 0.43 0.48';
export const ACCENT = '0.02 0.33 0.38';
export const HAIRLINE = '0.82 0.85 0.87';

/** The pages of a document, each begun with its head and foot, and how far down the current one is written. Lengths in points. */
export abstract class Sheet {
  readonly document: TaggedDocument;
  /** Baseline of the next line, from the top edge. */
  y = 0;

  constructor(properties: DocumentProperties) {
    this.document = new TaggedDocument(properties);
  }

  /** Draws what repeats on every page, head and foot. @returns the baseline of the page's first line */
  protected abstract drawFrame(): number;

  startPage(): void {
    this.document.startPage();
    this.document.openArtifact('Pagination');
    this.y = this.drawFrame();
    this.document.close();
  }

  /** Goes to a new page when a block of `height` does not end above `bottom`. */
  keepAbove(bottom: number, height: number): void {
    if (this.y + height > bottom) this.startPage();
  }

  /** One tagged line of text. */
  line(x: number, y: number, text: string, style: TextStyle, type = 'P', parent: Container = this.document.root, align: 'left' | 'right' = 'left'): void {
    this.document.open(type, parent, type === 'TH' ? { O: 'Table', Scope: 'Row' } : undefined);
    this.document.text(x, y, text, style, align);
    this.document.close();
  }

  /** A line that decorates. */
  rule(left: number, right: number, y: number, weight: number, colour: string): void {
    this.document.openArtifact();
    this.document.rule(left, right, y, weight, colour);
    this.document.close();
  }
}
