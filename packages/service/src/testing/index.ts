export { type ApiDescription, checkApiDescription } from './check-api-description.js';
export { AUDIENCE, startTestIssuer } from './test-issuer.js';
export { createTestPlatform, type TestPlatform } from './test-platform.js';
export { readTmfDefinition, type TmfApiNumber, type TmfDefinition } from './tmf-definition.js';
export { until } from './until.js';
