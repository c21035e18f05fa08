import { createHash, randomBytes } from 'node:crypto';
import type { PurposeGate } from '@turbotrack/privacy';
import type { Log } from '@turbotrack/service';
import { type AccountMailer, type LinkPurpose, writeLinkMail } from './account-mail.js';

const TABLES = ['identity.account_link', 'identity.account'];
const LIFE_MINUTES: Readonly<Record<LinkPurpose, number>> = { invitation: 7 * 24 * 60, 'new-password': 60 };
const FORM = /^[A-Za-z0-9_-]{43}$/;

/** Whose link it is and what for. */
export interface OpenLink {
  readonly accountId: number;
  readonly meantFor: LinkPurpose;
  readonly email: string;
  readonly name: string;
}

interface LinkRow {
  account_id: number;
  meant_for: LinkPurpose;
  email: string;
  name: string;
}

const hashOfToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** One-time links: 256 random bits, kept as a hash, ended by their use, by a newer one and by time. */
export class AccountLinks {
  constructor(
    private readonly gate: Pick<PurposeGate, 'purpose'>,
    private readonly issuer: () => string,
    private readonly mailer: AccountMailer | undefined,
    private readonly log: () => Log,
  ) {}

  /** Makes a link and sends it; without a mailer it is given back, for whoever invites to hand over. */
  async send(meantFor: LinkPurpose, person: { accountId: number; email: string; language: 'da' | 'en' }): Promise<string | undefined> {
    const token = randomBytes(32).toString('base64url');
    await this.gate.purpose('sign-in', { scope: 'all', actor: 'app:identity', why: 'make link' }, async ({ sql }) => {
      await sql(TABLES, 'delete from identity.account_link where account_id = $1', [person.accountId]);
      await sql(TABLES, "insert into identity.account_link (account_id, meant_for, token_hash, expires_at) values ($1, $2, $3, now() + $4::int * interval '1 minute')",
        [person.accountId, meantFor, hashOfToken(token), LIFE_MINUTES[meantFor]]);
    });
    const link = `${this.issuer().replace(/\/$/, '')}/link/${token}`;
    if (!this.mailer) return link;
    await this.mailer.send(writeLinkMail(meantFor, person.email, person.language, link)).catch((error: unknown) => this.log().error('account-mail-failed', {}, error));
    return undefined;
  }

  /** Whether mail leaves the house; without it nobody can ask for a new password by themselves. */
  get sendsMail(): boolean {
    return this.mailer !== undefined;
  }

  /** Looks at a link without using it up: mail scanners follow links. */
  async open(token: string): Promise<OpenLink | undefined> {
    if (!FORM.test(token)) return undefined;
    return this.gate.purpose('sign-in', { scope: 'all', actor: 'app:identity', why: 'open link', readOnly: true }, async ({ sql }) => {
      const { rows: [row] } = await sql<LinkRow>(
        TABLES,
        `select account_id, meant_for, email, name from identity.account_link join identity.account using (account_id)
         where token_hash = $1 and used_at is null and expires_at > now() and state <> 'closed'`,
        [hashOfToken(token)],
      );
      return row && { accountId: row.account_id, meantFor: row.meant_for, email: row.email, name: row.name };
    });
  }

  /**
   * Uses a link up and sets the password. All sessions end: whoever had the old password is out.
   *
   * @returns false when the link was used, replaced or too old in the meantime
   */
  use(token: string, passwordHash: string): Promise<boolean> {
    return this.gate.purpose('sign-in', { scope: 'all', actor: 'app:identity', why: 'set password' }, async ({ sql }) => {
      const { rows: [row] } = await sql<{ account_id: number }>(
        TABLES, 'update identity.account_link set used_at = now() where token_hash = $1 and used_at is null and expires_at > now() returning account_id', [hashOfToken(token)]);
      if (!row) return false;
      const { rowCount } = await sql(TABLES, "update identity.account set password_hash = $2, state = 'active' where account_id = $1 and state <> 'closed'", [row.account_id, passwordHash]);
      await sql(['identity.sign_in_state'], 'delete from identity.sign_in_state where account_id = $1', [row.account_id]);
      return rowCount === 1;
    });
  }
}
