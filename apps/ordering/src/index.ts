export { type OrderingConfig, orderingVariables } from './configuration.js';
export { deliverOrder } from './jobs.js';
export { startOrdering } from './start-ordering.js';
