import { catalogue } from './ordering/catalogue.js';
import { customers } from './ordering/customers.js';
import { delivery } from './ordering/delivery.js';
import { numberChoices } from './ordering/number-choices.js';
import { numbers } from './ordering/numbers.js';
import { orders } from './ordering/orders.js';

/** Columns of schema `ordering`; the SQL that makes them is in migrations/. */
export const ordering = { ...customers, ...catalogue, ...orders, ...numbers, ...numberChoices, ...delivery };
