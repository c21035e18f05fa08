import type { SampleCustomer, SampleNumber, SampleOperator } from '@turbotrack/sample-operator';
import { CliError } from '../cli-error.js';
import { concurrently } from '../concurrently.js';
import type { Platform } from '../connect.js';
import type { Report } from '../output/stages.js';

const POLICY_VERSION = 1;
/** Requests at once: enough to keep the platform busy. */
const WIDTH = 6;
const ITEMS_AN_ORDER = 500;
const LOOK_EVERY_MS = 150;

interface Item {
  readonly productCode: string;
  readonly number: string | null;
  readonly employeeId: number | null;
  readonly startsAt: string;
  readonly endsAt: string | null;
}

/** Registers the customers with their people, orders what they have, and waits until all of it is delivered. */
export async function orderEverything(platform: Platform, { customers }: SampleOperator, report: Report): Promise<void> {
  let done = 0;
  const add = async (customer: SampleCustomer): Promise<void> => {
    await orderFor(platform, customer);
    done += 1;
    report(`${done} of ${customers.length} customers`);
  };
  const [first, ...others] = customers;
  // Alone, so that it has the first id: the customer's own client of the local platform acts for that one.
  if (first) await add(first);
  await concurrently(others, WIDTH, add);
  await untilDelivered(platform, report);
}

async function orderFor(platform: Platform, customer: SampleCustomer): Promise<void> {
  const { ordering } = platform;
  const { customerId } = await ordering.post<{ customerId: number }>('/customers', newCustomer(customer));
  const employees = await addEmployees(platform, customerId, customer.employees);
  const items = [...customer.numbers.map((number) => numberItem(number, employees)), ...channelItems(customer)];
  for (let at = 0; at < items.length; at += ITEMS_AN_ORDER) {
    const reference = `${customer.externalId}-${at / ITEMS_AN_ORDER + 1}`;
    await ordering.post('/orders', { customerId, reference, policyVersion: POLICY_VERSION, items: items.slice(at, at + ITEMS_AN_ORDER) });
  }
}

function newCustomer({ externalId, name, cvr, address, invoiceEmail, contactName, owner, tariff }: SampleCustomer) {
  return {
    externalReference: externalId, name, cvr, ...address, invoiceEmail, invoiceContact: contactName, tariffCode: tariff.toLowerCase(), policyVersion: POLICY_VERSION,
    ...(owner && { owner: { ...owner, source: 'made up for the demo', validFrom: '2020-01-01' } }),
  };
}

/** Employees have no reference of their own, so what is there from an earlier start is looked at first. */
async function addEmployees({ ordering }: Platform, customerId: number, wanted: SampleCustomer['employees']): Promise<number[]> {
  const path = `/customers/${customerId}/employees`;
  const there = await ordering.all<{ employeeId: number }>(path);
  if (there.length === 0 && wanted.length > 0) {
    const added = await ordering.post<{ items: { employeeId: number }[] }>(path, wanted.map((employee) => ({ ...employee, policyVersion: POLICY_VERSION, informedConfirmed: true })));
    there.push(...added.items);
  }
  return there.map(({ employeeId }) => employeeId);
}

function numberItem({ e164, productCode, employeeIndex, validFrom, validTo }: SampleNumber, employees: readonly number[]): Item {
  return {
    productCode, number: `+${e164}`, employeeId: employeeIndex === null ? null : (employees[employeeIndex] ?? null),
    startsAt: new Date(validFrom).toISOString(), endsAt: validTo === undefined ? null : new Date(validTo).toISOString(),
  };
}

/** What is ordered but carries no number, such as the channels of a trunk: from the day of the customer's first number. */
function channelItems({ orders, numbers }: SampleCustomer): Item[] {
  const withNumber = new Set(numbers.map(({ productCode }) => productCode));
  const startsAt = new Date(Math.min(...numbers.map(({ validFrom }) => validFrom))).toISOString();
  return orders.filter(({ productCode }) => !withNumber.has(productCode)).flatMap(({ productCode, quantity }) =>
    Array.from({ length: quantity }, () => ({ productCode, number: null, employeeId: null, startsAt, endsAt: null })));
}

async function untilDelivered({ ordering }: Platform, report: Report): Promise<void> {
  for (;;) {
    const orders = await ordering.all<{ orderId: number; state: string }>('/orders');
    const failed = orders.find(({ state }) => state === 'failed' || state === 'partial');
    if (failed) throw new CliError(`Order ${failed.orderId} was not delivered wholly; its items say why.`);
    const waiting = orders.filter(({ state }) => state !== 'completed').length;
    if (waiting === 0) return;
    report(`${orders.length - waiting} of ${orders.length} orders delivered`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
