export { explainCall, type ExplainedCall } from './calls/explain-call.js';
export { type RatingConfig, ratingVariables } from './configuration.js';
export { type FileFilter, type FileReport, type FileState, listFiles, readFileReport } from './deliveries/list-files.js';
export { listSuspense, suspenseByReason } from './suspense/list-suspense.js';
export { ratingPurposes, startRating } from './start-rating.js';
