/**
 * ISO 3166-1 alpha-2 as assigned, and XK, which the European Union and +383 use for Kosovo: first letter, then the second
 * letters that go with it.
 */
const ASSIGNED =
  'A:DEFGILMOQRSTUWXZ B:ABDEFGHIJLMNOQRSTVWYZ C:ACDFGHIKLMNORUVWXYZ D:EJKMOZ E:CEGHRST F:IJKMOR G:ABDEFGHILMNPQRSTUWY ' +
  'H:KMNRTU I:DELMNOQRST J:EMOP K:EGHIMNPRWYZ L:ABCIKRSTUVY M:ACDEFGHKLMNOPQRSTUVWXYZ N:ACEFGILOPRUZ O:M ' +
  'P:AEFGHKLMNRSTWY Q:A R:EOSUW S:ABCDEGHIJKLMNORSTVXYZ T:CDFGHJKLMNORTVWZ U:AGMSYZ V:ACEGINU W:FS X:K Y:ET Z:AMW';

const A = 65;

const COUNTRIES: readonly string[] = (() => {
  const table = Array.from({ length: 26 * 26 }, () => '');
  for (const group of ASSIGNED.split(' ')) {
    for (const second of group.slice(2)) {
      const code = group.charAt(0) + second;
      table[(code.charCodeAt(0) - A) * 26 + code.charCodeAt(1) - A] = code;
    }
  }
  return table;
})();

/** @returns the country code spelled by two bytes, in capitals, or '' when they spell none */
export function countryCode(bytes: Uint8Array, from: number, to: number): string {
  if (to - from !== 2) return '';
  const first = letter(bytes[from] as number);
  const second = letter(bytes[from + 1] as number);
  return first < 0 || second < 0 ? '' : (COUNTRIES[first * 26 + second] as string);
}

/** @returns 0 to 25, -1 for what is no ASCII letter */
function letter(byte: number): number {
  const at = (byte & ~32) - A;
  return at >= 0 && at < 26 ? at : -1;
}
