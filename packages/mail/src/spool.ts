import type { Bounce } from './read-bounce.js';
import { type MailContent, type MailTemplate, type MailTemplateName, mailTemplates } from './mail-templates.js';

/** Work of a purpose that may write the spool. */
interface Querying {
  sql<R extends object>(touches: readonly string[], text: string, values?: readonly unknown[]): Promise<{ rows: R[]; rowCount: number | null }>;
}

const SPOOL = ['ordering.mail'];
/** Attempts before a mail is given up: with the waits between them about two days. */
const MOST_ATTEMPTS = 16;
const FIRST_WAIT = '1 minute';
const LONGEST_WAIT = '4 hours';

export interface NewMail<T extends MailTemplateName> {
  /** Names the mail for good, without personal data: it goes once. */
  readonly key: string;
  readonly customerId: number;
  readonly recipient: string;
  readonly language: 'da' | 'en';
  readonly template: T;
  readonly content: MailContent<T>;
}

export interface ClaimedMail {
  readonly mailId: number;
  readonly recipient: string;
  readonly language: 'da' | 'en';
  readonly template: string;
  readonly content: unknown;
  readonly attempts: number;
}

/** How an attempt ended; `failed` without a status is tried again until the attempts are used up. */
export type MailEnd = { readonly mailId: number } & ({ readonly how: 'sent' } | { readonly how: 'bounced'; readonly status: string } | { readonly how: 'failed' });

/**
 * Puts a mail into the spool, in the transaction of what it tells. A customer who is restricted (P-27) is out of sight
 * for the purpose, so nothing is spooled about that one.
 *
 * @returns false when the key was used before
 * @throws ZodError when the values are not those of the template
 */
export async function spoolMail<T extends MailTemplateName>({ sql }: Querying, { key, customerId, recipient, language, template, content }: NewMail<T>): Promise<boolean> {
  const values = (mailTemplates[template] as unknown as MailTemplate).content.parse(content);
  const { rowCount } = await sql(
    SPOOL, 'insert into ordering.mail (mail_key, customer_id, recipient, language, template, content) values ($1, $2, $3, $4, $5, $6) on conflict (mail_key) do nothing',
    [key, customerId, recipient, language, template, JSON.stringify(values)]);
  return rowCount === 1;
}

/**
 * Takes mails that are due, for one attempt: a rival passes them over, and one that is lost on the way is due again after
 * its wait. Mail to a restricted customer waits until the restriction is lifted.
 */
export async function claimMails({ sql }: Querying, limit: number): Promise<ClaimedMail[]> {
  const { rows } = await sql<ClaimedMail>(
    SPOOL,
    `update ordering.mail m set attempts = attempts + 1, next_attempt_at = now() + least($2::interval * power(2, least(attempts, 12)), $3::interval)
     where mail_id = any(array(select mail_id from ordering.mail where state = 'waiting' and next_attempt_at <= now() order by mail_id limit $1 for update skip locked))
     returning mail_id::int as "mailId", recipient, language, template, content, attempts`,
    [limit, FIRST_WAIT, LONGEST_WAIT],
  );
  return rows.toSorted((a, b) => a.mailId - b.mailId);
}

/** Notes how attempts ended. @returns how many mails bounced or were given up */
export async function endMails({ sql }: Querying, ends: readonly MailEnd[]): Promise<number> {
  const { rows } = await sql<{ state: string }>(
    SPOOL,
    `update ordering.mail m set state = e.how, ended_at = now(), bounce_status = e.status
     from unnest($1::bigint[], $2::text[], $3::text[]) as e (mail_id, how, status)
     where m.mail_id = e.mail_id and m.state = 'waiting' and (e.how <> 'failed' or m.attempts >= $4) returning m.state`,
    [ends.map(({ mailId }) => mailId), ends.map(({ how }) => how), ends.map((end) => (end.how === 'bounced' ? end.status : null)), MOST_ATTEMPTS],
  );
  return rows.filter(({ state }) => state !== 'sent').length;
}

/**
 * Marks the mail that a bounce is about, where it failed for good.
 *
 * @returns true when a mail is marked by it that was not
 */
export async function noteBounce({ sql }: Querying, { mailId, recipients }: Bounce): Promise<boolean> {
  const permanent = recipients.find(({ failedForGood }) => failedForGood);
  if (mailId === null || !permanent) return false;
  const { rowCount } = await sql(
    SPOOL, `update ordering.mail set state = 'bounced', ended_at = coalesce(ended_at, now()), bounce_status = $2 where mail_id = $1 and state in ('sent', 'waiting')`, [mailId, permanent.status]);
  return rowCount === 1;
}
