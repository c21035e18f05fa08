import type { PurposeWork } from '@turbotrack/privacy';
import { emptyRatedUsage } from '@turbotrack/rating-engine';
import { DIRECTION_NUMBER, directionAt, SERVICE_NUMBER, serviceAt } from '@turbotrack/telephony';
import { billedDirection, type Place } from './invoice-places.js';
import type { InvoiceUnderWay } from './open-invoice.js';

/** A stored call as the buy tariff prices it. Numbers of 64 bits come as doubles, which hold them exactly. */
export interface CallToBill {
  started_ms: number;
  service: number;
  direction: number;
  duration_s: number;
  volume: number;
  origin_country: string;
  other_number: string;
  served_number: string;
}

/** Calls that an operator can bill: answered, and of some length or volume. */
export const COUNTED_CALL = {
  columns: '(extract(epoch from c.started_at) * 1000)::float8 as started_ms, c.service, c.direction, c.duration_s, c.volume::float8, c.origin_country, c.other_number, n.e164 as served_number',
  condition: `c.answered and case c.service when ${SERVICE_NUMBER.voice} then c.duration_s > 0 else c.volume > 0 end`,
} as const;

interface Sum extends Place {
  readonly service: number;
  readonly direction: number;
  calls: number;
  quantity: number;
  micro: bigint;
}

/** What a call is billed under and what it costs us; undefined where the buy tariff of its day has no price. */
export interface BilledCall extends Place {
  readonly service: number;
  readonly direction: number;
  readonly quantity: number;
  readonly costMicro: number;
}

/** Prices calls by the buy tariff and adds them up by where they are billed. */
export class CallSums {
  readonly sums = new Map<string, Sum>();
  unpriced = 0;
  private readonly out = emptyRatedUsage();

  constructor(private readonly invoice: Pick<InvoiceUnderWay, 'places' | 'versionAt'>) {}

  bill(row: CallToBill): BilledCall | undefined {
    const { out, invoice } = this;
    const version = invoice.versionAt(row.started_ms);
    if (!version) return undefined;
    const [service, direction] = [serviceAt(row.service), directionAt(row.direction)];
    version.tariff.rate({
      service, direction, otherNumber: row.other_number, servedNumber: row.served_number, originCountry: row.origin_country, startedAt: row.started_ms, durationS: row.duration_s, volume: row.volume, answered: true,
    }, out);
    if (out.outcome !== 'rated') return undefined;
    const way = billedDirection(direction);
    const place = invoice.places.ofCall(service, way, row.other_number, version, out.zone);
    return { ...place, service: row.service, direction: DIRECTION_NUMBER[way], quantity: service === 'voice' ? row.duration_s : row.volume, costMicro: out.listPriceMicro };
  }

  add(row: CallToBill): void {
    const billed = this.bill(row);
    if (!billed) {
      this.unpriced += 1;
      return;
    }
    const { kind, place, service, direction, quantity, costMicro } = billed;
    const key = `${kind} ${service} ${direction} ${place}`;
    let sum = this.sums.get(key);
    if (!sum) this.sums.set(key, (sum = { kind, place, service, direction, calls: 0, quantity: 0, micro: 0n }));
    sum.calls += 1;
    sum.quantity += quantity;
    sum.micro += BigInt(costMicro);
  }
}

export async function addCalls({ sql }: PurposeWork<'rating'>, operatorInvoiceId: number, { sums }: CallSums): Promise<void> {
  const all = [...sums.values()];
  if (all.length === 0) return;
  await sql(
    ['rating.operator_invoice_sum'],
    `insert into rating.operator_invoice_sum as s (operator_invoice_id, kind, place, service, direction, our_calls, our_quantity, our_micro)
     select $1, * from unnest($2::text[], $3::text[], $4::smallint[], $5::smallint[], $6::bigint[], $7::bigint[], $8::bigint[])
     on conflict (operator_invoice_id, kind, place, service, direction) do update
       set our_calls = s.our_calls + excluded.our_calls, our_quantity = s.our_quantity + excluded.our_quantity, our_micro = s.our_micro + excluded.our_micro`,
    [
      operatorInvoiceId, all.map(({ kind }) => kind), all.map(({ place }) => place), all.map(({ service }) => service), all.map(({ direction }) => direction), all.map(({ calls }) => calls),
      all.map(({ quantity }) => quantity), all.map(({ micro }) => String(micro)),
    ],
  );
}

/** The operator's lines by where they are billed; several of one place are one. */
export async function addLines({ sql }: PurposeWork<'rating'>, operatorInvoiceId: number, { lines, places }: InvoiceUnderWay): Promise<void> {
  const rows = lines.map((line) => ({ ...line, ...places.ofLine(line) }));
  await sql(
    ['rating.operator_invoice_sum'],
    `insert into rating.operator_invoice_sum as s (operator_invoice_id, kind, place, service, direction, their_calls, their_quantity, their_micro)
     select $1, kind, place, service, direction, sum(calls), sum(quantity), sum(amount_micro)
     from jsonb_to_recordset($2) as r (kind text, place text, service smallint, direction smallint, calls bigint, quantity bigint, amount_micro bigint) group by kind, place, service, direction
     on conflict (operator_invoice_id, kind, place, service, direction) do update
       set their_calls = excluded.their_calls, their_quantity = excluded.their_quantity, their_micro = excluded.their_micro`,
    [operatorInvoiceId, JSON.stringify(rows)],
  );
}
