export type { AccountMail, AccountMailer } from './accounts/account-mail.js';
export { clientSchema, type ClientRegistration, identityVariables } from './configuration.js';
export { type IdentityDatabase, startIdentity, type IdentityOptions, type RunningIdentity } from './start-identity.js';
