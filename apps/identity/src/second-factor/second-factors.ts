import { createHmac, randomBytes } from 'node:crypto';
import { decryptField, encryptField, EncryptionError, keyIdOf, type KeyRing, type PurposeGate } from '@turbotrack/privacy';
import { StartupError } from '@turbotrack/service';
import { drawSecret, stepOfCode } from './time-based-codes.js';

const TABLES = ['identity.second_factor'];
const RECOVERY_CODES = 10;
const ACCESS = { scope: 'all', actor: 'app:identity' } as const;

interface FactorRow {
  secret: Buffer;
  confirmed: boolean;
  last_step: number;
}

const placeOf = (accountId: number) => ({ table: 'identity.second_factor', column: 'secret', row: String(accountId) });

/** Codes that change every half minute, and codes on paper for whoever has lost the device. */
export class SecondFactors {
  /** @param pepper keys the hashes of recovery codes: 50 bits could be tried out by whoever has the table alone */
  constructor(private readonly gate: Pick<PurposeGate, 'purpose'>, private readonly ring: KeyRing, private readonly pepper: Buffer) {}

  async isConfirmed(accountId: number): Promise<boolean> {
    return (await this.read(accountId))?.confirmed ?? false;
  }

  /** The secret to put into a device: the one already begun with, or a new one. Never one that is in use. */
  async begin(accountId: number): Promise<Buffer | undefined> {
    const fresh = encryptField(this.ring, placeOf(accountId), drawSecret().toString('hex'));
    const row = await this.gate.purpose('sign-in', { ...ACCESS, why: 'begin second factor' }, async ({ sql }) => {
      await sql(TABLES, 'insert into identity.second_factor (account_id, secret) values ($1, $2) on conflict do nothing', [accountId, fresh]);
      const { rows } = await sql<FactorRow>(TABLES, 'select secret, confirmed_at is not null as confirmed, last_step from identity.second_factor where account_id = $1', [accountId]);
      return rows[0];
    });
    return row && !row.confirmed ? this.secretOf(accountId, row) : undefined;
  }

  /** Whether the code is right now; it is then good no more. The first right one confirms the device. */
  async check(accountId: number, code: string, nowMs = Date.now()): Promise<boolean> {
    const row = await this.read(accountId);
    const step = row && stepOfCode(this.secretOf(accountId, row), code.replaceAll(' ', ''), row.last_step, nowMs);
    if (step === undefined) return false;
    return this.gate.purpose('sign-in', { ...ACCESS, why: 'check second factor' }, async ({ sql }) => {
      // Of two requests with the same code one comes too late.
      const { rowCount } = await sql(TABLES, 'update identity.second_factor set last_step = $2, confirmed_at = coalesce(confirmed_at, now()) where account_id = $1 and last_step < $2', [accountId, step]);
      return rowCount === 1;
    });
  }

  /** Draws ten new recovery codes in place of the old ones; only their hashes are kept. */
  async drawRecoveryCodes(accountId: number): Promise<string[]> {
    const codes = Array.from({ length: RECOVERY_CODES }, () => randomBytes(8).toString('hex').slice(0, 12).replace(/(.{4})(?=.)/g, '$1-'));
    await this.gate.purpose('sign-in', { ...ACCESS, why: 'draw recovery codes' }, async ({ sql }) => {
      await sql(['identity.recovery_code'], 'delete from identity.recovery_code where account_id = $1', [accountId]);
      await sql(['identity.recovery_code'], 'insert into identity.recovery_code (account_id, code_hash) select $1, hash from unnest($2::bytea[]) as drawn (hash)', [accountId, codes.map((code) => this.hash(accountId, code))]);
    });
    return codes;
  }

  /** Uses a recovery code up. */
  async useRecoveryCode(accountId: number, code: string): Promise<boolean> {
    return this.gate.purpose('sign-in', { ...ACCESS, why: 'use recovery code' }, async ({ sql }) => {
      const { rowCount } = await sql(['identity.recovery_code'], 'delete from identity.recovery_code where account_id = $1 and code_hash = $2', [accountId, this.hash(accountId, code)]);
      return rowCount === 1;
    });
  }

  /**
   * Encrypts anew what is under an older field key; afterwards that key can go.
   *
   * @returns how many
   * @throws StartupError when a secret is under a field key that is not in the ring
   */
  async renewEncryption(): Promise<number> {
    return this.gate.purpose('sign-in', { ...ACCESS, why: 'rotate field keys' }, async ({ sql }) => {
      const { rows } = await sql<{ account_id: number; secret: Buffer }>(TABLES, 'select account_id, secret from identity.second_factor for update');
      const old = rows.filter(({ secret }) => keyIdOf(secret) !== this.ring.current);
      for (const { account_id: accountId, secret } of old) {
        await sql(TABLES, 'update identity.second_factor set secret = $2 where account_id = $1', [accountId, encryptField(this.ring, placeOf(accountId), this.openOld(accountId, secret))]);
      }
      return old.length;
    });
  }

  private read(accountId: number): Promise<FactorRow | undefined> {
    return this.gate.purpose('sign-in', { ...ACCESS, why: 'look up second factor', readOnly: true }, async ({ sql }) => {
      const { rows } = await sql<FactorRow>(TABLES, 'select secret, confirmed_at is not null as confirmed, last_step from identity.second_factor where account_id = $1', [accountId]);
      return rows[0];
    });
  }

  private openOld(accountId: number, secret: Buffer): string {
    try {
      return decryptField(this.ring, placeOf(accountId), secret);
    } catch (error) {
      if (error instanceof EncryptionError) throw new StartupError(`A second factor cannot be opened: ${error.message}`, { cause: error });
      throw error;
    }
  }

  private secretOf(accountId: number, { secret }: FactorRow): Buffer {
    return Buffer.from(decryptField(this.ring, placeOf(accountId), secret), 'hex');
  }

  private hash(accountId: number, code: string): Buffer {
    return createHmac('sha256', this.pepper).update(`${accountId}|${code.toLowerCase().replace(/[^0-9a-f]/g, '')}`).digest();
  }
}
