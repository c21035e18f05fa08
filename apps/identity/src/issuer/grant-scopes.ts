import type { KoaContextWithOIDC } from 'oidc-provider';
import { accountIdOf, type Accounts } from '../accounts/accounts.js';
import { ROLES } from '../accounts/roles.js';

/**
 * What a person grants a program that it signs in to: of what the program asks for, what the person's role has. The
 * programs are our own, so nobody is asked; what the role lacks is refused without a word, and the token does not have it.
 */
export async function grantOf(context: KoaContextWithOIDC, accounts: Accounts, audience: string) {
  const { provider, session, client, requestParamScopes } = context.oidc;
  const subject = session?.accountId;
  if (!client || !session || subject === undefined) return undefined;
  const person = await accounts.find(accountIdOf(subject) ?? 0);
  if (!person) return undefined;
  const grantId = session.grantIdFor(client.clientId);
  const earlier = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  const grant = earlier?.accountId === subject ? earlier : new provider.Grant({ clientId: client.clientId, accountId: subject });
  const allowed: readonly string[] = ROLES[person.role].scopes;
  const asked = [...requestParamScopes].filter((scope) => scope !== 'openid');
  grant.addOIDCScope('openid');
  grant.addResourceScope(audience, asked.filter((scope) => allowed.includes(scope)).join(' '));
  grant.rejectResourceScope(audience, asked.filter((scope) => !allowed.includes(scope)).join(' '));
  // The library asks for consent to scopes of its own that it does not meet in the grant; ours are all of the audience.
  grant.rejectOIDCScope(asked.join(' '));
  await grant.save();
  return grant;
}
