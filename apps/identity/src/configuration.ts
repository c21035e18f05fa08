import { httpVariables, logVariables, platformVariables } from '@turbotrack/service';
import { z } from 'zod';

const SCOPE = /^[a-z][a-z-]*:[a-z][a-z-]*$/;

/** A program that may ask for tokens: for itself with a secret, or for people whom it sends here to sign in. */
export const clientSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
  /** Left out by programs that cannot keep one, such as a page in a browser; PKCE protects them. */
  secret: z.string().min(16).optional(),
  /** What it may ask for, each as `resource:action`. */
  scopes: z.array(z.string().regex(SCOPE)).min(1),
  /** The one customer it acts for; absent for the operator's own programs, and for people, who say it themselves. */
  customerId: z.int().positive().optional(),
  /** Where people come back to after signing in; with it the program acts for people and not for itself. */
  redirectUris: z.array(z.url({ protocol: /^https?$/ })).min(1).optional(),
  postLogoutRedirectUris: z.array(z.url({ protocol: /^https?$/ })).optional(),
  /** Told when somebody signs out (OpenID Connect Back-Channel Logout 1.0). */
  backchannelLogoutUri: z.url({ protocol: /^https?$/ }).optional(),
}).refine((client) => client.secret !== undefined || client.redirectUris !== undefined, 'a program without a secret needs redirectUris')
  .refine((client) => client.redirectUris === undefined || client.customerId === undefined, 'a program for people has no customer');

export type ClientRegistration = z.output<typeof clientSchema>;

function parseClients(text: string, context: z.RefinementCtx): ClientRegistration[] {
  try {
    const clients = z.array(clientSchema).parse(JSON.parse(text));
    if (new Set(clients.map((client) => client.id)).size === clients.length) return clients;
  } catch {
    // One sentence for every fault: what the parser says may quote a secret.
  }
  context.addIssue({ code: 'custom', message: 'not a list of clients' });
  return z.NEVER;
}

export const identityVariables = z.object({
  ...httpVariables,
  ...logVariables,
  OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional().describe('the http(s) address under which others reach this issuer'),
  OIDC_AUDIENCE: z.string().min(1).default('urn:turbotrack:api').describe('the audience written into access tokens'),
  IDENTITY_CLIENTS: z.string().transform(parseClients)
    .describe('a JSON list of clients with different ids: {"id", "secret" (16 characters or more), "scopes" (resource:action), "customerId" (optional)}, or for people {"id", "scopes", "redirectUris", "secret" (optional)}'),
  IDENTITY_KEY_FILE: z.string().min(1).optional().describe('the path of the file of signing keys, created when absent; not used with DATABASE_URL'),
  IDENTITY_BEHIND_PROXY: z.stringbool().default(false).describe('true where a proxy of ours stands in front and writes X-Forwarded-For and X-Forwarded-Proto'),
  DATABASE_URL: platformVariables.DATABASE_URL.optional().describe('a postgres:// address; without it only programs of IDENTITY_CLIENTS get tokens, and nobody signs in'),
  TURBOTRACK_ROLE_PREFIX: platformVariables.TURBOTRACK_ROLE_PREFIX,
  TURBOTRACK_SECRET: platformVariables.TURBOTRACK_SECRET.optional().describe('64 hexadecimal digits, the root secret of the installation; needed with DATABASE_URL'),
  TURBOTRACK_FIELD_KEYS: z.string().regex(/^[a-z0-9-]{1,16}(,[a-z0-9-]{1,16})*$/).default('1').describe('the ids of the field keys, the new one first: 2,1'),
});
