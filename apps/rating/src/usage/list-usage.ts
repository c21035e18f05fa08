import type { Page } from '@turbotrack/service';
import { directionAt, maskNumber, serviceAt } from '@turbotrack/telephony';
import { BILLED, PERIOD, TOLD_CALLS_TOUCH, toldCalls } from './told-calls.js';
import type { UsageFilter, UsageListing, UsedCall } from './usage.schemas.js';
import type { UsageWork } from './usage-viewer.js';

interface Row {
  call_id: number;
  /** Microseconds since the epoch. */
  started: number;
  assignment_id: number;
  tariff_version_id: number;
  zone: number;
  service: number;
  direction: number;
  duration_s: number;
  volume: number;
  list_price_micro: number;
  other_number: string;
  billed: boolean;
  covered: number;
}

interface Holder {
  readonly assignment_id: number;
  readonly e164: string;
  readonly employee_id: number | null;
}

interface Zone {
  readonly code: string;
  readonly name: { readonly da: string; readonly en: string };
}

/** What rows are told with. */
interface Names {
  readonly holders: ReadonlyMap<number, Holder>;
  readonly zones: ReadonlyMap<number, readonly Zone[]>;
}

const TOUCHES = [...TOLD_CALLS_TOUCH, 'rating.allowance_use'];

/** A page of calls in order of their start; the place in the list is named by start and id. */
export async function listUsage(usage: UsageWork, asked: UsageListing, limit = asked.limit): Promise<Page<UsedCall, string>> {
  const { rows, next } = await readRows(usage, asked, limit);
  return { items: await toldAs(usage, rows), next };
}

/** One call; undefined when it may not be told, or is not there. `whole`: its number is shown as it is. */
export async function findUse(usage: UsageWork, callId: number): Promise<{ call: UsedCall; whole: boolean } | undefined> {
  const { rows } = await readRows(usage, { sort: 'start', limit: 1 }, 1, callId);
  const [call] = await toldAs(usage, rows);
  return call && { call, whole: call.otherNumber === rows[0]!.other_number };
}

async function readRows({ inside, customerId, choices }: UsageWork, asked: UsageFilter & Pick<UsageListing, 'after' | 'sort' | 'limit'>, limit: number, callId?: number): Promise<{ rows: Row[]; next: string | null }> {
  const values: unknown[] = [];
  const from = toldCalls(customerId, asked, choices, values);
  const more: string[] = [];
  const [order, beyond] = asked.sort === 'start' ? ['asc', '>'] : ['desc', '<'];
  if (callId !== undefined) more.push(`c.call_id = $${values.push(callId)}`);
  if (asked.after !== undefined) {
    const [micros = '', id = ''] = asked.after.split('-');
    const at = `$${values.push(momentOfMicros(Number(micros)))}::timestamptz`;
    // The first alone lets the planner leave out whole months.
    more.push(`c.started_at ${beyond}= ${at}`, `(c.started_at, c.call_id) ${beyond} (${at}, $${values.push(Number(id))}::bigint)`);
  }
  const { rows } = await inside.sql<Row>(
    TOUCHES,
    `select q.*, case when q.billed then coalesce((select sum(u.covered_micro) from rating.allowance_use u where u.period = q.period and u.customer_id = $1 and u.call_id = q.call_id), 0) else 0 end::float8 as covered
     from (select c.call_id::float8, (extract(epoch from c.started_at) * 1000000)::float8 as started, c.assignment_id, c.tariff_version_id, c.zone, c.service, c.direction, c.duration_s, c.volume::float8,
         c.list_price_micro::float8, c.other_number, ${PERIOD} as period, ${BILLED} as billed, c.started_at
       ${[from, ...more].join(' and ')} order by c.started_at ${order}, c.call_id ${order} limit $${values.push(limit + 1)}) q
     order by q.started_at ${order}, q.call_id ${order}`,
    values,
  );
  if (rows.length <= limit) return { rows, next: null };
  rows.length = limit;
  const last = rows[limit - 1]!;
  return { rows, next: `${last.started}-${last.call_id}` };
}

async function toldAs(usage: UsageWork, rows: readonly Row[]): Promise<UsedCall[]> {
  if (rows.length === 0) return [];
  const names = await readNames(usage, rows);
  return rows.map((row) => toldCall(row, usage, names));
}

function toldCall(row: Row, { choices, viewer }: UsageWork, { holders, zones }: Names): UsedCall {
  const startedAtMs = Math.floor(row.started / 1000);
  const { isPrivate, otherNumber } = choices.shown(row.assignment_id, startedAtMs, row.other_number);
  const holder = holders.get(row.assignment_id);
  const zone = zones.get(row.tariff_version_id)?.[row.zone];
  return {
    callId: row.call_id, startedAt: new Date(startedAtMs).toISOString(), assignmentId: row.assignment_id, number: holder?.e164 ?? '', employeeId: holder?.employee_id ?? null,
    service: serviceAt(row.service), direction: directionAt(row.direction), isPrivate,
    otherNumber: neverMoreThanSpecified(row.other_number, otherNumber),
    zone: zone?.code ?? '', zoneName: zone?.name ?? { da: '', en: '' }, durationS: row.duration_s, volume: row.volume, listPriceMicro: row.list_price_micro,
    customerPriceMicro: row.billed && viewer === 'company' ? row.list_price_micro - row.covered : null, billed: row.billed,
  };
}

/** The number as the customer lets it be shown, and never more of it than a call specification has. */
function neverMoreThanSpecified(number: string, chosen: string): string {
  if (number === '') return chosen;
  const usual = maskNumber(number);
  return hidden(chosen) > hidden(usual) ? chosen : usual;
}

function hidden(shown: string): number {
  let digits = 0;
  for (const character of shown) if (character === '•') digits += 1;
  return digits;
}

/** A version that priced a call never changes; one with a deck of 30,000 prefixes is taken apart once. */
const zonesByVersion = new Map<number, readonly Zone[]>();

async function readZones({ sql }: UsageWork['inside'], versions: readonly number[]): Promise<void> {
  if (versions.length === 0) return;
  const { rows } = await sql<{ tariff_version_id: number; zones: Zone[] }>(
    TOUCHES, `select tariff_version_id, (select jsonb_agg(jsonb_build_object('code', z.zone->'code', 'name', z.zone->'name') order by z.place)
       from jsonb_array_elements(definition->'zones') with ordinality as z (zone, place)) as zones from rating.tariff_version where tariff_version_id = any($1::smallint[])`, [versions]);
  for (const { tariff_version_id: version, zones } of rows) zonesByVersion.set(version, zones);
}

async function readNames({ inside }: UsageWork, rows: readonly Row[]): Promise<Names> {
  const holders = await inside.sql<{ assignment_id: number; e164: string; employee_id: number | null }>(
    TOUCHES, 'select a.assignment_id, n.e164, a.employee_id from ordering.assignment a join ordering.number n using (number_id) where a.assignment_id = any($1::int[])',
    [[...new Set(rows.map((row) => row.assignment_id))]]);
  await readZones(inside, [...new Set(rows.map((row) => row.tariff_version_id))].filter((version) => !zonesByVersion.has(version)));
  return {
    holders: new Map(holders.rows.map((row) => [row.assignment_id, row])),
    zones: zonesByVersion,
  };
}

function momentOfMicros(micros: number): string {
  return `${new Date(Math.floor(micros / 1000)).toISOString().slice(0, -1)}${String(micros % 1000).padStart(3, '0')}Z`;
}
