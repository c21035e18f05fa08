import { Injectable } from '@nestjs/common';
import { type Access, PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { type Alarm, Alarms, Handles } from '@turbotrack/service';
import { watchDeliveries } from '../jobs.js';
import { examineDeliveries, watchedOperators, type WatchedOperator } from './examine-deliveries.js';

type Intake = PurposeWork<'call-intake'>;
type Kind = 'late' | 'volume' | 'gap' | 'held';

const ACCESS = { scope: 'all', actor: 'app:rating', why: 'watch deliveries' } as const satisfies Access;
const HOUR_MS = 3_600_000;
/** Hours after which somebody is called for a file that is still held. */
const HELD_HOURS = [24, 48] as const;

interface Cause {
  readonly kind: Kind;
  readonly cause: string;
  readonly facts: Readonly<Record<string, number>>;
}

const ALARMS: Record<Kind, Pick<Alarm, 'code' | 'severity' | 'sentence'>> = {
  late: { code: 'delivery-late', severity: 'warning', sentence: 'A delivery of call records that was expected has not come.' },
  volume: { code: 'delivery-volume-odd', severity: 'warning', sentence: 'A delivery holds far fewer or far more records than is usual on its weekday.' },
  gap: { code: 'delivery-missing', severity: 'warning', sentence: "A running number is missing among an operator's files." },
  held: { code: 'delivery-still-held', severity: 'critical', sentence: 'A delivery is still held and waits for a decision; its calls are not billed.' },
};

/**
 * Calls a person for deliveries that are late, missing, of odd volume or held for too long: once for each cause, however
 * often it looks and however many processes do. A cause is noted before anybody is called, and noted again as told
 * afterwards, so that a crash between the two costs no alarm. It is resolved when what was missing has come.
 */
@Injectable()
export class WatchDeliveries {
  constructor(
    private readonly gate: PurposeGate,
    private readonly alarms: Alarms,
  ) {}

  @Handles(watchDeliveries)
  run(): Promise<void> {
    return this.look(Date.now());
  }

  /** @param now ms since the epoch */
  async look(now: number): Promise<void> {
    const operators = await this.gate.purpose('call-intake', ACCESS, (inside) => watchedOperators(inside));
    for (const operator of operators) {
      const untold = await this.gate.purpose('call-intake', ACCESS, async (inside) => {
        await inside.sql([], "select pg_advisory_xact_lock(hashtext('rating.delivery_alarm'), $1)", [operator.operatorId]);
        return noteCauses(inside, operator.operatorId, await causesOf(inside, operator, now));
      });
      for (const { alarmId, kind, cause, facts } of untold) {
        await this.alarms.raise({ ...ALARMS[kind], facts: { operatorId: operator.operatorId, ...facts } });
        await this.gate.purpose('call-intake', ACCESS, ({ sql }) => sql(['rating.delivery_alarm'], 'update rating.delivery_alarm set raised_at = now() where alarm_id = $1 and cause = $2', [alarmId, cause]));
      }
    }
  }
}

async function causesOf({ sql }: Intake, operator: WatchedOperator, now: number): Promise<Cause[]> {
  const { settings } = operator.delivery;
  const { expected, files, missing } = await examineDeliveries(sql, operator, now);
  const { rows: held } = await sql<{ file_id: number; finished_at: Date }>(
    ['rating.call_file'], `select file_id, finished_at from rating.call_file where operator_id = $1 and state = 'held' and finished_at is not null`, [operator.operatorId],
  );
  return [
    ...expected.filter(({ isLate }) => isLate).map(({ due, files: wanted, came }) => ({ kind: 'late' as const, cause: new Date(due).toISOString(), facts: { filesMissing: wanted - came.length } })),
    ...files.filter(({ isOdd }) => isOdd).map(({ fileId, records, band }) => ({ kind: 'volume' as const, cause: String(fileId), facts: { fileId, records: records!, fewest: band!.fewest, most: band!.most } })),
    ...missing.filter(({ noticedAt }) => noticedAt + settings.gapToleranceHours * HOUR_MS < now).map(({ sequence }) => ({ kind: 'gap' as const, cause: String(sequence), facts: { sequence } })),
    ...held.flatMap(({ file_id: fileId, finished_at: since }) =>
      HELD_HOURS.filter((hours) => since.getTime() + hours * HOUR_MS < now).map((hours) => ({ kind: 'held' as const, cause: `${fileId}-${hours}h`, facts: { fileId, hours } })),
    ),
  ];
}

/**
 * Notes new causes, and that those which are no more are resolved; one that comes back is the same cause.
 *
 * @returns those nobody has been told of
 */
async function noteCauses({ sql }: Intake, operatorId: number, causes: readonly Cause[]): Promise<(Cause & { alarmId: number })[]> {
  const [kinds, names] = [causes.map(({ kind }) => kind), causes.map(({ cause }) => cause)];
  await sql(
    ['rating.delivery_alarm'],
    'insert into rating.delivery_alarm (operator_id, kind, cause) select $1, * from unnest($2::text[], $3::text[]) on conflict (operator_id, kind, cause) do nothing', [operatorId, kinds, names],
  );
  await sql(
    ['rating.delivery_alarm'],
    `update rating.delivery_alarm a set resolved_at = now() where operator_id = $1 and resolved_at is null
       and not exists (select from unnest($2::text[], $3::text[]) c (kind, cause) where c.kind = a.kind and c.cause = a.cause)`,
    [operatorId, kinds, names],
  );
  const { rows } = await sql<{ alarm_id: number; kind: Kind; cause: string }>(
    ['rating.delivery_alarm'], 'select alarm_id, kind, cause from rating.delivery_alarm where operator_id = $1 and raised_at is null and resolved_at is null order by alarm_id', [operatorId],
  );
  return rows.flatMap(({ alarm_id: alarmId, kind, cause }) => {
    const found = causes.find((each) => each.kind === kind && each.cause === cause);
    return found ? [{ ...found, alarmId }] : [];
  });
}
