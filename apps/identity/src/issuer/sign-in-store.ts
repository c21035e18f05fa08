import { createHash } from 'node:crypto';
import { decryptField, encryptField, EncryptionError, type KeyRing, type PurposeGate } from '@turbotrack/privacy';
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import { accountIdOf } from '../accounts/accounts.js';
import type { Clients } from '../machines/clients.js';

const TABLE = 'identity.sign_in_state';
const ACCESS = { scope: 'all', actor: 'app:identity' } as const;
/** What the bearer holds is the id itself: it is not even in the encrypted content. */
const BEARER_KINDS: ReadonlySet<string> = new Set(['AuthorizationCode', 'RefreshToken', 'AccessToken', 'ClientCredentials']);

interface StateRow {
  id_hash: Buffer;
  payload: Buffer;
  consumed_s: number | null;
}

/** A hash of what a bearer holds, by kind, so that no two kinds can be taken for each other. */
export function hashOf(kind: string, id: string): Buffer {
  return createHash('sha256').update(`${kind}|${id}`).digest();
}

/** What lies between two requests of signing in, in the database: found by hash, its content encrypted, gone when it has expired. */
export class SignInStore implements Adapter {
  constructor(private readonly kind: string, private readonly gate: Pick<PurposeGate, 'purpose'>, private readonly ring: KeyRing, private readonly clients: Clients) {}

  async upsert(id: string, payload: AdapterPayload, expiresInS: number): Promise<void> {
    const hash = hashOf(this.kind, id);
    const { jti, ...rest } = payload;
    const content = encryptField(this.ring, this.place(hash), JSON.stringify(BEARER_KINDS.has(this.kind) ? rest : { jti, ...rest }));
    const grant = payload.grantId === undefined ? null : hashOf('Grant', payload.grantId);
    const uid = payload.uid === undefined ? null : hashOf(`${this.kind}.uid`, payload.uid);
    const account = accountIdOf(payload.accountId ?? payload.session?.accountId);
    await this.gate.purpose('sign-in', { ...ACCESS, why: 'keep sign-in state' }, ({ sql }) =>
      sql([TABLE],
        `insert into identity.sign_in_state as s (kind, id_hash, account_id, grant_hash, uid_hash, payload, expires_at)
         values ($1, $2, $3, $4, $5, $6, now() + $7::int * interval '1 second')
         on conflict (kind, id_hash) do update set account_id = excluded.account_id, grant_hash = excluded.grant_hash, uid_hash = excluded.uid_hash,
           payload = excluded.payload, expires_at = excluded.expires_at`,
        [this.kind, hash, account ?? null, grant, uid, content, expiresInS]));
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    if (this.kind === 'Client') return this.clients.metadataOf(id);
    return this.read('id_hash', hashOf(this.kind, id), id);
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.read('uid_hash', hashOf(`${this.kind}.uid`, uid));
  }

  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  /**
   * Marks a code or a refresh token as used. Of two requests at the same moment one is too late: that is use by two
   * bearers, and everything of the grant ends.
   */
  async consume(id: string): Promise<void> {
    const hash = hashOf(this.kind, id);
    const first = await this.gate.purpose('sign-in', { ...ACCESS, why: 'use sign-in state' }, async ({ sql }) => {
      const { rowCount } = await sql([TABLE], 'update identity.sign_in_state set consumed_at = now() where kind = $1 and id_hash = $2 and consumed_at is null', [this.kind, hash]);
      if (rowCount === 1) return true;
      await sql([TABLE], `delete from identity.sign_in_state where coalesce(grant_hash, case when kind = 'Grant' then id_hash end)
        = (select grant_hash from identity.sign_in_state where kind = $1 and id_hash = $2)`, [this.kind, hash]);
      return false;
    });
    if (!first) throw new errors.InvalidGrant('it was used already');
  }

  async destroy(id: string): Promise<void> {
    await this.remove('id_hash', hashOf(this.kind, id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.remove('grant_hash', hashOf('Grant', grantId));
  }

  private async remove(column: 'id_hash' | 'grant_hash', hash: Buffer): Promise<void> {
    await this.gate.purpose('sign-in', { ...ACCESS, why: 'end sign-in state' }, ({ sql }) =>
      sql([TABLE], `delete from identity.sign_in_state where kind = $1 and ${column} = $2`, [this.kind, hash]));
  }

  private async read(column: 'id_hash' | 'uid_hash', hash: Buffer, id?: string): Promise<AdapterPayload | undefined> {
    const row = await this.gate.purpose('sign-in', { ...ACCESS, why: 'read sign-in state', readOnly: true }, async ({ sql }) => {
      const { rows } = await sql<StateRow>(
        [TABLE],
        `select id_hash, payload, extract(epoch from consumed_at)::int as consumed_s from identity.sign_in_state where kind = $1 and ${column} = $2 and expires_at > now()`,
        [this.kind, hash],
      );
      return rows[0];
    });
    if (!row) return undefined;
    const payload = openState(this.ring, this.place(row.id_hash), row.payload);
    return payload && {
      ...payload,
      ...(id !== undefined && { jti: id }),
      ...(row.consumed_s !== null && { consumed: row.consumed_s }),
    };
  }

  private place(hash: Buffer) {
    return placeOfState(this.kind, hash);
  }
}

export function placeOfState(kind: string, hash: Buffer) {
  return { table: TABLE, column: 'payload', row: `${kind}/${hash.toString('hex')}` };
}

/** What was kept; undefined where it cannot be opened any more, after a change of keys: then one signs in again. */
export function openState(ring: KeyRing, place: ReturnType<typeof placeOfState>, content: Buffer): AdapterPayload | undefined {
  try {
    return JSON.parse(decryptField(ring, place, content)) as AdapterPayload;
  } catch (error) {
    if (error instanceof EncryptionError) return undefined;
    throw error;
  }
}
