import { PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { createTestDatabase, type TestDatabase } from '@turbotrack/privacy/testing';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type NumberReservation, type NumberWish, releaseReservation, reserveNumber, reserveNumbers } from './reserve-numbers.js';

let database: TestDatabase;
let gate: PurposeGate;
let admin: pg.Pool;
let customers: number[];
beforeAll(async () => {
  database = await createTestDatabase();
  gate = new PurposeGate(database.installation, { purposes: ['delivery', 'ordering'], connectionsPerPurpose: 8 });
  admin = new pg.Pool({ connectionString: database.adminUrl, max: 2 });
  const { rows } = await admin.query<{ customer_id: number }>(
    `insert into ordering.customer (name, cvr, street, postcode, city, invoice_contact, invoice_email, tariff_code, policy_version)
     select 'Prøve ' || n || ' ApS', '12345674', 'Prøvevej 1', '9999', 'Prøveby', 'Bogholderi', 'faktura@nordlys.example', 'standard', 1 from generate_series(1, 4) n returning customer_id`);
  customers = rows.map(({ customer_id: id }) => id);
  await admin.query(`insert into ordering.product (code, valid_from, name_da, name_en, monthly_price_ore, carries_number) values ('MOBIL', '2000-01-01', 'x', 'x', 0, true)`);
});
afterAll(async () => {
  await gate.close();
  await admin.end();
  await database.drop();
});

const ACCESS = { scope: 'all', actor: 'app:ordering', why: 'test' } as const;
const asDelivery = <R>(work: (inside: PurposeWork<'delivery'>) => Promise<R>) => gate.purpose('delivery', ACCESS, work);
const reserve = (wishes: readonly NumberWish[], options = {}) => asDelivery((inside) => reserveNumbers(inside, wishes, options));
const outcome = ({ e164, refusal }: NumberReservation) => refusal ?? e164;

/** Takes in `count` numbers of a series of their own, so that the kinds of one test do not meet another's. */
let series = 0;
async function takeIn(count: number, kind: string): Promise<string[]> {
  series += 1;
  const numbers = Array.from({ length: count }, (_, nth) => `451${[3, 5, 7, 9][series % 4]}${String(series * 1_000 + nth).padStart(6, '0')}`);
  await asDelivery(({ sql }) => sql([], 'select * from ordering.take_in_numbers($1, $2, $3, $4, $5::text[], $6::text[])', [numbers[0], numbers.at(-1), kind, 'test', numbers, numbers.map(() => 'plain')]));
  return numbers;
}

const START = '2027-01-01T00:00:00Z';

async function newOrder(customerId: number): Promise<number> {
  const { rows } = await admin.query<{ order_id: number }>(
    `insert into ordering.customer_order (customer_id, state, policy_version, placed_by) values ($1, 'acknowledged', 1, 'test') returning order_id`, [customerId]);
  return rows[0]!.order_id;
}

/** A wish of an order of its own. */
async function wish(changes: Partial<NumberWish> = {}): Promise<NumberWish> {
  const customerId = changes.customerId ?? customers[0]!;
  return { orderId: await newOrder(customerId), itemNo: 1, customerId, e164: null, kind: 'mobile', startsAt: START, endsAt: null, ...changes };
}

/** Lets a customer hold a number, past delivery. */
async function hold(e164: string, customerId: number, from: string, to: string | null, quarantineDays: number | null = null): Promise<void> {
  const orderId = await newOrder(customerId);
  await admin.query(
    `with s as (insert into ordering.subscription (customer_id, product_id, order_id, item_no, starts_on) select $2, product_id, $3, 1, '2026-01-01' from ordering.product limit 1 returning subscription_id)
     insert into ordering.assignment (number_id, customer_id, subscription_id, during, quarantine_days) select number_id, $2, subscription_id, tstzrange($4, $5), $6 from ordering.number, s where e164 = $1`,
    [e164, customerId, orderId, from, to, quarantineDays]);
}

const reservations = async () => (await admin.query<{ n: number }>('select count(*)::int as n from ordering.number_reservation')).rows[0]!.n;

