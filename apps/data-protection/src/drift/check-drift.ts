import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type CatalogueDrift, compareWithDatabase, findForeignPasswords, type Installation, PurposeGate } from '@turbotrack/privacy';
import { Alarms, Handles, Log, Queues } from '@turbotrack/service';
import { checkDrift } from '../jobs.js';

/** The installation at hand. Also the token by which providers ask for it. */
export class InstalledAs {
  constructor(readonly installation: Installation) {}
}

/** Compares the live database with the register at every start and every night, and raises the alarm on any difference. */
@Injectable()
export class CheckDrift implements OnApplicationBootstrap {
  constructor(
    private readonly gate: PurposeGate,
    private readonly installed: InstalledAs,
    private readonly alarms: Alarms,
    private readonly queues: Queues,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.queues.schedule(checkDrift, {}, { id: 'check-drift', pattern: '0 40 3 * * *' });
    await this.check().catch((error: unknown) => this.log.error('drift-not-checked', {}, error));
  }

  @Handles(checkDrift)
  async check(): Promise<void> {
    const { missing, unexpected } = await this.compare('app:data-protection');
    if (missing.length + unexpected.length === 0) return;
    await this.alarms.raise({
      code: 'register-drift',
      severity: 'critical',
      sentence: 'The database grants something else than the register says. GET /drift tells what; "turbotrack install" writes the privileges anew.',
      facts: { missing: missing.length, unexpected: unexpected.length },
    });
  }

  /** The differences as they stand now, as sentences about roles, tables and columns; no data. Passwords are tried by logging in. */
  async compare(actor: string): Promise<CatalogueDrift> {
    const { installation } = this.installed;
    const drift = await this.gate.purpose('security', { scope: 'all', actor, why: 'compare the database with the register' }, ({ sql }) =>
      compareWithDatabase({ query: (text: string, values?: unknown[]) => sql([], text, values) } as Parameters<typeof compareWithDatabase>[0], installation));
    return { ...drift, unexpected: [...drift.unexpected, ...(await findForeignPasswords(installation))] };
  }
}
