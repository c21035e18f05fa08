import type { SchemaClasses } from '../classification.js';
import { catalogue } from './ordering/catalogue.js';
import { customers } from './ordering/customers.js';
import { numbers } from './ordering/numbers.js';
import { orders } from './ordering/orders.js';

export const ordering = { ...customers, ...catalogue, ...orders, ...numbers } as const satisfies SchemaClasses<'ordering'>;
