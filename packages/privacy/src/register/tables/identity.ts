import { classify, type SchemaClasses } from '../classification.js';

/** Signing in writes what it reads; the rights desk reads what is about a person and opens nothing. */
const signIn = ['sign-in'] as const;
const signInAndRights = ['sign-in', 'rights-handling'] as const;
/** What an app needs to know a key by, and nothing of people. */
const keyChecks = ['sign-in', 'machine-access', 'rights-handling'] as const;

export const identity = {
  account: {
    about: 'People who may sign in: of customers, and of the operator, who have no customer.',
    scope: { by: 'customer', column: 'customerId' }, employee: { by: 'column', column: 'employeeId' }, subject: 'customer', retention: 'account', changes: 'update', delete: signIn,
    columns: {
      ...classify(['accountId', 'createdAt'], 'sign-in', signInAndRights),
      ...classify(['customerId', 'employeeId', 'role', 'tenant', 'language', 'state', 'invitedBy', 'lastSignInAt', 'closedAt'], 'sign-in', signInAndRights, signIn),
      ...classify(['email', 'name'], 'contact', signInAndRights, signIn),
      ...classify(['passwordHash'], 'sign-in', signIn, signIn),
    },
  },
  account_link: {
    about: 'Links sent by mail that are good once: hashes.',
    scope: { by: 'reference', column: 'accountId', through: 'identity.account' }, subject: 'customer', retention: 'sign-in-state', changes: 'update', delete: signIn,
    columns: {
      ...classify(['linkId', 'createdAt'], 'sign-in', signIn),
      ...classify(['accountId', 'meantFor', 'tokenHash', 'expiresAt', 'usedAt'], 'sign-in', signIn, signIn),
    },
  },
  second_factor: {
    about: 'Secrets of time-based codes, encrypted.',
    scope: { by: 'reference', column: 'accountId', through: 'identity.account' }, subject: 'customer', retention: 'account', changes: 'update', delete: signIn,
    columns: { ...classify(['accountId', 'secret', 'confirmedAt', 'lastStep'], 'sign-in', signIn, signIn) },
  },
  recovery_code: {
    about: 'Codes for whoever has lost the second factor: hashes, each good once.',
    scope: { by: 'reference', column: 'accountId', through: 'identity.account' }, subject: 'customer', retention: 'account', changes: 'append', delete: signIn,
    columns: { ...classify(['accountId', 'codeHash'], 'sign-in', signIn, signIn) },
  },
  sign_in_state: {
    about: 'Sessions, codes and refresh tokens by hash, their content encrypted.',
    scope: { by: 'reference', column: 'accountId', through: 'identity.account' }, subject: 'customer', retention: 'sign-in-state', changes: 'update', delete: signIn,
    columns: {
      ...classify(['kind', 'idHash', 'accountId', 'grantHash', 'uidHash', 'payload', 'expiresAt', 'consumedAt'], 'sign-in', signIn, signIn),
      ...classify(['createdAt'], 'sign-in', signIn),
    },
  },
  failed_attempt: {
    about: 'How often signing in failed of late, by keyed fingerprint of what was tried and from where.',
    scope: { by: 'shared' }, subject: 'exempt', exemption: 'A fingerprint leads to nobody without the key, which is not in the database; it ends within a day.', retention: 'sign-in-state', changes: 'update', delete: signIn,
    columns: { ...classify(['bucket', 'failures', 'lastAt', 'blockedUntil'], 'pseudonym', signIn, signIn) },
  },
  client: {
    about: 'Programs that ask for tokens; their secrets as hashes.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'machine-access', changes: 'update', delete: signIn,
    columns: {
      ...classify(['createdAt'], 'sign-in', signInAndRights),
      ...classify(['clientId', 'customerId', 'tenant', 'name', 'scopes', 'createdBy', 'expiresAt', 'lastUsedAt', 'revokedAt'], 'sign-in', signInAndRights, signIn),
      ...classify(['secretHash'], 'sign-in', signIn, signIn),
    },
  },
  api_key: {
    about: 'Keys of programs as hashes, with the beginning that people know them by.',
    scope: { by: 'customer', column: 'customerId' }, subject: 'customer', retention: 'machine-access', changes: 'update', delete: signIn,
    columns: {
      ...classify(['keyId'], 'sign-in', keyChecks),
      ...classify(['createdAt'], 'sign-in', signInAndRights),
      ...classify(['customerId', 'tenant', 'scopes', 'expiresAt', 'revokedAt'], 'sign-in', keyChecks, signIn),
      ...classify(['name', 'beginning', 'createdBy'], 'sign-in', signInAndRights, signIn),
      ...classify(['keyHash'], 'sign-in', ['sign-in', 'machine-access'], signIn),
      ...classify(['lastUsedAt'], 'sign-in', keyChecks, ['machine-access']),
    },
  },
  signing_key: {
    about: 'Private keys that sign tokens, encrypted.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update', delete: signIn,
    columns: {
      ...classify(['keyId', 'privateKey'], 'operations', signIn, signIn),
      ...classify(['createdAt'], 'operations', signIn),
    },
  },
} as const satisfies SchemaClasses<'identity'>;
