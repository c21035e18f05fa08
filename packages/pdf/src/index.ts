export { type Cell, type Column, ColumnCells, type RowStyle, RowWriter } from './row-writer.js';
export { ACCENT, GREY, HAIRLINE, INK, Sheet } from './sheet.js';
export { type Container, TaggedDocument, type TextStyle } from './tagged-document.js';
