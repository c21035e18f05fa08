import { type CustomerDraft, hire } from './customer-draft.js';
import { copenhagenMidnight, type Month } from './danish-calendar.js';
import { address, fictitiousCvrNumbers, firmName, mailDomain, personName } from './fictitious-names.js';
import { ownNumber } from './fictitious-numbers.js';
import { moveNumbers } from './move-numbers.js';
import type { Network, SampleCustomer, SampleNumber, SampleOptions } from './sample-operator.js';
import { SeededRandom } from './seeded-random.js';
import { TARIFF_CODE } from './sample-tariff.js';

/** The largest customer, with two fifteenths of all numbers, and the one behind the PBX. */
const LARGEST = 0;
const PBX_CUSTOMER = 1;
const LARGEST_SHARE = 2 / 15;
/** What the largest customer has at least, so that every network has a number. */
const ONE_OF_EACH: readonly Line[] = [{ kind: 'fixed', network: 'tdc' }, { kind: 'mobile', network: 'tdc' }, { kind: 'mobile', network: 'three' }];

interface Line {
  readonly kind: 'fixed' | 'mobile';
  readonly network: Network;
}

interface Habit {
  readonly mobileShare: number;
  readonly threeShare: number;
  readonly mobileProduct: string;
  readonly fixedProduct: string;
}

/** All customers with their numbers and employees, from the largest to the smallest. */
export function drawCustomers(options: SampleOptions, month: Month): SampleCustomer[] {
  const random = new SeededRandom(options.seed, 'customers');
  const cvrNumbers = fictitiousCvrNumbers();
  const sizes = customerSizes(options.customers, options.numbers);
  const drafts = sizes.map((_, index) => draftCustomer(random, index, cvrNumbers));
  handOutNumbers(random, drafts, sizes, month);
  moveNumbers(new SeededRandom(options.seed, 'moves'), drafts, month);
  return drafts.map(({ customer, employees, numbers }) => ({ ...customer, orders: ordersFor(numbers, month), employees, numbers }));
}

/** Numbers per customer, falling like 1/rank behind the largest, at least one each; they add up to `numbers`. */
export function customerSizes(customers: number, numbers: number): number[] {
  const largest = Math.max(1, Math.min(Math.round(numbers * LARGEST_SHARE), numbers - (customers - 1)));
  const spare = numbers - largest - (customers - 1);
  let weights = 0;
  for (let rank = 1; rank < customers; rank += 1) weights += 1 / (rank + 1);
  const sizes = [largest];
  let given = 0;
  let upTo = 0;
  for (let rank = 1; rank < customers; rank += 1) {
    upTo += 1 / (rank + 1);
    const reached = rank === customers - 1 ? spare : Math.floor((spare * upTo) / weights);
    sizes.push(1 + reached - given);
    given = reached;
  }
  return sizes;
}

function draftCustomer(random: SeededRandom, index: number, cvrNumbers: Generator<string>): CustomerDraft {
  const name = firmName(random, index + 1);
  const domain = mailDomain(name);
  const cvr = cvrNumbers.next().value as string;
  const owner = random.chance(0.05) ? { name: `${name.slice(0, name.lastIndexOf(' '))} Holding ApS`, cvr: cvrNumbers.next().value as string } : undefined;
  const customer = {
    externalId: `K-${10_001 + index}`,
    name,
    cvr,
    address: address(random),
    invoiceEmail: `faktura@${domain}`,
    contactName: personName(random),
    ...(owner && { owner }),
    tariff: TARIFF_CODE,
  };
  return { customer, domain, employees: [], numbers: [] };
}

function handOutNumbers(random: SeededRandom, drafts: readonly CustomerDraft[], sizes: readonly number[], month: Month): void {
  const handedOut = { fixed: 0, mobile: 0 };
  for (const [index, draft] of drafts.entries()) {
    const habit = customerHabit(random, index);
    for (let count = 0; count < (sizes[index] as number); count += 1) {
      const { kind, network } = (index === LARGEST ? ONE_OF_EACH[count] : undefined) ?? drawLine(random, index, habit);
      const e164 = ownNumber(kind, handedOut[kind]);
      handedOut[kind] += 1;
      const personal = kind === 'mobile' || random.chance(0.4);
      draft.numbers.push({
        e164,
        network,
        productCode: kind === 'mobile' ? habit.mobileProduct : network === 'pbx' ? 'SIP-NUMMER' : habit.fixedProduct,
        employeeIndex: personal ? hire(random, draft) : null,
        validFrom: copenhagenMidnight(month.year - random.between(1, 5), random.between(1, 8), random.between(1, 28)),
        began: random.chance(0.3) ? 'ported-in' : 'new',
      });
    }
  }
}

function drawLine(random: SeededRandom, index: number, habit: Habit): Line {
  if (index === PBX_CUSTOMER) return { kind: 'fixed', network: 'pbx' };
  if (!random.chance(habit.mobileShare)) return { kind: 'fixed', network: 'tdc' };
  return { kind: 'mobile', network: random.chance(habit.threeShare) ? 'three' : 'tdc' };
}

/** What kind of telephony a customer buys. The largest has some of everything. */
function customerHabit(random: SeededRandom, index: number): Habit {
  const mobileProduct = random.pick(['MOBIL-BASIS', 'MOBIL-10T', 'MOBIL-10T', 'MOBIL-EU']);
  const fixedProduct = random.pick(['FASTNET', 'FASTNET-1T']);
  const mobileShare = index === LARGEST ? 0.6 : random.pick([0.2, 0.5, 0.8, 1]);
  const threeShare = index === LARGEST ? 0.5 : random.pick([0, 0, 1]);
  return { mobileShare, threeShare, mobileProduct, fixedProduct };
}

/** What the customer must have ordered to hold these numbers at the end of the month: one subscription each, and channels for a trunk. */
function ordersFor(numbers: readonly SampleNumber[], month: Month): SampleCustomer['orders'] {
  const quantities = new Map<string, number>();
  const atTheEnd = numbers.filter((number) => number.validTo === undefined || number.validTo >= month.to);
  for (const { productCode } of atTheEnd) quantities.set(productCode, (quantities.get(productCode) ?? 0) + 1);
  const trunkNumbers = quantities.get('SIP-NUMMER');
  if (trunkNumbers !== undefined) quantities.set('SIP-KANAL', Math.ceil(trunkNumbers / 4));
  return [...quantities].map(([productCode, quantity]) => ({ productCode, quantity }));
}
