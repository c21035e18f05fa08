/** Something in a tariff that a person should look at before it goes live. Plain JSON. */
export interface TariffFinding {
  readonly code: FindingCode;
  /** `error`: the tariff cannot be used, or calls would be suspended; `warning`: probably not meant; `note`: good to know. */
  readonly severity: 'error' | 'warning' | 'note';
  /** JSON pointer (RFC 6901) into the tariff. */
  readonly place: string;
  readonly sentence: { readonly da: string; readonly en: string };
}

export type FindingCode =
  | 'invalid' | 'prefix-overlap' | 'prefix-shadowed' | 'prefix-redundant' | 'unknown-prefix' | 'prefix-shorter-than-country' | 'unknown-country'
  | 'band-hole' | 'band-unused' | 'zone-without-rate' | 'zone-without-numbers' | 'rate-never-used' | 'sold-under-cost' | 'not-bought' | 'holidays-missing';

/** 'rates[3].steps[0]' as a JSON pointer: '/rates/3/steps/0'. */
export function pointerOf(path: string): string {
  return path === '' ? '' : `/${path.replaceAll(/\[(\d+)\]/g, '.$1').replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('.', '/')}`;
}
