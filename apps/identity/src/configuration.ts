import { httpVariables, logVariables } from '@turbotrack/service';
import { z } from 'zod';

/** A program that may ask for tokens. */
export const clientSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
  secret: z.string().min(16),
  /** What it may ask for, each as `resource:action`. */
  scopes: z.array(z.string().regex(/^[a-z][a-z-]*:[a-z][a-z-]*$/)).min(1),
  /** The one customer it acts for; absent for the operator's own programs. */
  customerId: z.int().positive().optional(),
});

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
    .describe('a JSON list of clients with different ids: {"id", "secret" (16 characters or more), "scopes" (resource:action), "customerId" (optional)}'),
  IDENTITY_KEY_FILE: z.string().min(1).optional().describe('the path of the file of signing keys, created when absent'),
});