describe('a named number', () => {
  test('of the inventory is reserved, and asked for twice is the same reservation', async () => {
    const [e164] = await takeIn(1, 'geographic');
    const wanted = await wish({ e164: e164! });
    const first = await reserve([wanted]);
    expect(first).toEqual([{ orderId: wanted.orderId, itemNo: 1, numberId: expect.any(Number), e164, refusal: null }]);
    const before = await reservations();
    expect(await reserve([wanted])).toEqual(first);
    expect(await reservations()).toBe(before);
  });

  test('that the company does not have is refused, unless it is to be ported in', async () => {
    const wanted = await wish({ e164: '4517999001' });
    expect((await reserve([wanted])).map(outcome)).toEqual(['number-not-in-inventory']);
    expect((await reserve([{ ...wanted, portingIn: true }])).map(outcome)).toEqual(['4517999001']);
  });

  test('that never came is forgotten when its porting is given up', async () => {
    const wanted = await wish({ e164: '4517999002', portingIn: true });
    await reserve([wanted]);
    expect(await asDelivery((inside) => releaseReservation(inside, [wanted]))).toBe(1);
    expect((await admin.query('select from ordering.number where e164 = $1', [wanted.e164])).rowCount).toBe(0);
  });

  test('that another order has reserved is refused for the same time, and given for a later one', async () => {
    const [e164] = await takeIn(1, 'geographic');
    const [first, same, later] = [await wish({ e164: e164!, endsAt: '2027-06-01T00:00:00Z' }), await wish({ e164: e164! }), await wish({ e164: e164!, startsAt: '2027-06-01T00:00:00Z' })];
    expect((await reserve([first])).map(outcome)).toEqual([e164]);
    expect((await reserve([same, later])).map(outcome)).toEqual(['number-held-by-another', e164]);
  });

  test('that lapsed is free for another, and one kept again is not', async () => {
    const [e164] = await takeIn(1, 'geographic');
    const wanted = await wish({ e164: e164! });
    await reserve([wanted], { daysHeld: 0 });
    const rival = await wish({ e164: e164!, customerId: customers[1]! });
    expect((await reserve([rival])).map(outcome)).toEqual([e164]);
    expect((await reserve([wanted])).map(outcome)).toEqual(['number-held-by-another']);
  });

  test('of an item that names another by now is given back for it', async () => {
    const [one, two] = await takeIn(2, 'geographic');
    const wanted = await wish({ e164: one! });
    await reserve([wanted]);
    expect((await reserve([{ ...wanted, e164: two! }])).map(outcome)).toEqual([two]);
    expect((await reserve([await wish({ e164: one! })])).map(outcome)).toEqual([one]);
  });

  test('twice in one order goes to the first item', async () => {
    const [e164] = await takeIn(1, 'geographic');
    const wanted = await wish({ e164: e164! });
    expect((await reserve([wanted, { ...wanted, itemNo: 2 }])).map(outcome)).toEqual([e164, 'number-held-by-another']);
  });

  test('ends its reservation when it is assigned', async () => {
    const [e164] = await takeIn(1, 'geographic');
    const wanted = await wish({ e164: e164! });
    await reserve([wanted]);
    const before = await reservations();
    await hold(e164!, wanted.customerId, START, null);
    expect(await reservations()).toBe(before - 1);
    expect((await reserve([await wish({ e164: e164! })])).map(outcome)).toEqual(['number-held-by-another']);
  });

  test('of a restricted customer is not free, although delivery does not see the customer', async () => {
    const [e164] = await takeIn(1, 'geographic');
    await hold(e164!, customers[3]!, START, null);
    await admin.query('update ordering.customer set restricted = true where customer_id = $1', [customers[3]]);
    await admin.query('update ordering.assignment set restricted = true where customer_id = $1', [customers[3]]);
    expect((await reserve([await wish({ e164: e164! })])).map(outcome)).toEqual(['number-held-by-another']);
    await admin.query('update ordering.customer set restricted = false where customer_id = $1', [customers[3]]);
  });
});

