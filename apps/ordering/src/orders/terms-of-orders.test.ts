import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deliverByHand, holdDeliveries } from '../testing/deliver-by-hand.js';
import { type Answer, newOrder, numberOfOurs, type OrderingUnderTest, pointersOf, registerCustomer, startOrderingUnderTest } from '../testing/ordering-under-test.js';
import { addDays, addMonths, copenhagenDay, startOfDay } from './calendar.js';
import type { WholeOrder } from './order.schemas.js';
import { feeForDays } from './subscription-terms.js';

let ordering: OrderingUnderTest;
let customerId: number;
const TODAY = copenhagenDay(Date.now());
const at = (day: string): string => new Date(startOfDay(day)).toISOString();
const NEXT_WEEK = at(addDays(TODAY, 7));

const offer = async (code: string, terms: Record<string, unknown> = {}) => {
  const answer = await ordering.operator.send('PUT', `/products/${code}`, { validFrom: '2000-01-01', nameDa: code, nameEn: code, monthlyPriceOre: 10_000, carriesNumber: false, ...terms });
  expect([code, answer.status, answer.body]).toEqual([code, 201, expect.anything()]);
};

beforeAll(async () => {
  ordering = await startOrderingUnderTest();
  await holdDeliveries(ordering);
  customerId = await registerCustomer(ordering);
  await offer('MOBIL', { kind: 'mobile', carriesNumber: true, setupPriceOre: 5_000, changeFeeOre: 2_500 });
  await offer('MOBIL-STOR', { kind: 'mobile', carriesNumber: true, monthlyPriceOre: 20_000, setupPriceOre: 5_000, changeFeeOre: 3_000, bindingMonths: 6 });
  await offer('BUNDET', { bindingMonths: 12, notice: { days: 0, months: 1, to: 'month-end' } });
  await offer('VALG', {
    changeFeeOre: 100,
    options: [
      { id: 'data', nameDa: 'Data', nameEn: 'Data', min: 1, max: 1, choices: [choice('small', 1_000, 0), choice('large', 3_000, 700)] },
      { id: 'extra', nameDa: 'Ekstra', nameEn: 'Extra', min: 0, max: 2, choices: [choice('a', 100, 10), choice('b', 200, 20), choice('c', 300, 30)] },
    ],
  });
  await offer('ROAMING', { kind: 'roaming-pack', dependencies: { onlyWith: ['MOBIL', 'MOBIL-STOR'] } });
  await offer('FAX', { dependencies: { requires: ['BUNDET'] } });
  await offer('ALENE', { dependencies: { excludes: ['FAX'] } });
  await offer('KONTOR', { kind: 'bundle', monthlyPriceOre: 50_000, setupPriceOre: 9_000, components: [{ code: 'MOBIL', quantity: 2 }, { code: 'VALG', quantity: 1 }] });
});
afterAll(() => ordering.close());

function choice(id: string, monthlyPriceOre: number, setupPriceOre: number) {
  return { id, nameDa: id, nameEn: id, monthlyPriceOre, setupPriceOre };
}

let next = 0;
const freshNumber = (): string => numberOfOurs((next += 1));
const order = (items: readonly Record<string, unknown>[], whose = customerId) =>
  ordering.operator.post<WholeOrder>('/orders', newOrder(whose, items.map((item) => (item['action'] === 'delete' ? item : { startsAt: NEXT_WEEK, ...item })) as never));
/** Faults as `pointer: sentence`. */
const faultsOf = (answer: Answer<unknown>): string[] => {
  const { status, body } = answer as Answer;
  expect(status).toBe(400);
  return body.errors!.map(({ pointer, detail }) => `${pointer}: ${detail}`);
};
async function has(items: readonly Record<string, unknown>[], whose = customerId): Promise<number[]> {
  const { status, body } = await order(items, whose);
  expect([status, body]).toEqual([202, expect.anything()]);
  return deliverByHand(ordering, body.orderId);
}

/** `newOrder` fills in MOBIL where no product is named; a change of what a subscription is names none. */
const change = (subscriptionId: number, changes: Record<string, unknown> = {}) =>
  ordering.operator.post<WholeOrder>('/orders', { customerId, policyVersion: 1, items: [{ action: 'modify', subscriptionId, startsAt: NEXT_WEEK, ...changes }] });
