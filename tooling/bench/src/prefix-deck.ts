import type { TariffDefinition } from '@turbotrack/rating-engine';

const PREFIXES = 30_000;
const ZONES = 300;

/** Small linear congruential generator, so that every run prices the same calls. */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** 30,000 prefixes of one to seven digits in 300 zones; the first zone is Denmark, and every number has a prefix. */
export function prefixDeck(): TariffDefinition['zones'] {
  const random = seeded(1);
  const zones = Array.from({ length: ZONES }, (_, index) => ({
    code: `Z${index}`, name: { da: `Zone ${index}`, en: `Zone ${index}` }, prefixes: index === 0 ? ['45'] : ([] as string[]), shortCodes: index === 0 ? ['1xx', '118xx'] : [],
  }));
  const taken = new Set(['45']);
  const add = (prefix: string): void => {
    if (taken.has(prefix)) return;
    taken.add(prefix);
    zones[1 + random(ZONES - 1)]?.prefixes.push(prefix);
  };
  for (let length = 1; length <= 3; length += 1) {
    for (let prefix = 10 ** (length - 1); prefix < 10 ** length; prefix += 1) if (prefix !== 45) add(String(prefix));
  }
  while (taken.size < PREFIXES) add(String(10_000 + random(9_000_000)).slice(0, 4 + random(4)));
  return zones;
}
