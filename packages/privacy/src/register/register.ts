import { billing } from './tables/billing.js';
import { events } from './tables/events.js';
import { identity } from './tables/identity.js';
import { ordering } from './tables/ordering.js';
import { platform, privacy } from './tables/platform.js';
import { rating } from './tables/rating.js';

/** What every column of every table is for. Everything else about access is derived from this. */
export const register = { billing, identity, events, ordering, platform, privacy, rating };

export type Register = typeof register;