const end = (subscriptionId: number, changes: Record<string, unknown> = {}, whose = customerId) =>
  ordering.operator.post<WholeOrder>('/orders', { customerId: whose, policyVersion: 1, items: [{ action: 'delete', subscriptionId, ...changes }] });

describe('options', () => {
  test('have prices of their own, which the subscription keeps', async () => {
    const options = [{ option: 'data', choice: 'large' }, { option: 'extra', choice: 'a' }, { option: 'extra', choice: 'c' }];
    const { body } = await order([{ productCode: 'VALG', options }]);
    expect(body.items[0]).toMatchObject({ options, monthlyPriceOre: 10_000 + 3_000 + 100 + 300, setupPriceOre: 700 + 10 + 30 });
    const [subscription] = await deliverByHand(ordering, body.orderId);
    const [row] = await ordering.platform.query('select monthly_price_ore, setup_price_ore, options from ordering.subscription where subscription_id = $1', [subscription]);
    expect(row).toEqual({ monthly_price_ore: 13_400, setup_price_ore: 740, options });
  });

  test('are refused where too few or too many are taken, one is unknown or taken twice', async () => {
    const answer = await order([
      { productCode: 'VALG' },
      { productCode: 'VALG', options: [{ option: 'data', choice: 'small' }, { option: 'data', choice: 'large' }] },
      { productCode: 'VALG', options: [{ option: 'data', choice: 'huge' }, { option: 'extra', choice: 'a' }, { option: 'extra', choice: 'a' }] },
      { productCode: 'ROAMING', options: [{ option: 'data', choice: 'small' }] },
    ]);
    expect(faultsOf(answer).filter((fault) => fault.includes('/options'))).toEqual([
      '/items/0/options: At least 1 of the option data must be chosen.',
      '/items/1/options: At most 1 of the option data can be chosen.',
      '/items/2/options/0: The product has no such option or choice.',
      '/items/2/options/2: The choice is taken twice.',
      '/items/3/options/0: The product has no such option or choice.',
    ]);
  });
});

describe('what goes together', () => {
  test('is judged by what the customer will have after the whole order', async () => {
    const other = await registerCustomer(ordering);
    expect(faultsOf(await order([{ productCode: 'ROAMING' }, { productCode: 'FAX' }, { productCode: 'ALENE' }], other))).toEqual([
      '/items/0/productCode: This is only sold with one of MOBIL, MOBIL-STOR, and the customer has none by then.',
      '/items/1/productCode: This requires BUNDET, which the customer does not have by then.',
      '/items/1/productCode: This cannot be had together with ALENE.',
      '/items/2/productCode: This cannot be had together with FAX.',
    ]);
    expect((await order([{ productCode: 'ROAMING' }, { productCode: 'MOBIL', number: freshNumber() }], other)).status).toBe(202);
    // An open order counts as well as what is delivered.
    expect((await order([{ productCode: 'ROAMING' }], other)).status).toBe(202);
  });

  test('keeps what something else needs from being ended, unless both are', async () => {
    const other = await registerCustomer(ordering);
    const [bound, fax] = await has([{ productCode: 'BUNDET' }, { productCode: 'FAX' }], other);
    const early = { earlyExit: true };
    expect(faultsOf(await end(bound!, early, other))).toEqual(["/items/0/subscriptionId: The customer's FAX needs this subscription."]);
    const both = [{ action: 'delete', subscriptionId: bound, ...early }, { action: 'delete', subscriptionId: fax, endsAt: at(addMonths(TODAY, 3)) }];
    // The one that needs the other may not outlast it; ended together they may go.
    expect((await ordering.operator.post('/orders', { customerId: other, policyVersion: 1, items: both })).status).toBe(202);
  });
});

