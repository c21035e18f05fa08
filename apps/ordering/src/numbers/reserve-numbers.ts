import type { PurposeWork } from '@turbotrack/privacy';

export const NUMBER_KINDS = ['geographic', 'mobile', 'toll-free', 'premium', 'machine', 'other'] as const;
export type NumberKind = (typeof NUMBER_KINDS)[number];

/** Why an item gets no number. */
export type NumberRefusal = 'number-not-in-inventory' | 'number-held-by-another' | 'number-in-quarantine' | 'no-number-free';

/** An order item that needs a number. */
export interface NumberWish {
  readonly orderId: number;
  readonly itemNo: number;
  readonly customerId: number;
  /** Digits of E.164 without plus; null: any number of {@link kind}. */
  readonly e164: string | null;
  /** What any number must be; of a number that is ported in, what it is. */
  readonly kind?: NumberKind;
  /** The time the item asks for: first moment, and first moment no longer; ISO 8601 or Date. */
  readonly startsAt: string | Date;
  readonly endsAt: string | Date | null;
  /** The number comes from another operator, so it need not be in the inventory. */
  readonly portingIn?: boolean;
}

/** What became of a wish: a number, or why not. */
export type NumberReservation = Pick<NumberWish, 'orderId' | 'itemNo'> & (
  | { readonly numberId: number; readonly e164: string; readonly refusal: null }
  | { readonly numberId: null; readonly e164: null; readonly refusal: NumberRefusal }
);

/** Work as delivery, for all customers: who else holds a number is visible to nobody less. */
type Delivery = Pick<PurposeWork<'delivery'>, 'sql'>;

const TOUCHED = ['ordering.number', 'ordering.number_reservation', 'ordering.assignment'];

/** How long a number waits for its delivery, unless it is asked for again. */
const DAYS_HELD = 30;

/**
 * Reserves numbers for order items until they are delivered, at most {@link DAYS_HELD} days unless `daysHeld` says
 * otherwise. An item that has a reservation keeps it, and for longer: asking twice changes nothing. The assignment of the
 * number to the customer ends the reservation by itself.
 *
 * A number is refused that another holds or has reserved at some moment of the item's time, that another gave up
 * so lately that it rests ({@link NumberRefusal} `number-in-quarantine`; who had it may have it again), or that is not the company's.
 *
 * @returns one result for each wish, in the order of the wishes
 */
export async function reserveNumbers({ sql }: Delivery, wishes: readonly NumberWish[], { daysHeld = DAYS_HELD } = {}): Promise<NumberReservation[]> {
  if (wishes.length === 0) return [];
  const column = <T>(read: (wish: NumberWish) => T): T[] => wishes.map(read);
  const { rows } = await sql<{ order_id: number; item_no: number; number_id: number | null; e164: string | null; refusal: NumberRefusal | null }>(
    TOUCHED,
    'select * from ordering.reserve_numbers($1::int[], $2::smallint[], $3::int[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::boolean[], make_interval(days => $9::int))',
    [
      column(({ orderId }) => orderId), column(({ itemNo }) => itemNo), column(({ customerId }) => customerId), column(({ e164 }) => e164), column(({ kind }) => kind ?? null),
      column(({ startsAt }) => momentText(startsAt)), column(({ endsAt }) => (endsAt === null ? null : momentText(endsAt))), column(({ portingIn }) => portingIn ?? false), daysHeld,
    ],
  );
  const byItem = new Map(rows.map((row) => [`${row.order_id}.${row.item_no}`, row]));
  return wishes.map(({ orderId, itemNo }): NumberReservation => {
    const row = byItem.get(`${orderId}.${itemNo}`);
    if (typeof row?.number_id === 'number' && row.e164 !== null) return { orderId, itemNo, numberId: row.number_id, e164: row.e164, refusal: null };
    return { orderId, itemNo, numberId: null, e164: null, refusal: row?.refusal ?? 'no-number-free' };
  });
}

/** {@link reserveNumbers} for one item. */
export async function reserveNumber(inside: Delivery, wish: NumberWish, options: { daysHeld?: number } = {}): Promise<NumberReservation> {
  const [reservation] = await reserveNumbers(inside, [wish], options);
  return reservation!;
}

/**
 * Gives the reservations of order items back; items without one are passed over. Numbers that were to be ported in and
 * never came are forgotten.
 *
 * @returns how many reservations there were
 */
export async function releaseReservation({ sql }: Delivery, items: readonly Pick<NumberWish, 'orderId' | 'itemNo'>[]): Promise<number> {
  if (items.length === 0) return 0;
  const { rows } = await sql<{ released: number }>(
    TOUCHED, 'select ordering.release_reservations($1::int[], $2::smallint[]) as released', [items.map(({ orderId }) => orderId), items.map(({ itemNo }) => itemNo)],
  );
  return rows[0]!.released;
}

function momentText(at: string | Date): string {
  return typeof at === 'string' ? at : at.toISOString();
}
