import { Injectable } from '@nestjs/common';
import { OutboundLedger } from '@turbotrack/database';
import { PurposeGate } from '@turbotrack/privacy';
import { Alarms, defineProblem, JobFailure, Problem } from '@turbotrack/service';

const NUMBERING_HELD = defineProblem('numbering-held', 503, {
  en: 'Invoices are held back: the database has forgotten numbers that were given out',
  da: 'Faktureringen er standset: databasen har glemt numre, der er givet ud',
});

/**
 * Stands between a restored backup and a number used twice. The outbound ledger remembers every number that was
 * promised to the outside; as long as the database would give one of them again, nothing is issued.
 */
@Injectable()
export class NumberingGuard {
  private alarmed = false;

  constructor(
    private readonly gate: PurposeGate,
    private readonly ledger: OutboundLedger,
    private readonly alarms: Alarms,
  ) {}

  /** True when the next number was never promised to the outside. Raises the alarm when it was, once until it is mended. */
  async isInOrder(): Promise<boolean> {
    const nextNumber = await this.gate.purpose('invoicing', { scope: 'all', actor: 'app:billing', why: 'check numbering against the ledger' }, async ({ sql }) => {
      const { rows } = await sql<{ next_number: number }>(['billing.number_series'], `select next_number from billing.number_series where series = 'invoice'`);
      return rows[0]?.next_number;
    });
    const inOrder = nextNumber !== undefined && this.ledger.highestInvoiceNumber() < nextNumber;
    if (!inOrder && !this.alarmed) {
      await this.alarms.raise({
        code: 'numbering-held',
        severity: 'critical',
        sentence: 'The outbound ledger knows invoice numbers that the database would give again. Nothing is issued until the two agree.',
      });
    }
    this.alarmed = !inOrder;
    return inOrder;
  }

  /** @throws JobFailure while numbers are held back; the job is tried again */
  async requireForJob(): Promise<void> {
    if (!(await this.isInOrder())) throw new JobFailure('numbering-held');
  }

  /** @throws Problem 503 while numbers are held back */
  async requireForRequest(): Promise<void> {
    if (!(await this.isInOrder())) throw new Problem(NUMBERING_HELD);
  }
}