describe('a change of a subscription', () => {
  test('keeps what it does not name, and costs its fee', async () => {
    const number = freshNumber();
    const [mobile] = await has([{ productCode: 'MOBIL', number }]);
    const { status, body } = await change(mobile!, { productCode: 'MOBIL-STOR' });
    expect(status).toBe(202);
    expect(body.items[0]).toMatchObject({
      action: 'modify', targetSubscriptionId: mobile, productCode: 'MOBIL-STOR', number, monthlyPriceOre: 20_000, setupPriceOre: 3_000,
      bindingEndsOn: addMonths(copenhagenDay(Date.parse(NEXT_WEEK)), 6),
    });
    // Until that is carried out, nobody changes it again.
    expect(faultsOf(await change(mobile!, { employeeId: null }))).toEqual(['/items/0/subscriptionId: Another order changes this subscription already.']);
  });

  test('of its options charges the setup of what is new alone', async () => {
    const [subscription] = await has([{ productCode: 'VALG', options: [{ option: 'data', choice: 'small' }, { option: 'extra', choice: 'a' }] }]);
    const { body } = await change(subscription!, { options: [{ option: 'data', choice: 'large' }, { option: 'extra', choice: 'a' }] });
    expect(body.items[0]).toMatchObject({ productCode: 'VALG', monthlyPriceOre: 10_000 + 3_000 + 100, setupPriceOre: 100 + 700 });
  });

  test('never shortens a binding', async () => {
    const [bound] = await has([{ productCode: 'BUNDET' }]);
    const { body } = await change(bound!, { productCode: 'VALG', options: [{ option: 'data', choice: 'small' }] });
    expect(body.items[0]!.bindingEndsOn).toBe(addMonths(copenhagenDay(Date.parse(NEXT_WEEK)), 12));
  });

  test('of a subscription that is not the customer\'s looks like one of a subscription that does not exist', async () => {
    const [foreign] = await has([{ productCode: 'MOBIL', number: freshNumber() }], await registerCustomer(ordering));
    for (const subscription of [foreign!, 2_147_483_647]) {
      expect(faultsOf(await change(subscription))).toEqual(['/items/0/subscriptionId: The customer has no such subscription.']);
      expect(faultsOf(await end(subscription))).toEqual(['/items/0/subscriptionId: The customer has no such subscription.']);
    }
  });

  test('twice in an order is refused, and so is one before the subscription begins', async () => {
    const [subscription] = await has([{ productCode: 'MOBIL', number: freshNumber() }]);
    const answer = await ordering.operator.post('/orders', {
      customerId, policyVersion: 1,
      items: [{ action: 'modify', subscriptionId: subscription, startsAt: at(addDays(TODAY, 1)) }, { action: 'delete', subscriptionId: subscription, endsAt: at(addDays(TODAY, 9)) }],
    });
    expect(pointersOf(answer)).toEqual(['/items/0/startsAt', '/items/1/subscriptionId']);
  });
});

describe('the end of a subscription', () => {
  const STARTS = copenhagenDay(Date.parse(NEXT_WEEK));
  const BOUND_UNTIL = addMonths(STARTS, 12);

  test('comes as early as notice and binding permit when no day is named', async () => {
    const [bound, free] = await has([{ productCode: 'BUNDET' }, { productCode: 'MOBIL', number: freshNumber() }]);
    expect((await end(bound!)).body.items[0]).toMatchObject({ action: 'delete', startsAt: at(BOUND_UNTIL), setupPriceOre: 0, monthlyPriceOre: 0 });
    // Not bound, no notice: when it begins, at the earliest.
    expect((await end(free!)).body.items[0]).toMatchObject({ startsAt: NEXT_WEEK, setupPriceOre: 0 });
  });

  test('within the binding is refused with the day, unless what remains is paid for, which is then shown and charged', async () => {
    const [bound] = await has([{ productCode: 'BUNDET' }]);
    const day = addMonths(STARTS, 4);
    expect(faultsOf(await end(bound!, { endsAt: at(day) }))).toEqual([
      `/items/0/endsAt: The subscription is bound until ${BOUND_UNTIL}; to end it earlier and pay for the rest, say so with earlyExit.`,
    ]);
    const { body } = await end(bound!, { endsAt: at(day), earlyExit: true });
    const rest = feeForDays(10_000, day, BOUND_UNTIL);
    expect(body.items[0]).toMatchObject({ startsAt: at(day), setupPriceOre: rest });
    expect(rest).toBeGreaterThan(79_000);
    await ordering.platform.query(`update ordering.order_item set state = 'completed' where order_id = $1`, [body.orderId]);
    expect(await ordering.platform.query('select exit_charge_ore from ordering.subscription where subscription_id = $1', [bound])).toEqual([{ exit_charge_ore: rest }]);
  });

  test('within the notice is refused with the day, also for one who pays for the binding', async () => {
    const [bound] = await has([{ productCode: 'BUNDET' }]);
    const noticed = addMonths(`${TODAY.slice(0, 8)}01`, TODAY.endsWith('-01') ? 1 : 2);
    expect(faultsOf(await end(bound!, { endsAt: at(addDays(noticed, -1)), earlyExit: true }))).toEqual([
      `/items/0/endsAt: With the notice agreed, ${noticed} is the first day that can be without the subscription.`,
    ]);
    expect((await end(bound!, { endsAt: at(noticed), earlyExit: true })).status).toBe(202);
  });
});

