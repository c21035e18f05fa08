/** True for the number of a SIM card: 89, country, issuer and a check digit, 19 digits in all, or 18 or 20 (ITU-T E.118). */
export function isIccid(digits: string): boolean {
  return /^89\d{16,18}$/.test(digits) && hasCheckDigit(digits);
}

/** True for the number of a telephone: 15 digits, the last a check digit (3GPP TS 23.003 § 6.2.1). */
export function isImei(digits: string): boolean {
  return /^\d{15}$/.test(digits) && hasCheckDigit(digits);
}

/** Luhn's formula (ISO/IEC 7812-1 annex B): finds every single wrong digit. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let at = digits.length - 1, twice = false; at >= 0; at -= 1, twice = !twice) {
    const value = Number(digits[at]) * (twice ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}
