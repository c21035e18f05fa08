export { explainCall, type ExplainedCall } from './calls/explain-call.js';
export { type RatingConfig, ratingVariables } from './configuration.js';
export { type FileReport, listFiles } from './deliveries/list-files.js';
export { listSuspense, suspenseByReason } from './suspense/list-suspense.js';
export { startRating } from './start-rating.js';
