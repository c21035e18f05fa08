export { explainCall, type ExplainedCall } from './calls/explain-call.js';
export { type RatingConfig, ratingVariables } from './configuration.js';
export { ratingPurposes, startRating } from './start-rating.js';
