import { Injectable } from '@nestjs/common';
import { checkInvoice, type InvoiceModel } from '@turbotrack/invoice-documents';
import { PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { recordEvent } from '@turbotrack/service';
import { z } from 'zod';
import type { BilledLine } from '../invoice-lines/billed-line.js';
import { invoiceLines } from '../invoice-lines/invoice-lines.js';
import { areEqual, type UsageSums, usageSums } from '../invoice-lines/usage-sums.js';
import { sealHash } from '../invoices/seal-invoice.js';
import type { BillingPeriod } from '../periods/billing-period.js';
import { SellerDetails } from '../seller.js';
import { type InvoicedCustomer, invoiceModel } from './invoice-model.js';
import type { ParkReason } from './park-reasons.js';
import { readControlSums, readSubscriptions, readUsage } from './read-billing-input.js';
import { ZoneNames } from './zone-names.js';

export interface RunToIssue {
  readonly runId: number;
  readonly period: BillingPeriod;
  readonly issueDate: string;
}

type Outcome = { readonly state: 'issued' | 'nothing' } | { readonly state: 'parked'; readonly reason: ParkReason };

type Inside = PurposeWork<'invoicing'>;
type Draft = { customer: InvoicedCustomer; lines: readonly BilledLine[]; sums: UsageSums } | { reason: ParkReason };

const EMAIL = z.email();

/** Bills one customer for one period in one transaction; who is invoiced twice, or which number is taken twice, the database decides. */
@Injectable()
export class IssueInvoice {
  private readonly zones = new ZoneNames();

  constructor(
    private readonly gate: PurposeGate,
    private readonly details: SellerDetails,
  ) {}

  /**
   * Issues, parks or finds nothing to bill, if the customer is still pending. Rejects with the database's own error, or a
   * RangeError for sums beyond what is exact; nothing is stored then.
   */
  async issue(run: RunToIssue, customerId: number): Promise<void> {
    const access = { scope: { customer: customerId }, actor: 'app:billing', why: 'issue invoice', reference: `run ${run.runId}` } as const;
    await this.gate.purpose('invoicing', access, async (inside) => {
      const { rows } = await inside.sql<{ state: string }>(
        ['billing.run_customer'], 'select state from billing.run_customer where run_id = $1 and customer_id = $2 for update', [run.runId, customerId],
      );
      if (rows[0]?.state !== 'pending') return;
      const outcome = await this.bill(inside, run, customerId);
      await decide(inside, run.runId, customerId, outcome.state, outcome.state === 'parked' ? outcome.reason : null);
    });
  }

  /** Puts a customer aside whose billing failed in a way nobody foresaw. */
  async park(runId: number, customerId: number, reason: ParkReason): Promise<void> {
    const access = { scope: { customer: customerId }, actor: 'app:billing', why: 'park customer', reference: `run ${runId}` } as const;
    await this.gate.purpose('invoicing', access, (inside) => decide(inside, runId, customerId, 'parked', reason));
  }

  private async bill(inside: Inside, run: RunToIssue, customerId: number): Promise<Outcome> {
    const draft = await this.draft(inside, run, customerId);
    if ('reason' in draft) return { state: 'parked', reason: draft.reason };
    const { customer, lines, sums } = draft;
    if (lines.length === 0) return { state: 'nothing' };
    // The number comes last: from here to the commit, all other invoices wait.
    const { rows } = await inside.sql<{ next_number: number }>(
      ['billing.number_series'], `select next_number from billing.number_series where series = 'invoice' for update`,
    );
    const number = rows[0]?.next_number;
    if (number === undefined) return { state: 'parked', reason: 'no-number-series' };
    const model = invoiceModel(number, run.issueDate, run.period, this.details.seller, customer, lines);
    if (checkInvoice(model).some(({ severity }) => severity === 'error')) return { state: 'parked', reason: 'invoice-not-valid' };
    await store(inside, run, customerId, number, model, lines, sums);
    await recordEvent(inside, { customerId, type: 'invoice.issued', ids: { invoiceNumber: number } });
    return { state: 'issued' };
  }

  private async draft(inside: Inside, { period }: RunToIssue, customerId: number): Promise<Draft> {
    const customer = await readCustomer(inside, customerId);
    if (!customer) return { reason: 'customer-not-visible' };
    const fault = faultOf(customer);
    if (fault) return { reason: fault };
    const subscriptions = await readSubscriptions(inside, customerId, period);
    const { usage, zoneMissing, pricedButNeverItemised, wronglyCovered } = await readUsage(inside, customerId, period, this.zones);
    if (zoneMissing) return { reason: 'zone-missing' };
    if (pricedButNeverItemised > 0) return { reason: 'priced-call-never-itemised' };
    const lines = invoiceLines({ period, subscriptions, usage });
    const sums = usageSums(lines);
    if (wronglyCovered > 0 || !areEqual(sums, await readControlSums(inside, customerId, period))) return { reason: 'conservation' };
    return { customer, lines, sums };
  }
}

async function readCustomer({ db, tables }: Inside, customerId: number): Promise<InvoicedCustomer | undefined> {
  const { customer } = tables.ordering;
  const rows = await db.select({
    customerId: customer.customerId, name: customer.name, cvr: customer.cvr, street: customer.street, postcode: customer.postcode, city: customer.city, country: customer.country,
    invoiceContact: customer.invoiceContact, invoiceEmail: customer.invoiceEmail, language: customer.language, paymentTermsDays: customer.paymentTermsDays,
  }).from(customer);
  return rows.find((row) => row.customerId === customerId);
}

/** What an invoice by law (momsbekendtgørelsen § 58(1) no. 4) or by mail cannot do without. */
function faultOf({ name, street, postcode, city, invoiceEmail }: InvoicedCustomer): ParkReason | null {
  if ([name, street, postcode, city].some((text) => text.trim() === '')) return 'address-missing';
  return EMAIL.safeParse(invoiceEmail).success ? null : 'invoice-email-invalid';
}

async function decide({ sql }: Inside, runId: number, customerId: number, state: 'issued' | 'parked' | 'nothing', reason: ParkReason | null): Promise<void> {
  await sql(
    ['billing.run_customer'],
    `update billing.run_customer set state = $3, reason = $4, decided_at = now() where run_id = $1 and customer_id = $2 and state = 'pending'`,
    [runId, customerId, state, reason],
  );
}

async function store(
  { db, sql, tables }: Inside, run: RunToIssue, customerId: number, number: number, model: InvoiceModel, lines: readonly BilledLine[], sums: UsageSums,
): Promise<void> {
  const rows = lines.map((line, index) => ({
    invoiceNumber: number, lineNo: index + 1, customerId, kind: line.kind, textDa: line.text.da, textEn: line.text.en,
    quantity: line.quantity, unitPriceOre: line.unitPriceOre, amountOre: line.amountOre, vatPermille: line.vatPermille, subscriptionId: line.subscriptionId,
    zone: line.usage?.zoneCode ?? null, calls: line.usage?.calls ?? null, seconds: line.usage?.seconds ?? null, usageMicro: line.usage?.usageMicro ?? null,
  }));
  const usageMicro = sums.listMicro - sums.coveredMicro;
  await db.insert(tables.billing.invoice).values({
    invoiceNumber: number, runId: run.runId, customerId, period: run.period.firstDay, issueDate: run.issueDate, dueDate: model.dueDate, ...model.totals,
    snapshot: model, sealCalls: sums.calls, sealListMicro: sums.listMicro, sealUsageMicro: usageMicro,
    sealHash: sealHash({ snapshot: model, lines: rows, calls: sums.calls, listMicro: sums.listMicro, usageMicro }),
  });
  await db.insert(tables.billing.invoice_line).values(rows);
  await sql(['billing.number_series'], `update billing.number_series set next_number = $1 where series = 'invoice'`, [number + 1]);
}
