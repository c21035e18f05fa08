import type { PurposeGate } from '@turbotrack/privacy';
import { type Caller, drawApiKey, Problem, PROBLEMS, type Tenant } from '@turbotrack/service';
import { placeForMachine } from './grant-to-machine.js';
import type { ApiKey, NewMachine } from './machine.schemas.js';

const TABLES = ['identity.api_key'];
const COLUMNS = 'key_id, customer_id, tenant, name, beginning, scopes, created_at, expires_at, last_used_at, revoked_at';

interface KeyRow {
  key_id: number;
  customer_id: number | null;
  tenant: Tenant;
  name: string;
  beginning: string;
  scopes: string[];
  created_at: Date;
  expires_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

/** Keys that programs send instead of a token. */
export class ApiKeys {
  constructor(private readonly gate: Pick<PurposeGate, 'purpose'>) {}

  /**
   * @returns the key, which nobody can read later
   * @throws Problem 403 for a scope that the caller does not have or may not pass on; 409 for an unknown customer
   */
  async create(caller: Caller, wanted: NewMachine): Promise<ApiKey & { key: string }> {
    const { customerId, tenant, access } = placeForMachine(caller, wanted, 'create key');
    const { key, beginning, hash } = drawApiKey(tenant);
    return this.gate.purpose('sign-in', access, async ({ sql }) => {
      const { rows } = await sql<KeyRow>(
        TABLES,
        `insert into identity.api_key (customer_id, tenant, name, beginning, key_hash, scopes, created_by, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, now() + $8::int * interval '1 day') returning ${COLUMNS}`,
        [customerId ?? null, tenant, wanted.name, beginning, hash, wanted.scopes, caller.actor, wanted.validDays],
      );
      return { ...keyFrom(rows[0]!), key };
    });
  }

  /** The keys of a customer's caller, or all of them, the newest first. */
  list(caller: Caller): Promise<ApiKey[]> {
    const scope = caller.customerId === undefined ? 'all' : { customer: caller.customerId };
    return this.gate.purpose('sign-in', { scope, actor: `client:${caller.actor}`, why: 'list keys', readOnly: true }, async ({ sql }) => {
      const { rows } = await sql<KeyRow>(TABLES, `select ${COLUMNS} from identity.api_key order by key_id desc limit 500`);
      return rows.map(keyFrom);
    });
  }

  /** Opens nothing within 15 seconds, in every process. @throws Problem 404, for another customer's as well */
  async revoke(caller: Caller, keyId: number): Promise<void> {
    const scope = caller.customerId === undefined ? 'all' : { customer: caller.customerId };
    await this.gate.purpose('sign-in', { scope, actor: `client:${caller.actor}`, why: 'revoke key' }, async ({ sql }) => {
      const { rowCount } = await sql(TABLES, 'update identity.api_key set revoked_at = coalesce(revoked_at, now()) where key_id = $1', [keyId]);
      if (rowCount === 0) throw new Problem(PROBLEMS.notFound);
    });
  }
}

function keyFrom(row: KeyRow): ApiKey {
  return {
    keyId: row.key_id,
    customerId: row.customer_id,
    tenant: row.tenant,
    name: row.name,
    beginning: row.beginning,
    scopes: row.scopes,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  };
}
