import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Access, PurposeGate } from '@turbotrack/privacy';
import { Alarms, Handles, Log } from '@turbotrack/service';
import { prepareMonths } from '../jobs.js';

const MONTHS_AHEAD = 3;
/** With fewer whole months ahead a fault of this job could soon stop the intake of calls. */
const FEWEST_AHEAD = 2;
const ACCESS = { scope: 'all', actor: 'app:rating', why: 'prepare months' } as const satisfies Access;

/** Keeps the months ahead in existence: at every start, and every night. */
@Injectable()
export class PrepareMonths implements OnApplicationBootstrap {
  constructor(
    private readonly gate: PurposeGate,
    private readonly alarms: Alarms,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.prepare().catch((error: unknown) => this.log.error('months-not-made', {}, error));
  }

  /** Makes what is missing; calls for a person when afterwards too few months are ready, also when making them failed. */
  @Handles(prepareMonths)
  async prepare(): Promise<void> {
    try {
      await this.make();
    } catch (error) {
      await this.callForAPerson(await this.monthsReady().catch(() => 0));
      throw error;
    }
    const ready = await this.monthsReady();
    if (ready < FEWEST_AHEAD) await this.callForAPerson(ready);
  }

  private make(): Promise<void> {
    return this.gate.purpose('call-intake', ACCESS, async ({ sql }) => {
      // A partition waits for every reader of its table; nobody is to wait behind it for long.
      await sql([], "set local lock_timeout = '10s'");
      await sql([], 'select platform.create_months_ahead($1)', [MONTHS_AHEAD]);
    });
  }

  private callForAPerson(monthsReady: number): Promise<void> {
    return this.alarms.raise({
      code: 'months-not-prepared',
      severity: 'critical',
      sentence: 'The tables of calls and of the access journal are not prepared for the coming months; what falls into a missing month cannot be stored.',
      facts: { monthsReady },
    });
  }

  private monthsReady(): Promise<number> {
    return this.gate.purpose('call-intake', ACCESS, async ({ sql }) => {
      const { rows } = await sql<{ ready: number }>([], 'select platform.months_prepared() as ready');
      return rows[0]?.ready ?? 0;
    });
  }
}
