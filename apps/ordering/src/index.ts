export { type OrderingConfig, orderingVariables } from './configuration.js';
export { deliverOrder } from './jobs.js';
export { orderingPurposes, startOrdering } from './start-ordering.js';
