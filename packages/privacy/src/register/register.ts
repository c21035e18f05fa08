import { billing } from './tables/billing.js';
import { ordering } from './tables/ordering.js';
import { platform, privacy } from './tables/platform.js';
import { rating } from './tables/rating.js';

/** What every column of every table is for. Everything else about access is derived from this. */
export const register = { billing, ordering, platform, privacy, rating };

export type Register = typeof register;