describe('a number that was given up', () => {
  const END = '2027-10-01T00:00:00+02:00';

  test.each([
    ['on its last day of rest', '2027-11-29T23:59:59+01:00', 'number-in-quarantine'],
    // Sixty days of the calendar after midnight of summer time; the night between has 25 hours.
    ['sixty days of the calendar later', '2027-11-30T00:00:00+01:00', null],
  ])('%s can be had by another: %s, %s', async (_what, startsAt, refusal) => {
    const [e164] = await takeIn(1, 'geographic');
    await hold(e164!, customers[0]!, START, END);
    const answer = (await reserve([await wish({ e164: e164!, customerId: customers[1]!, startsAt })])).map(outcome);
    expect(answer).toEqual([refusal ?? e164]);
  });

  test('can be had again by whoever had it, at once', async () => {
    const [e164] = await takeIn(1, 'geographic');
    await hold(e164!, customers[0]!, START, END);
    expect((await reserve([await wish({ e164: e164!, startsAt: END })])).map(outcome)).toEqual([e164]);
  });

  test('without rest, as was decided for it alone, can be had by another at once', async () => {
    const [e164] = await takeIn(1, 'geographic');
    await hold(e164!, customers[0]!, START, END, 0);
    expect((await reserve([await wish({ e164: e164!, customerId: customers[1]!, startsAt: END })])).map(outcome)).toEqual([e164]);
  });

  test('rests as long as the rule of the day it was given up says', async () => {
    await admin.query(`insert into ordering.number_rule values ('2035-01-01', 10)`);
    const [e164] = await takeIn(1, 'geographic');
    await hold(e164!, customers[0]!, START, '2035-01-01T00:00:00+01:00');
    const at = async (startsAt: string) => (await reserve([await wish({ e164: e164!, customerId: customers[1]!, startsAt })])).map(outcome);
    expect(await at('2035-01-10T23:59:59+01:00')).toEqual(['number-in-quarantine']);
    expect(await at('2035-01-11T00:00:00+01:00')).toEqual([e164]);
  });

  test('and ported out never comes back by itself, but can be ported in', async () => {
    const [e164] = await takeIn(1, 'premium');
    await hold(e164!, customers[0]!, '2020-01-01T00:00:00Z', '2021-01-01T00:00:00Z');
    const portOut = () => asDelivery(async ({ sql }) =>
      (await sql<{ done: boolean }>([], `select ordering.port_out_number(number_id, '2021-01-01T00:00:00Z') as done from ordering.number where e164 = $1`, [e164])).rows[0]!.done);
    expect(await portOut()).toBe(true);
    await asDelivery(({ sql }) => sql([], 'select ordering.sweep_numbers()'));
    const wanted = await wish({ e164: e164! });
    expect((await reserve([wanted, await wish({ kind: 'premium' })])).map(outcome)).toEqual(['number-not-in-inventory', 'no-number-free']);
    expect((await reserve([{ ...wanted, portingIn: true }])).map(outcome)).toEqual([e164]);
    await hold(e164!, wanted.customerId, START, null);
    expect((await admin.query('select in_inventory, ported_out_at from ordering.number where e164 = $1', [e164])).rows).toEqual([{ in_inventory: true, ported_out_at: null }]);
    expect(await portOut()).toBe(false);
  });
});

describe('any number of a kind', () => {
  test('is reserved for each of many items at once, and each gets its own', async () => {
    const numbers = await takeIn(300, 'machine');
    const orderId = await newOrder(customers[0]!);
    const wishes = Array.from({ length: 300 }, (_, at): NumberWish => ({ orderId, itemNo: at + 1, customerId: customers[0]!, e164: null, kind: 'machine', startsAt: START, endsAt: null }));
    const answers = await reserve(wishes);
    expect(answers.map(({ e164 }) => e164).toSorted()).toEqual(numbers);
    expect(answers.map(({ itemNo }) => itemNo)).toEqual(wishes.map(({ itemNo }) => itemNo));
    expect((await reserve([await wish({ kind: 'machine' })])).map(outcome)).toEqual(['no-number-free']);
    await asDelivery((inside) => releaseReservation(inside, wishes.slice(0, 3)));
    expect((await reserve(wishes.slice(0, 4))).map(({ refusal }) => refusal)).toEqual([null, null, null, null]);
    await asDelivery((inside) => releaseReservation(inside, wishes));
    // The range is used up again by what follows.
    await admin.query(`update ordering.number set in_inventory = false where kind = 'machine'`);
  });

  test('is none that is held or rests, and one whose rest is over', async () => {
    const [held, resting, rested] = await takeIn(3, 'toll-free');
    await hold(held!, customers[0]!, '2020-01-01T00:00:00Z', null);
    await hold(resting!, customers[0]!, '2020-01-01T00:00:00Z', new Date(Date.now() - 86_400_000).toISOString());
    await hold(rested!, customers[0]!, '2020-01-01T00:00:00Z', '2021-01-01T00:00:00Z');
    expect((await reserve([await wish({ kind: 'toll-free' }), await wish({ kind: 'toll-free' })])).map(outcome).toSorted()).toEqual([rested, 'no-number-free'].toSorted());
  });

  test('is no beautiful one: those are asked for by number', async () => {
    const [gold, plain] = await takeIn(2, 'premium');
    await admin.query(`update ordering.number set vanity = 'gold' where e164 = $1`, [gold]);
    expect((await reserve([await wish({ kind: 'premium' }), await wish({ kind: 'premium' })])).map(outcome)).toEqual([plain, 'no-number-free']);
    expect((await reserve([await wish({ e164: gold! })])).map(outcome)).toEqual([gold]);
  });

  test('is given once, however many orders ask at the same time for any or for named ones, give back and ask again', async () => {
    const numbers = await takeIn(40, 'mobile');
    const step = fc.record({ customer: fc.integer({ min: 0, max: 2 }), named: fc.option(fc.integer({ min: 0, max: 39 }), { nil: null }), items: fc.integer({ min: 1, max: 8 }), giveBack: fc.boolean() });
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 10 }), async (steps) => {
      const work = await Promise.all(steps.map(async ({ customer, named, items, giveBack }) => {
        const customerId = customers[customer]!;
        const orderId = await newOrder(customerId);
        const wishes = Array.from({ length: items }, (_, at): NumberWish =>
          ({ orderId, itemNo: at + 1, customerId, e164: named === null ? null : numbers[(named + at * 7) % 40]!, kind: 'mobile', startsAt: START, endsAt: null }));
        return { wishes, giveBack };
      }));
      await Promise.all(work.map(async ({ wishes, giveBack }) => {
        await reserve(wishes);
        if (giveBack) await asDelivery((inside) => releaseReservation(inside, wishes));
      }));
      const { rows } = await admin.query<{ number_id: number; order_id: number; idle: boolean }>('select number_id, order_id, idle from ordering.number_reservation join ordering.number using (number_id) where kind = $1', ['mobile']);
      expect(new Set(rows.map(({ number_id: id }) => id)).size).toBe(rows.length);
      expect(rows.some(({ idle }) => idle)).toBe(false);
      const givenBack = new Set(work.filter(({ giveBack }) => giveBack).map(({ wishes }) => wishes[0]!.orderId));
      expect(rows.some(({ order_id: id }) => givenBack.has(id))).toBe(false);
      // All that is given back is free again: nothing leaks away.
      await asDelivery((inside) => releaseReservation(inside, work.flatMap(({ wishes }) => wishes)));
      const { rows: [free] } = await admin.query<{ n: number }>(`select count(*)::int as n from ordering.number where kind = 'mobile' and idle`);
      expect(free!.n).toBe(40);
    }), { numRuns: 25 });
  });

  test('is given to nobody while a rival holds it locked, without waiting for the rival', async () => {
    await admin.query(`update ordering.number set in_inventory = false where kind = 'mobile'`);
    const [one, two] = await takeIn(2, 'mobile');
    const rival = await admin.connect();
    await rival.query('begin');
    await rival.query('select from ordering.number where e164 = $1 for update', [one]);
    const wanted = await wish();
    expect((await reserve([wanted])).map(outcome)).toEqual([two]);
    await rival.query('rollback');
    rival.release();
  });
});

