import { compileTariff, emptyRatedUsage, type RateDefinition, type TariffDefinition, type Usage } from '@turbotrack/rating-engine';
import type pg from 'pg';
import { prefixDeck, seeded } from './prefix-deck.js';

const CALLS = 200_000;
const ROUNDS = 3;

/** One way of charging, as a row: every call costs `connect`, then whole increments of the first step up to `firstS`, and of the second beyond. */
interface Charge {
  readonly connect: number;
  readonly minimumS: number;
  readonly firstS: number;
  readonly firstIncrementS: number;
  readonly incrementS: number;
  readonly unitS: number;
  readonly price: number;
}

/** Per second with a connection charge; the first minute whole, then per second; half a minute at least, then by six seconds. */
const CHARGES: readonly ((price: number) => Charge)[] = [
  (price) => ({ connect: 250_000, minimumS: 0, firstS: 0, firstIncrementS: 1, incrementS: 1, unitS: 60, price }),
  (price) => ({ connect: 0, minimumS: 0, firstS: 60, firstIncrementS: 60, incrementS: 1, unitS: 60, price }),
  (price) => ({ connect: 100_000, minimumS: 30, firstS: 0, firstIncrementS: 6, incrementS: 6, unitS: 30, price }),
];

/** What the join does for each call: of the prefixes of its number that are sold, the longest; then the charge, half an up. */
const RATE = `
  select count(*)::int as calls, sum(r.connect
    + (((least(s, r.first_s) + r.first_increment_s - 1) / r.first_increment_s * r.first_increment_s
      + (greatest(s - r.first_s, 0) + r.increment_s - 1) / r.increment_s * r.increment_s) * r.price + r.unit_s / 2) / r.unit_s)::text as micro
  from bench_call c
  cross join lateral (
    select * from bench_rate r
    where r.prefix in (c.number, left(c.number, 12), left(c.number, 11), left(c.number, 10), left(c.number, 9), left(c.number, 8), left(c.number, 7), left(c.number, 6),
      left(c.number, 5), left(c.number, 4), left(c.number, 3), left(c.number, 2), left(c.number, 1))
    order by length(r.prefix) desc limit 1
  ) r cross join lateral (select greatest(c.seconds, r.minimum_s) as s) minimum`;

/**
 * The same voice calls priced by the engine, read from memory, and by PostgreSQL with a join on the longest prefix, read
 * from a table in its cache: the deck without bands, roaming or allowances, which one statement can still express.
 *
 * @throws Error when the two do not come to the same money
 */
export async function benchRateInSql(pool: pg.Pool): Promise<{ engine: number; sql: number }> {
  const zones = prefixDeck();
  const charges = zones.map((_, index) => CHARGES[index % CHARGES.length]!(100_000 + index * 12_345));
  const calls = drawCalls();
  const memory = rateByEngine(zones, charges, calls);
  await seed(pool, zones, charges, calls);
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    const { rows: [answer] } = await pool.query<{ calls: number; micro: string }>(RATE);
    best = Math.min(best, (performance.now() - started) / 1000);
    if (answer!.calls !== CALLS || BigInt(answer!.micro) !== memory.micro) throw new Error(`SQL rates ${answer!.calls} calls at ${answer!.micro} millionths, the engine ${CALLS} at ${memory.micro}.`);
  }
  await pool.query('drop table bench_call, bench_rate');
  return { engine: CALLS / memory.seconds, sql: CALLS / best };
}

interface DrawnCall {
  readonly number: string;
  readonly seconds: number;
}

/** Half of them to Danish mobiles, half abroad; not to Danish special numbers, for which the engine has rules beyond any deck. */
function drawCalls(): DrawnCall[] {
  const random = seeded(3);
  return Array.from({ length: CALLS }, (_, index) => ({
    number: index % 2 === 0 ? `451${3 + 2 * random(4)}${100_000 + random(900_000)}` : `${[1, 2, 3, 5, 6, 7, 8, 9][random(8)]}${100_000_000 + random(899_999_999)}`,
    seconds: 1 + random(random(10) === 0 ? 1800 : 240),
  }));
}

function rateByEngine(zones: TariffDefinition['zones'], charges: readonly Charge[], calls: readonly DrawnCall[]): { micro: bigint; seconds: number } {
  const rates = zones.map(({ code }, index): RateDefinition => {
    const { connect, minimumS, firstS, firstIncrementS, incrementS, unitS, price } = charges[index]!;
    const step = (fromSecond: number, incrementSeconds: number) => ({ fromSecond, unitSeconds: unitS, incrementSeconds, priceMicro: price });
    return {
      service: 'voice', directions: ['outgoing'], zone: code, ...(connect > 0 && { connectMicro: connect }), ...(minimumS > 0 && { minimumSeconds: minimumS }),
      steps: firstS > 0 ? [step(0, firstIncrementS), step(firstS, incrementS)] : [step(0, incrementS)],
    };
  });
  const tariff = compileTariff({ name: 'Flat', validFrom: '2026-01-01', currency: 'DKK', rounding: { precisionMicro: 1, mode: 'half-up' }, bandMode: 'cut', holidays: [], bands: [], zones, rates });
  const startedAt = Date.UTC(2026, 0, 5, 9);
  const usage = calls.map(({ number, seconds }): Usage => ({ service: 'voice', direction: 'outgoing', otherNumber: number, originCountry: 'DK', startedAt, durationS: seconds, volume: 0, answered: true }));
  const out = emptyRatedUsage();
  let micro = 0n;
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    let sum = 0;
    const started = performance.now();
    for (const use of usage) {
      tariff.rate(use, out);
      sum += out.listPriceMicro;
    }
    best = Math.min(best, (performance.now() - started) / 1000);
    micro = BigInt(sum);
  }
  return { micro, seconds: best };
}

async function seed(pool: pg.Pool, zones: TariffDefinition['zones'], charges: readonly Charge[], calls: readonly DrawnCall[]): Promise<void> {
  await pool.query('create table bench_call (number text not null, seconds int not null)');
  await pool.query('insert into bench_call select * from unnest($1::text[], $2::int[])', [calls.map(({ number }) => number), calls.map(({ seconds }) => seconds)]);
  await pool.query(`create table bench_rate (prefix text primary key, connect bigint not null, minimum_s int not null, first_s int not null, first_increment_s int not null,
    increment_s int not null, unit_s int not null, price bigint not null)`);
  const rows = zones.flatMap(({ prefixes }, index) => (prefixes ?? []).map((prefix) => ({ prefix, charge: charges[index]! })));
  const column = (name: keyof Charge) => rows.map(({ charge }) => charge[name]);
  await pool.query('insert into bench_rate select * from unnest($1::text[], $2::bigint[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[], $8::bigint[])', [
    rows.map(({ prefix }) => prefix), column('connect'), column('minimumS'), column('firstS'), column('firstIncrementS'), column('incrementS'), column('unitS'), column('price'),
  ]);
  await pool.query('vacuum analyze bench_call');
  await pool.query('vacuum analyze bench_rate');
}
