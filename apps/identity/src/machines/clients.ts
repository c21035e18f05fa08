import { randomBytes, randomInt } from 'node:crypto';
import type { PurposeGate } from '@turbotrack/privacy';
import { type Caller, Problem, PROBLEMS, type Tenant } from '@turbotrack/service';
import type { AdapterPayload } from 'oidc-provider';
import { hashSecret } from '../issuer/hash-secret.js';
import { SIGNING_ALGORITHM } from '../issuer/signing-key.js';
import { placeForMachine } from './grant-to-machine.js';
import type { Machine, NewMachine } from './machine.schemas.js';

const TABLES = ['identity.client'];
const COLUMNS = 'client_id, customer_id, tenant, name, scopes, created_at, expires_at, last_used_at, revoked_at';

interface ClientRow {
  client_id: string;
  customer_id: number | null;
  tenant: Tenant;
  name: string;
  scopes: string[];
  created_at: Date;
  expires_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

/** Programs that get tokens with an id and a secret of their own. */
export class Clients {
  constructor(private readonly gate: Pick<PurposeGate, 'purpose'>) {}

  /**
   * @returns the client with its secret, which nobody can read later
   * @throws Problem 403 for a scope that the caller does not have or may not pass on; 409 for an unknown customer
   */
  async create(caller: Caller, wanted: NewMachine): Promise<Machine & { clientId: string; secret: string }> {
    const { customerId, tenant, access } = placeForMachine(caller, wanted, 'create client');
    const clientId = `tc-${Array.from({ length: 16 }, () => 'abcdefghijklmnopqrstuvwxyz0123456789'[randomInt(36)]).join('')}`;
    const secret = randomBytes(32).toString('base64url');
    return this.gate.purpose('sign-in', access, async ({ sql }) => {
      const { rows } = await sql<ClientRow>(
        TABLES,
        `insert into identity.client (client_id, customer_id, tenant, name, secret_hash, scopes, created_by, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, now() + $8::int * interval '1 day') returning ${COLUMNS}`,
        [clientId, customerId ?? null, tenant, wanted.name, hashSecret(secret), wanted.scopes, caller.actor, wanted.validDays],
      );
      return { ...clientFrom(rows[0]!), secret };
    });
  }

  /** The clients of a customer's caller, or all of them, the newest first. */
  list(caller: Caller): Promise<(Machine & { clientId: string })[]> {
    const scope = caller.customerId === undefined ? 'all' : { customer: caller.customerId };
    return this.gate.purpose('sign-in', { scope, actor: `client:${caller.actor}`, why: 'list clients', readOnly: true }, async ({ sql }) => {
      const { rows } = await sql<ClientRow>(TABLES, `select ${COLUMNS} from identity.client order by created_at desc, client_id limit 500`);
      return rows.map(clientFrom);
    });
  }

  /** Its secret opens nothing from now on; tokens given out end within ten minutes. @throws Problem 404, for another customer's as well */
  async revoke(caller: Caller, clientId: string): Promise<void> {
    const scope = caller.customerId === undefined ? 'all' : { customer: caller.customerId };
    await this.gate.purpose('sign-in', { scope, actor: `client:${caller.actor}`, why: 'revoke client' }, async ({ sql }) => {
      const { rowCount } = await sql(TABLES, 'update identity.client set revoked_at = coalesce(revoked_at, now()) where client_id = $1', [clientId]);
      if (rowCount === 0) throw new Problem(PROBLEMS.notFound);
    });
  }

  /** What the issuer needs to know of a client; undefined for one that is unknown, revoked or expired. */
  async metadataOf(clientId: string): Promise<AdapterPayload | undefined> {
    if (!/^tc-[a-z0-9]{16}$/.test(clientId)) return undefined;
    return this.gate.purpose('sign-in', { scope: 'all', actor: 'app:identity', why: 'look up client', readOnly: true }, async ({ sql }) => {
      const { rows: [row] } = await sql<ClientRow & { secret_hash: Buffer }>(
        TABLES, 'select customer_id, tenant, scopes, secret_hash from identity.client where client_id = $1 and revoked_at is null and expires_at > now()', [clientId]);
      return row && {
        client_id: clientId,
        client_secret: row.secret_hash.toString('hex'),
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        scope: row.scopes.join(' '),
        id_token_signed_response_alg: SIGNING_ALGORITHM,
        tenant: row.tenant,
        ...(row.customer_id !== null && { customer_id: row.customer_id }),
      } as AdapterPayload;
    });
  }

  /** Notes that a client got a token, at most once a minute. */
  async noteUse(clientId: string): Promise<void> {
    await this.gate.purpose('sign-in', { scope: 'all', actor: 'app:identity', why: 'note use of client' }, ({ sql }) =>
      sql(TABLES, "update identity.client set last_used_at = now() where client_id = $1 and (last_used_at is null or last_used_at <= now() - interval '1 minute')", [clientId]));
  }
}

function clientFrom(row: ClientRow): Machine & { clientId: string } {
  return {
    clientId: row.client_id,
    customerId: row.customer_id,
    tenant: row.tenant,
    name: row.name,
    scopes: row.scopes,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  };
}
