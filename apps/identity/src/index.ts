export { clientSchema, type ClientRegistration } from './configuration.js';
export { startIdentity, type IdentityOptions, type RunningIdentity } from './start-identity.js';
