export { AUDIENCE, startTestIssuer } from './test-issuer.js';
export { createTestPlatform, type TestPlatform } from './test-platform.js';
export { until } from './until.js';