describe('a bundle', () => {
  const components = () => [
    { productCode: 'MOBIL', number: freshNumber() }, { productCode: 'MOBIL', number: freshNumber() }, { productCode: 'VALG', options: [{ option: 'data', choice: 'large' }] },
  ];

  test('is ordered with its components, which cost nothing but their options', async () => {
    const { body } = await order([{ productCode: 'KONTOR', number: null, components: components() }]);
    expect(body.items.map(({ itemNo, productCode, partOfItemNo, monthlyPriceOre, setupPriceOre }) => [itemNo, productCode, partOfItemNo, monthlyPriceOre, setupPriceOre])).toEqual([
      [1, 'KONTOR', null, 50_000, 9_000], [2, 'MOBIL', 1, 0, 0], [3, 'MOBIL', 1, 0, 0], [4, 'VALG', 1, 3_000, 700],
    ]);
  });

  test('with other components than it has is refused', async () => {
    const [one, , three] = components();
    const answer = await order([
      { productCode: 'KONTOR', number: null, components: [one, three, { productCode: 'FAX' }] }, { productCode: 'MOBIL', number: freshNumber(), components: [one] },
      { productCode: 'KONTOR', number: null, components: [{ ...one, number: '112' }, ...components().slice(1)] },
    ]);
    expect(faultsOf(answer).filter((fault) => !fault.includes('BUNDET'))).toEqual(expect.arrayContaining([
      '/items/0/components: The bundle has 2 of MOBIL.',
      '/items/0/components/2/productCode: The bundle has no component FAX.',
      '/items/1/components: Only a bundle has components.',
      '/items/2/components/0/number: This is no telephone number that can be assigned.',
    ]));
  });

  test('ends as a whole: a component by itself does not', async () => {
    const [bundle, one, two, three] = await has([{ productCode: 'KONTOR', number: null, components: components() }]);
    expect(faultsOf(await end(one!))).toEqual(['/items/0/subscriptionId: The subscription is a component of a bundle, which is ended as a whole.']);
    const { body } = await end(bundle!, { endsAt: at(addDays(TODAY, 30)) });
    expect(body.items.map(({ targetSubscriptionId, partOfItemNo, startsAt }) => [targetSubscriptionId, partOfItemNo, startsAt])).toEqual(
      [[bundle, null], [one, 1], [two, 1], [three, 1]].map((pair) => [...pair, at(addDays(TODAY, 30))]));
  });
});

test('a number that is ported says from whom, and must be named', async () => {
  const porting = { losingOperator: 'Nordtel Prøve', requestedOn: addDays(TODAY, 14) };
  const { body } = await order([{ productCode: 'MOBIL', number: freshNumber(), porting }]);
  expect(body.items[0]!.porting).toEqual({ ...porting, customerReference: null });
  expect(faultsOf(await order([{ productCode: 'FAX', porting }])).some((fault) => fault.startsWith('/items/0/porting:'))).toBe(true);
});

test('an order says which fields were necessary and which voluntary, as the form told', async () => {
  const { body: form } = await ordering.operator.get<{ fields: { pointer: string; necessary: boolean; why: { da: string } }[] }>('/orders/form');
  const { body } = await order([{ productCode: 'MOBIL', number: freshNumber() }]);
  expect(body.formFields.necessary).toEqual(form.fields.filter(({ necessary }) => necessary).map(({ pointer }) => pointer));
  expect(body.formFields.voluntary).toEqual(form.fields.filter(({ necessary }) => !necessary).map(({ pointer }) => pointer));
  expect(body.formFields.necessary).toContain('/policyVersion');
});

test('a CVR number with a wrong check digit is a warning in the answer and stops nothing', async () => {
  const other = await registerCustomer(ordering, { cvr: '12345678' });
  const { status, body } = await order([{ productCode: 'MOBIL', number: freshNumber() }], other);
  expect([status, body.warnings.map(({ code, pointer }) => [code, pointer])]).toEqual([202, [['cvr-check-digit', '/customerId']]]);
  expect((await order([{ productCode: 'MOBIL', number: freshNumber() }])).body.warnings).toEqual([]);
});
