import { Injectable } from '@nestjs/common';
import { type Access, PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { Handles, type JobPayload } from '@turbotrack/service';
import { compareInvoice } from '../jobs.js';
import { TariffShelf } from '../tariffs/tariff-shelf.js';
import { type InvoiceUnderWay, openInvoice } from './open-invoice.js';
import { addCalls, addLines, CallSums, type CallToBill, COUNTED_CALL } from './sum-calls.js';

type Work = PurposeWork<'rating'>;

const CUSTOMERS_AT_ONCE = 200;
const CALLS_AT_ONCE = 20_000;

/**
 * Works out, from our calls and the buy tariff of the day each began, the lines that an operator ought to bill, and compares them with those
 * it does. Customers are gone through some at a time, each time in one transaction that notes how far it came: killed, it goes on from
 * there. Calls of people under restriction are out of the sight of this purpose, as in the reconciliation of single calls and in margins:
 * what the operator bills for them stands as billed too much until the restriction is lifted and the invoice is compared again.
 */
@Injectable()
export class CompareInvoice {
  private readonly shelf = new TariffShelf();

  constructor(private readonly gate: PurposeGate) {}

  @Handles(compareInvoice)
  async run({ operatorInvoiceId }: JobPayload<typeof compareInvoice>): Promise<void> {
    const access = { scope: 'all', actor: 'app:rating', why: "compare an operator's invoice", reference: `operator invoice ${operatorInvoiceId}` } as const satisfies Access;
    const invoice = await this.gate.purpose('rating', access, (inside) => openInvoice(inside, this.shelf, operatorInvoiceId));
    if (!invoice) return;
    while (await this.gate.purpose('rating', access, (inside) => compareSome(inside, operatorInvoiceId, invoice))) {
      // Until no customer is left.
    }
    await this.gate.purpose('rating', access, (inside) => judge(inside, operatorInvoiceId, invoice));
  }
}

/** Adds the calls of the next customers; false when there are none left. */
async function compareSome(inside: Work, id: number, invoice: InvoiceUnderWay): Promise<boolean> {
  const { sql } = inside;
  const { rows: [row] } = await sql<{ state: string; through: number }>(
    ['rating.operator_invoice'], 'select state, through_customer_id as through from rating.operator_invoice where operator_invoice_id = $1 for update', [id]);
  if (row?.state !== 'comparing') return false;
  const { rows: customers } = await sql<{ id: number }>(['ordering.customer'], 'select customer_id as id from ordering.customer where customer_id > $1 order by customer_id limit $2', [row.through, CUSTOMERS_AT_ONCE]);
  const last = customers.at(-1)?.id;
  if (last === undefined) return false;
  const sums = new CallSums(invoice);
  const tables = ['rating.call', 'ordering.assignment', 'ordering.number'];
  await sql(
    tables,
    `declare billed no scroll cursor for select ${COUNTED_CALL.columns} from rating.call c join ordering.assignment a using (assignment_id) join ordering.number n using (number_id)
     where c.customer_id between $1 and $2 and c.operator_id = $3 and c.started_at >= $4::date::timestamp at time zone 'Europe/Copenhagen' and c.started_at < $5::date::timestamp at time zone 'Europe/Copenhagen' and ${COUNTED_CALL.condition}`,
    [customers[0]!.id, last, invoice.operatorId, invoice.from, invoice.until],
  );
  const fetch = () => sql<CallToBill & Record<string, unknown>>(tables, `fetch ${CALLS_AT_ONCE} from billed`);
  for (let { rows } = await fetch(); rows.length > 0;) {
    // The database reads the next page while this one is priced.
    const next = fetch();
    for (const call of rows) sums.add(call);
    ({ rows } = await next);
  }
  await sql([], 'close billed');
  await addCalls(inside, id, sums);
  await sql(['rating.operator_invoice'], 'update rating.operator_invoice set through_customer_id = $2, unpriced_calls = unpriced_calls + $3 where operator_invoice_id = $1', [id, last, sums.unpriced]);
  return true;
}

/** Sets the operator's lines beside the sums of ours, and says of each what it is. Places are numbered by their names, so a line of the claim keeps its number. */
async function judge(inside: Work, id: number, invoice: InvoiceUnderWay): Promise<void> {
  const { sql } = inside;
  const { rows } = await sql<{ state: string }>(['rating.operator_invoice'], 'select state from rating.operator_invoice where operator_invoice_id = $1 for update', [id]);
  if (rows[0]?.state !== 'comparing') return;
  await addLines(inside, id, invoice);
  // What costs nothing and is not billed is no line of any invoice.
  await sql(
    ['rating.operator_invoice_sum'],
    `delete from rating.operator_invoice_sum where operator_invoice_id = $1 and our_micro = 0 and their_calls = 0 and their_quantity = 0 and their_micro = 0`, [id]);
  await sql(
    ['rating.operator_invoice', 'rating.operator_invoice_sum'],
    `update rating.operator_invoice_sum s set position = n.position, outcome = case
         when s.our_calls = 0 then 'missing here'
         when s.their_calls = 0 and s.their_quantity = 0 and s.their_micro = 0 then 'missing there'
         when ${differs('s.their_calls', 's.our_calls')} or ${differs('s.their_quantity', 's.our_quantity')} then 'quantity differs'
         when abs(s.their_micro - s.our_micro) > i.tolerance_micro and ${differs('s.their_micro', 's.our_micro')} then 'price differs'
         else 'matched' end
     from (select kind, place, service, direction, row_number() over (order by place, kind, service, direction) as position from rating.operator_invoice_sum where operator_invoice_id = $1) n,
       rating.operator_invoice i
     where s.operator_invoice_id = $1 and i.operator_invoice_id = $1 and (s.kind, s.place, s.service, s.direction) = (n.kind, n.place, n.service, n.direction)`,
    [id],
  );
  await sql(['rating.operator_invoice'], `update rating.operator_invoice set state = 'done', finished_at = now() where operator_invoice_id = $1`, [id]);
}

function differs(theirs: string, ours: string): string {
  return `abs(${theirs} - ${ours}) * 1000 > i.tolerance_permille * greatest(abs(${theirs}), abs(${ours}))`;
}
