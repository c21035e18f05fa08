import { Injectable } from '@nestjs/common';
import { PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { Alarms, type Caller, type Page, pageOf, type Paging, Problem, PROBLEMS } from '@turbotrack/service';
import type { DocumentKind } from '../documents/document-kinds.js';
import { DocumentStore } from '../documents/document-store.js';
import { exactNumber } from '../invoice-runs/exact-number.js';
import type { Invoice, InvoiceFilter, InvoiceHead } from './invoices.schemas.js';

type Inside = Pick<PurposeWork<'invoicing'>, 'sql'>;

interface HeadRow {
  invoice_number: number;
  customer_id: number;
  customer_name: string;
  period: string;
  issue_date: string;
  due_date: string;
  net_ore: string;
  vat_ore: string;
  gross_ore: string;
  documents: DocumentKind[];
}

const HEAD = `i.invoice_number, i.customer_id, i.snapshot->'buyer'->>'name' as customer_name, to_char(i.period, 'YYYY-MM') as period,
  i.issue_date::text, i.due_date::text, i.net_ore::text, i.vat_ore::text, i.gross_ore::text,
  array(select d.kind from billing.document d where d.invoice_number = i.invoice_number order by d.document_id) as documents`;
const TOUCHED = ['billing.invoice', 'billing.document'];
/** An invoice reaches its customer when its document exists: not before its number stands in the outbound ledger. */
const VISIBLE = `($1 or exists (select from billing.document d where d.invoice_number = i.invoice_number and d.kind = 'invoice-pdf'))`;

/** Invoices as their readers may see them: the operator's people all, a customer its own, which the database sees to. */
@Injectable()
export class FindInvoices {
  constructor(
    private readonly gate: PurposeGate,
    private readonly store: DocumentStore,
    private readonly alarms: Alarms,
  ) {}

  /** In order of their numbers. */
  list(caller: Caller, filter: InvoiceFilter, { after, limit }: Paging): Promise<Page<InvoiceHead>> {
    return this.read(caller, 'list invoices', async ({ sql }) => {
      const { rows } = await sql<HeadRow>(
        TOUCHED,
        `select ${HEAD} from billing.invoice i where ${VISIBLE} and ($2::int is null or i.customer_id = $2) and ($3::date is null or i.period = $3)
           and i.invoice_number > $4 order by i.invoice_number limit $5`,
        [caller.customerId === undefined, filter.customer ?? null, filter.period === undefined ? null : `${filter.period}-01`, after, limit + 1],
      );
      return pageOf(rows.map(toHead), limit, ({ invoiceNumber }) => invoiceNumber);
    });
  }

  /** @throws Problem 404 for an unknown number, and the same for another customer's */
  find(caller: Caller, invoiceNumber: number): Promise<Invoice> {
    return this.read(caller, 'look at invoice', async (inside) => {
      const { rows } = await inside.sql<HeadRow & { snapshot: Invoice['document']; seal_calls: number; seal_list_micro: string; seal_usage_micro: string; seal_hash: string }>(
        TOUCHED,
        `select ${HEAD}, i.snapshot, i.seal_calls, i.seal_list_micro::text, i.seal_usage_micro::text, i.seal_hash
         from billing.invoice i where ${VISIBLE} and i.invoice_number = $2`,
        [caller.customerId === undefined, invoiceNumber],
      );
      const [row] = rows;
      if (!row) throw notFound();
      return {
        ...toHead(row),
        lines: await readLines(inside, invoiceNumber),
        document: row.snapshot,
        seal: { calls: row.seal_calls, listMicro: exactNumber(row.seal_list_micro), usageMicro: exactNumber(row.seal_usage_micro), sha256: row.seal_hash },
      };
    }, `invoice ${invoiceNumber}`);
  }

  /**
   * The bytes of a document.
   *
   * @throws Problem 404 as `find` does, and where the document does not exist (yet); DocumentStoreError, after an alarm,
   * when the store has lost the document or holds another
   */
  async document(caller: Caller, invoiceNumber: number, kind: DocumentKind): Promise<Buffer> {
    const sha256 = await this.read(caller, 'fetch document', async ({ sql }) => {
      const { rows } = await sql<{ sha256: string }>(['billing.document'], 'select sha256 from billing.document where invoice_number = $1 and kind = $2', [invoiceNumber, kind]);
      return rows[0]?.sha256;
    }, `invoice ${invoiceNumber}`);
    if (sha256 === undefined) throw notFound();
    return this.store.read(sha256).catch(async (cause: unknown) => {
      await this.alarms.raise({
        code: 'document-damaged', severity: 'critical', sentence: 'A document of an invoice is missing from the document store, or was altered there.', facts: { invoiceNumber, kind },
      });
      throw cause;
    });
  }

  private read<R>({ subject, customerId }: Caller, why: string, work: (inside: Inside) => Promise<R>, reference?: string): Promise<R> {
    const access = { actor: `client:${subject}`, why, ...(reference !== undefined && { reference }) };
    return customerId === undefined
      ? this.gate.purpose('invoicing', { ...access, scope: 'all' }, work)
      : this.gate.purpose('self-service', { ...access, scope: { customer: customerId } }, work);
  }
}

function notFound(): Problem {
  return new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such document.', da: 'Dokumentet findes ikke.' } });
}

function toHead(row: HeadRow): InvoiceHead {
  return {
    invoiceNumber: row.invoice_number,
    customerId: row.customer_id,
    customerName: row.customer_name,
    period: row.period,
    issueDate: row.issue_date,
    dueDate: row.due_date,
    netOre: exactNumber(row.net_ore),
    vatOre: exactNumber(row.vat_ore),
    grossOre: exactNumber(row.gross_ore),
    documents: row.documents,
  };
}

async function readLines({ sql }: Inside, invoiceNumber: number): Promise<Invoice['lines']> {
  const { rows } = await sql<{
    line_no: number; kind: Invoice['lines'][number]['kind']; text_da: string; text_en: string; quantity: number; unit_price_ore: string | null; amount_ore: string; vat_permille: number;
    subscription_id: number | null; zone: string | null; calls: number | null; seconds: string | null; usage_micro: string | null;
  }>(
    ['billing.invoice_line'],
    `select line_no, kind, text_da, text_en, quantity, unit_price_ore::text, amount_ore::text, vat_permille, subscription_id, zone, calls, seconds::text, usage_micro::text
     from billing.invoice_line where invoice_number = $1 order by line_no`,
    [invoiceNumber],
  );
  const perhaps = (text: string | null): number | null => (text === null ? null : exactNumber(text));
  return rows.map((row) => ({
    lineNo: row.line_no,
    kind: row.kind,
    text: { da: row.text_da, en: row.text_en },
    quantity: row.quantity,
    unitPriceOre: perhaps(row.unit_price_ore),
    amountOre: exactNumber(row.amount_ore),
    vatPermille: row.vat_permille,
    subscriptionId: row.subscription_id,
    zone: row.zone,
    calls: row.calls,
    seconds: perhaps(row.seconds),
    usageMicro: perhaps(row.usage_micro),
  }));
}
