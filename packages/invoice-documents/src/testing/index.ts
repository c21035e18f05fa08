export { readPdf, type ReadPdf, textOfPdf, type TextPiece } from '@turbotrack/pdf/testing';
