/**
 * Text as a cell of a table that a Danish Excel opens: what a spreadsheet could take for a formula gets an apostrophe in
 * front (OWASP, CSV injection: = + - @, tab and line breaks, and the full-width forms); separators, quotes and line breaks
 * are quoted (RFC 4180).
 */
export function csvCell(text: string): string {
  const safe = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[;"\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
