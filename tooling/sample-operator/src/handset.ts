import type { SeededRandom } from './seeded-random.js';

/** Subscriber identity of the test network 001 01 (ITU-T E.212): 15 digits, the same for the same number. */
export function testImsi(ownNumber: string): string {
  return `001010000${ownNumber.slice(-6)}`;
}

/** Type allocation code of a test device (GSMA TS.06: reporting body 00). */
const TEST_TYPE = '00101700';
const TEST_TYPE_SUM = luhnSum(TEST_TYPE);
const AREAS = Array.from({ length: 300 }, (_, area) => String(40_000 + area));
const CELLS = 65_000;

/** Handset identity of a test device with its Luhn digit: 15 digits, the same for the same number. */
export function testImei(ownNumber: string): string {
  const serial = ownNumber.slice(-6);
  return TEST_TYPE + serial + ((10 - ((TEST_TYPE_SUM + luhnSum(serial)) % 10)) % 10);
}

/** Sum of an even number of digits, every second one doubled. */
function luhnSum(digits: string): number {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = digits.charCodeAt(at) - 48;
    const counted = at % 2 === 1 ? digit * 2 : digit;
    sum += counted > 9 ? counted - 9 : counted;
  }
  return sum;
}

/** Location or tracking area of the test network. */
export function testArea(random: SeededRandom): string {
  return random.pick(AREAS);
}

export function testCell(random: SeededRandom): string {
  return String(1 + random.below(CELLS));
}
