import type { PurposeGate } from '@turbotrack/privacy';

/** What has run out, by table: the periods are those of the register's rules `sign-in-state`, `machine-access` and `account`. */
const ENDED: readonly (readonly [table: string, condition: string])[] = [
  ['identity.sign_in_state', "expires_at < now() - interval '1 day'"],
  ['identity.account_link', "least(expires_at, used_at) < now() - interval '1 day'"],
  ['identity.failed_attempt', "last_at < now() - interval '1 day'"],
  ['identity.api_key', "least(expires_at, revoked_at) < now() - interval '1 year'"],
  ['identity.client', "least(expires_at, revoked_at) < now() - interval '1 year'"],
  ['identity.account', "closed_at < now() - interval '1 year'"],
];

/** Erases what has run out. @returns how many rows */
export async function sweepExpired(gate: Pick<PurposeGate, 'purpose'>): Promise<number> {
  return gate.purpose('sign-in', { scope: 'all', actor: 'app:identity', why: 'erase what has run out' }, async ({ sql }) => {
    let erased = 0;
    for (const [table, condition] of ENDED) erased += (await sql([table], `delete from ${table} where ${condition}`)).rowCount ?? 0;
    return erased;
  });
}
