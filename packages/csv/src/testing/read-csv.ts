/**
 * The rows of a whole table as RFC 4180 reads them, with semicolons.
 *
 * @throws Error when the byte order mark or the last line break is missing, a cell is malformed, or a row has not as many cells as the first
 */
export function readCsv(content: string | Buffer): string[][] {
  const text = content.toString();
  if (!text.startsWith('\uFEFF') || !text.endsWith('\r\n')) throw new Error('The table lacks its byte order mark or its last line break.');
  const rows: string[][] = [[]];
  const field = /(?:"((?:[^"]|"")*)"|([^";\r\n]*))(;|\r\n)/y;
  field.lastIndex = 1;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (match === null) throw new Error(`Row ${rows.length} has a malformed cell.`);
    rows.at(-1)!.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
    if (match[3] !== ';' && field.lastIndex < text.length) rows.push([]);
  }
  const uneven = rows.findIndex(({ length }) => length !== rows[0]!.length);
  if (uneven !== -1) throw new Error(`Row ${uneven + 1} has not as many cells as the first.`);
  return rows;
}
