import type { TableClass } from './classification.js';
import type { PurposeEntry } from './purpose-entry.js';

/** The table whose policies hide a customer who is restricted or has objected; other tables follow it. */
export const CUSTOMER_TABLE = 'ordering.customer';

/**
 * Whether a purpose meets rows of this table only where it meets their customer: so a row that has no mark of its own is
 * hidden as soon as the customer is, and nothing can be added about somebody who is hidden.
 *
 * @param name schema and table, `ordering.customer_order`
 */
export function isHiddenWithCustomer(name: string, { scope, markAlone, objection }: TableClass, { seesRestricted, respectsObjection }: PurposeEntry): boolean {
  if (scope.by !== 'customer' || name === CUSTOMER_TABLE) return false;
  return (!seesRestricted && markAlone === undefined) || (respectsObjection && objection === undefined);
}
