export { clientSchema, type ClientRegistration, identityVariables } from './configuration.js';
export { startIdentity, type IdentityOptions, type RunningIdentity } from './start-identity.js';
