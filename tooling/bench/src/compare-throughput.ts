import { type Figure, figure } from './figures.js';

/** One piece of work, done bare and through the gate; each resolves when it is committed. */
export interface Workload {
  readonly name: string;
  readonly bare: () => Promise<unknown>;
  readonly gated: () => Promise<unknown>;
}

export const ROUNDS = 5;

/** Measures a workload both ways in turn, with so many clients at once, `seconds` each time. */
export async function compareThroughput({ name, bare, gated }: Workload, clients: number, seconds: number): Promise<Figure[]> {
  const rates: { bare: number[]; gated: number[] } = { bare: [], gated: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    // In turn, and each first in every other round, so that neither has the warmer cache.
    const order = round % 2 === 0 ? (['bare', 'gated'] as const) : (['gated', 'bare'] as const);
    for (const way of order) rates[way].push(await rateOf(way === 'bare' ? bare : gated, clients, seconds));
  }
  const who = clients === 1 ? 'one client' : `${clients} clients`;
  return [figure(`${name}, ${who}`, 'transactions/s', median(rates.gated), { name: 'bare', value: median(rates.bare) })];
}

async function rateOf(work: () => Promise<unknown>, clients: number, seconds: number): Promise<number> {
  const started = performance.now();
  const end = started + seconds * 1000;
  let done = 0;
  await Promise.all(Array.from({ length: clients }, async () => {
    while (performance.now() < end) {
      await work();
      done += 1;
    }
  }));
  return done / ((performance.now() - started) / 1000);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
