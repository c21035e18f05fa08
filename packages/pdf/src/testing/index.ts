export { readPdf, type ReadPdf, textOfPdf, type TextPiece } from './read-pdf.js';
