import type { KeyRing, PurposeGate } from '@turbotrack/privacy';
import { Problem, PROBLEMS } from '@turbotrack/service';
import { z } from 'zod';
import { hashOf, openState, placeOfState } from '../issuer/sign-in-store.js';

const TABLE = 'identity.sign_in_state';

export const sessionSchema = z.object({
  sessionId: z.string().describe('Not what the browser holds: nobody can take a session over with it.'),
  startedAt: z.iso.datetime(),
  endsAt: z.iso.datetime(),
  programs: z.array(z.string()).describe('Programs that were signed in to.'),
}).meta({ id: 'Session' });
export const sessionsSchema = z.object({ items: z.array(sessionSchema) }).meta({ id: 'Sessions' });
export const sessionIdSchema = z.string().regex(/^[0-9a-f]{64}$/);

export type Session = z.output<typeof sessionSchema>;

interface SessionRow {
  id_hash: Buffer;
  payload: Buffer;
  created_at: Date;
  expires_at: Date;
}

/** Where somebody is signed in. */
export class Sessions {
  constructor(private readonly gate: Pick<PurposeGate, 'purpose'>, private readonly ring: KeyRing) {}

  async list(accountId: number): Promise<Session[]> {
    return (await this.read(accountId)).map((row) => ({
      sessionId: row.id_hash.toString('hex'),
      startedAt: row.created_at.toISOString(),
      endsAt: row.expires_at.toISOString(),
      programs: Object.keys(this.open(row)?.authorizations ?? {}),
    }));
  }

  /** Ends a session and all that was given out in it. @throws Problem 404, for somebody else's as well */
  async end(accountId: number, sessionId: string): Promise<void> {
    const row = (await this.read(accountId)).find(({ id_hash: hash }) => hash.toString('hex') === sessionId);
    if (!row) throw new Problem(PROBLEMS.notFound);
    const grants = Object.values(this.open(row)?.authorizations ?? {}).flatMap(({ grantId }) => (grantId === undefined ? [] : [hashOf('Grant', grantId)]));
    await this.gate.purpose('sign-in', { scope: 'all', actor: 'app:identity', why: 'end session' }, ({ sql }) =>
      sql([TABLE], `delete from identity.sign_in_state where (kind = 'Session' and id_hash = $1) or grant_hash = any($2) or (kind = 'Grant' and id_hash = any($2))`, [row.id_hash, grants]));
  }

  private read(accountId: number): Promise<SessionRow[]> {
    return this.gate.purpose('sign-in', { scope: 'all', actor: 'app:identity', why: 'list sessions', readOnly: true }, async ({ sql }) => {
      const { rows } = await sql<SessionRow>(
        [TABLE], `select id_hash, payload, created_at, expires_at from identity.sign_in_state where kind = 'Session' and account_id = $1 and expires_at > now() order by created_at desc`, [accountId]);
      return rows;
    });
  }

  private open({ id_hash: hash, payload }: SessionRow) {
    return openState(this.ring, placeOfState('Session', hash), payload);
  }
}
