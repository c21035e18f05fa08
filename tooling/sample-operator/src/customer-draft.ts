import { mailbox, personName } from './fictitious-names.js';
import type { SampleCustomer, SampleNumber } from './sample-operator.js';
import type { SeededRandom } from './seeded-random.js';

/** A customer being made: `numbers` and `employees` still grow. */
export interface CustomerDraft {
  readonly customer: Omit<SampleCustomer, 'orders' | 'employees' | 'numbers'>;
  readonly domain: string;
  readonly employees: { name: string; email: string }[];
  readonly numbers: SampleNumber[];
}

/** Adds a person; returns the position among the customer's employees. */
export function hire(random: SeededRandom, draft: CustomerDraft): number {
  const name = personName(random);
  return draft.employees.push({ name, email: `${mailbox(name, draft.employees.length + 1)}@${draft.domain}` }) - 1;
}
