/** A whole number as PostgreSQL writes its sums. @throws RangeError when it cannot be held exactly */
export function exactNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('A sum in the database is too large to be held exactly.');
  return value;
}
