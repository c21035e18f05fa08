import { billing } from './billing.js';
import { events } from './events.js';
import { identity } from './identity.js';
import { ordering } from './ordering.js';
import { platform, privacy } from './platform.js';
import { rating } from './rating.js';

/**
 * Every column of every table that a purpose may touch, by schema and table. Factories, because a drizzle column
 * builder can be built into one table only, and each purpose has its own.
 */
export const columns = { billing, identity, events, ordering, platform, privacy, rating };

export type Columns = typeof columns;
