import { Injectable } from '@nestjs/common';
import { OutboundLedger } from '@turbotrack/database';
import {
  type CallSpecificationModel, type InvoiceModel, renderCallSpecificationCsv, renderCallSpecificationPdf, renderInvoicePdf,
} from '@turbotrack/invoice-documents';
import { PurposeGate } from '@turbotrack/privacy';
import { Alarms, Handles, type JobContext, JobFailure, type JobPayload, recordEvents } from '@turbotrack/service';
import { exactNumber } from '../invoice-runs/exact-number.js';
import { ZoneNames } from '../invoice-runs/zone-names.js';
import { renderDocuments } from '../jobs.js';
import { callSpecification, specifiedSums } from './call-specification.js';
import { DOCUMENT_KINDS, type DocumentKind, FILES } from './document-kinds.js';
import { DocumentStore } from './document-store.js';

interface IssuedInvoice {
  invoiceNumber: number;
  customerId: number;
  sealCalls: number;
  sealListMicro: number;
  sealUsageMicro: number;
  /** What is stored already: SHA-256 by kind. */
  stored: Partial<Record<DocumentKind, string>>;
}

/** Makes the documents of issued invoices from what was stored at the issue. The same invoice gives the same bytes. */
@Injectable()
export class RenderDocuments {
  private readonly zones = new ZoneNames();

  constructor(
    private readonly gate: PurposeGate,
    private readonly ledger: OutboundLedger,
    private readonly store: DocumentStore,
    private readonly alarms: Alarms,
  ) {}

  @Handles(renderDocuments)
  async renderRange(range: JobPayload<typeof renderDocuments>, { signal }: Pick<JobContext, 'signal'>): Promise<void> {
    const invoices = await this.findInvoices(range);
    // Before any document exists, so that a number that may have left the house survives the loss of the database.
    this.ledger.append(invoices.map(({ invoiceNumber }) => ({ kind: 'invoice-number', id: String(invoiceNumber) })));
    for (const invoice of invoices) {
      signal.throwIfAborted();
      await this.render(invoice);
    }
  }

  private findInvoices({ runId, firstCustomer, lastCustomer }: JobPayload<typeof renderDocuments>): Promise<IssuedInvoice[]> {
    return this.gate.purpose('invoicing', { scope: 'all', actor: 'app:billing', why: 'find invoices without documents', reference: `run ${runId}` }, async ({ sql }) => {
      const { rows } = await sql<{ invoice_number: number; customer_id: number; seal_calls: number; seal_list_micro: string; seal_usage_micro: string; stored: IssuedInvoice['stored'] }>(
        ['billing.invoice', 'billing.document'],
        `select i.invoice_number, i.customer_id, i.seal_calls, i.seal_list_micro::text, i.seal_usage_micro::text,
           (select coalesce(jsonb_object_agg(d.kind, d.sha256), '{}') from billing.document d where d.invoice_number = i.invoice_number) as stored
         from billing.invoice i where i.run_id = $1 and i.customer_id between $2 and $3 order by i.invoice_number`,
        [runId, firstCustomer, lastCustomer],
      );
      return rows.map((row) => ({
        invoiceNumber: row.invoice_number,
        customerId: row.customer_id,
        sealCalls: row.seal_calls,
        sealListMicro: exactNumber(row.seal_list_micro),
        sealUsageMicro: exactNumber(row.seal_usage_micro),
        stored: row.stored,
      }));
    });
  }

  private async render(invoice: IssuedInvoice): Promise<void> {
    const wanted = DOCUMENT_KINDS.filter((kind) => kind === 'invoice-pdf' || invoice.sealCalls > 0);
    const missing: DocumentKind[] = [];
    for (const kind of wanted) {
      const sha256 = invoice.stored[kind];
      if (sha256 === undefined || !(await this.store.has(sha256))) missing.push(kind);
    }
    if (missing.length === 0) return;
    const content = await this.readContent(invoice, missing.some((kind) => kind !== 'invoice-pdf'));
    if (content === null) return;
    const { snapshot, specification } = content;
    const conserved = specification === null || this.isConserved(invoice, specification);
    for (const kind of missing) {
      if (kind === 'invoice-pdf') await this.keep(invoice, kind, await renderInvoicePdf(snapshot));
      else if (specification !== null && conserved) {
        await this.keep(invoice, kind, kind === 'specification-csv' ? renderCallSpecificationCsv(specification) : await renderCallSpecificationPdf(specification));
      }
    }
    if (!conserved) {
      await this.alarms.raise({
        code: 'specification-not-conserved',
        severity: 'critical',
        sentence: 'The calls behind an invoice no longer add up to its seal, so its call specification was not made.',
        facts: { invoiceNumber: invoice.invoiceNumber },
      });
    }
  }

  /** @returns null when the customer was restricted a moment ago: the documents wait, and are asked for again once that is lifted */
  private readContent({ invoiceNumber, customerId }: IssuedInvoice, withCalls: boolean): Promise<{ snapshot: InvoiceModel; specification: CallSpecificationModel | null } | null> {
    const access = { scope: { customer: customerId }, actor: 'app:billing', why: 'render documents', reference: `invoice ${invoiceNumber}` } as const;
    return this.gate.purpose('invoicing', access, async (inside) => {
      const { rows } = await inside.sql<{ snapshot: InvoiceModel }>(['billing.invoice'], 'select snapshot from billing.invoice where invoice_number = $1', [invoiceNumber]);
      const snapshot = rows[0]?.snapshot;
      if (!snapshot) return null;
      return { snapshot, specification: withCalls ? await callSpecification(inside, snapshot, customerId, this.zones) : null };
    });
  }

  private isConserved({ sealCalls, sealListMicro, sealUsageMicro }: IssuedInvoice, specification: CallSpecificationModel): boolean {
    const sums = specifiedSums(specification);
    return sums.calls === sealCalls && sums.listMicro === sealListMicro && sums.usageMicro === sealUsageMicro;
  }

  private async keep({ invoiceNumber, customerId, stored }: IssuedInvoice, kind: DocumentKind, content: Buffer): Promise<void> {
    const sha256 = await this.store.put(content);
    // A lost file comes back as it was or not at all: what was sent must not change behind the customer's back.
    if (stored[kind] !== undefined && stored[kind] !== sha256) throw new JobFailure('document-not-reproducible', { permanent: true });
    await this.store.nameForPeople(invoiceNumber, FILES[kind].fileName(invoiceNumber), sha256);
    const access = { scope: { customer: customerId }, actor: 'app:billing', why: 'record document', reference: `invoice ${invoiceNumber}` } as const;
    await this.gate.purpose('invoicing', access, async (inside) => {
      const { rows } = await inside.sql<{ document_id: number }>(
        ['billing.document'],
        `insert into billing.document (invoice_number, customer_id, kind, sha256, bytes) values ($1, $2, $3, $4, $5) on conflict do nothing returning document_id`,
        [invoiceNumber, customerId, kind, sha256, content.length],
      );
      await recordEvents(inside, rows.map(({ document_id: documentId }) => ({ customerId, type: 'document.ready', ids: { documentId, invoiceNumber } })));
    });
  }
}
