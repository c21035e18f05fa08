import type { TestPlatform } from '@turbotrack/service/testing';

/** A stored call without the ids it got: two databases that took in the same calls hold equal rows. */
export interface StoredCall {
  number: string;
  startedAt: Date;
  durationS: number;
  volume: string;
  otherNumber: string;
  direction: number;
  service: number;
  answered: boolean;
  restricted: boolean;
  objected: boolean;
  listPriceMicro: number;
}

/** Every stored call in an order of its own, whatever order they came in. */
export async function storedCalls({ query }: Pick<TestPlatform, 'query'>): Promise<StoredCall[]> {
  return query<StoredCall & Record<string, unknown>>(
    `select n.e164 as number, c.started_at as "startedAt", c.duration_s as "durationS", c.volume, c.other_number as "otherNumber", c.direction, c.service, c.answered, c.restricted, c.objected,
       c.list_price_micro::float8 as "listPriceMicro"
     from rating.call c join ordering.assignment a using (assignment_id) join ordering.number n using (number_id)
     order by n.e164, c.started_at, c.direction, c.other_number, c.duration_s, c.volume`,
  );
}

export function sumMicro(calls: readonly { listPriceMicro: number }[]): number {
  return calls.reduce((sum, call) => sum + call.listPriceMicro, 0);
}

/** What each file brought, added up. */
export async function intakeCounts({ query }: Pick<TestPlatform, 'query'>): Promise<{ records: number; accepted: number; duplicate: number; suspended: number; internal: number }> {
  const [row] = await query<{ records: number; accepted: number; duplicate: number; suspended: number; internal: number }>(
    `select coalesce(sum(records), 0)::int as records, coalesce(sum(accepted), 0)::int as accepted, coalesce(sum(duplicate), 0)::int as duplicate,
       coalesce(sum(suspended), 0)::int as suspended, coalesce(sum(internal), 0)::int as internal from rating.call_chunk`,
  );
  return row!;
}

/** Takes away everything that came in; customers, numbers and tariffs stay. */
export async function forgetCalls({ query }: Pick<TestPlatform, 'query'>): Promise<void> {
  await query('truncate rating.call, rating.call_claim, rating.call_part, rating.suspended_call, rating.call_chunk, rating.call_file, rating.period, rating.allowance_use, rating.allowance_balance cascade');
}