test('the inventory is changed by delivery for all customers alone', async () => {
  const wanted = await wish({ e164: '4517999009' });
  await expect(gate.purpose('delivery', { ...ACCESS, scope: { customer: wanted.customerId } }, (inside) => reserveNumber(inside, wanted))).rejects.toMatchObject({ code: '42501' });
  await expect(gate.purpose('ordering', ACCESS, ({ sql }) => sql([], 'select ordering.sweep_numbers()'))).rejects.toMatchObject({ code: '42501' });
  await expect(asDelivery(({ sql }) => sql([], `update ordering.number set vanity = 'gold'`))).rejects.toMatchObject({ code: '42501' });
});

describe('a new assignment', () => {
  const marks = async (e164: string) => (await admin.query<{ restricted: boolean; objected: boolean }>(
    'select a.restricted, a.objected from ordering.assignment a join ordering.number using (number_id) where e164 = $1', [e164])).rows[0];

  test.each(['restricted', 'objected'] as const)('is %s from its first moment when its customer or its employee is, whoever writes it', async (mark) => {
    const other = mark === 'restricted' ? 'objected' : 'restricted';
    const [a, b, c] = await takeIn(3, 'geographic');
    const { rows: [employee] } = await admin.query<{ employee_id: number }>(
      `insert into ordering.employee (customer_id, name, informed_confirmed_at, policy_version, ${mark}) values ($1, 'Ida Prøve', now(), 1, true) returning employee_id`, [customers[0]]);
    await admin.query(`update ordering.customer set ${mark} = true where customer_id = $1`, [customers[2]]);
    await hold(a!, customers[2]!, START, null);
    await admin.query(`update ordering.customer set ${mark} = false where customer_id = $1`, [customers[2]]);
    await hold(b!, customers[0]!, START, null);
    const orderId = await newOrder(customers[0]!);
    await admin.query(
      `with s as (insert into ordering.subscription (customer_id, product_id, order_id, item_no, starts_on) select $2, product_id, $3, 1, '2026-01-01' from ordering.product limit 1 returning subscription_id)
       insert into ordering.assignment (number_id, customer_id, employee_id, subscription_id, during) select number_id, $2, $4, subscription_id, '[2027-01-01,)' from ordering.number, s where e164 = $1`,
      [c, customers[0], orderId, employee!.employee_id]);
    expect(await marks(a!)).toEqual({ [mark]: true, [other]: false });
    expect(await marks(b!)).toEqual({ restricted: false, objected: false });
    expect(await marks(c!)).toEqual({ [mark]: true, [other]: false });
  });
});
