const WEIGHTS = [2, 7, 6, 5, 4, 3, 2, 1];

/**
 * Whether eight digits pass the modulus-11 check of CVR numbers. Numbers are issued that do not, so this warns of a
 * slip of the pen and refuses nothing.
 */
export function passesCvrCheck(cvr: string): boolean {
  return WEIGHTS.reduce((sum, weight, index) => sum + weight * Number(cvr[index]), 0) % 11 === 0;
}
