/** Stands before the first row, so that a spreadsheet takes the bytes for UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Text as a cell. What a spreadsheet could take for a formula gets an apostrophe in front (OWASP, CSV injection: = + - @,
 * tab and line breaks, and the full-width forms of the signs); separators, quotes, line breaks and spaces at the ends are
 * quoted (RFC 4180). Figures and dates that we write ourselves need none of it.
 */
export function csvCell(text: string): string {
  const safe = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[;"\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One row of ready cells, in the form a Danish Excel opens with a double click: semicolons between them, CRLF behind. */
export function csvRow(cells: readonly string[]): string {
  return `${cells.join(';')}\r\n`;
}

/** A whole table of ready cells, byte order mark and all. */
export function csvTable(rows: readonly (readonly string[])[]): string {
  return BYTE_ORDER_MARK + rows.map(csvRow).join('');
}
