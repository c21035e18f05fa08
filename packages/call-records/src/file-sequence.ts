const SEQUENCE = '{sequence}';
/** More would let a hostile name cost time that grows with a high power of its length. */
const MOST_WILDCARDS = 2;
/** A running number has at most so many digits that it is exact. */
const MOST_DIGITS = 15;

/** @returns a sentence when the pattern cannot tell a running number */
export function fileNameFault(pattern: string): string | null {
  if (pattern.split(SEQUENCE).length !== 2) return `Must hold ${SEQUENCE} once, where the running number stands.`;
  if (/\*\*|\*\{|\}\*/u.test(pattern)) return 'Where * touches another * or the number, nobody can tell which digits are whose.';
  if (pattern.split('*').length - 1 > MOST_WILDCARDS) return `May hold * at most ${MOST_WILDCARDS} times.`;
  return pattern.includes('/') ? 'Is the name of a file, without folders.' : null;
}

/**
 * The running number in the name of a file.
 * @param pattern as `CDR-*-{sequence}.csv`; {@link fileNameFault} has found no fault in it
 * @returns null when the name does not fit
 */
export function sequenceOfName(pattern: string, name: string): number | null {
  const escaped = pattern.split(/(\*|\{sequence\})/u).map((piece) => {
    if (piece === SEQUENCE) return `(?<sequence>\\d{1,${MOST_DIGITS}})`;
    return piece === '*' ? '.*' : piece.replaceAll(/[\\^$.|?+()[\]{}]/gu, String.raw`\$&`);
  });
  const found = new RegExp(`^${escaped.join('')}$`, 'u').exec(name.slice(0, 255))?.groups?.['sequence'];
  return found === undefined ? null : Number(found);
}

/** @returns the running number a field of header or trailer spells, -1 when it is none */
export function sequenceOfText(text: string): number {
  return /^\d{1,15}$/u.test(text.trim()) ? Number(text) : -1;
}
