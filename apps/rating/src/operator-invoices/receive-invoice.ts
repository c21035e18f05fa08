import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { Log, Problem, PROBLEMS, Queues } from '@turbotrack/service';
import { DIRECTION_NUMBER, SERVICE_NUMBER } from '@turbotrack/telephony';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { compareInvoice } from '../jobs.js';
import { type InvoiceDescription, invoiceDescriptionSchema, PLAIN_DESCRIPTION } from './invoice-description.js';
import type { AskedInvoice } from './operator-invoices.schemas.js';
import { InvoiceRefused, type ReadInvoice, readInvoiceCsv, readInvoiceJson, type ReadLine } from './read-invoice.js';

type Work = PurposeWork<'rating'>;

/** 100,000 lines of invoice are about 10 MB. */
const MOST_BYTES = 32 * 1024 * 1024;

interface Operator {
  readonly operator_id: number;
  readonly buy_tariff: string | null;
  readonly invoice_description: unknown;
}

interface Known {
  readonly id: number;
  readonly sha256: Buffer;
}

/** Takes in operators' invoices, and asks for each to be held against our calls. The file itself is not kept. */
@Injectable()
export class ReceiveInvoice implements OnApplicationBootstrap {
  constructor(
    private readonly gate: PurposeGate,
    private readonly queues: Queues,
    private readonly log: Log,
  ) {}

  /** Asks again for what is half done: its job may be lost with the queue. */
  async onApplicationBootstrap(): Promise<void> {
    await this.resume().catch((error: unknown) => this.log.error('operator-invoices-not-resumed', {}, error));
  }

  private async resume(): Promise<void> {
    const { rows } = await this.gate.purpose('rating', { scope: 'all', actor: 'app:rating', why: 'resume operator invoices', readOnly: true }, ({ sql }) =>
      sql<{ id: number }>(['rating.operator_invoice'], `select operator_invoice_id as id from rating.operator_invoice where state = 'comparing' order by 1`));
    for (const { id } of rows) await this.queues.enqueue(compareInvoice, { operatorInvoiceId: id }, { key: `operator-invoice-${id}` });
  }

  /**
   * Stores the lines and asks for the comparison; the same invoice once more is answered with the one there is.
   *
   * @returns the id of the invoice, which its claim is numbered after
   * @throws Problem 400 for an invoice that cannot be read; 404 for an unknown operator; 409 where it has no buy tariff, or another invoice of
   *   this number and `replace` is not asked for
   */
  async receive(actor: string, asked: AskedInvoice, body: Readable): Promise<number> {
    const bytes = await bytesOf(body);
    const sha256 = createHash('sha256').update(bytes).digest();
    return this.gate.purpose('rating', { scope: 'all', actor, why: "take in an operator's invoice" }, async (inside) => {
      const operator = await findOperator(inside, asked.operator);
      const read = readBody(bytes, asked.content, descriptionOf(operator));
      // Two uploads of one invoice at once: the second waits and finds the first.
      await inside.sql([], `select pg_advisory_xact_lock(hashtext('rating.operator_invoice'), $1)`, [operator.operator_id]);
      const known = await findKnown(inside, operator.operator_id, asked.invoiceNumber);
      if (known && known.sha256.equals(sha256) && !asked.replace) return known.id;
      if (known && !asked.replace) {
        throw new Problem(PROBLEMS.conflict, {
          detail: { en: 'The operator has another invoice of this number; send it with replace=true to put this one in its place.', da: 'Operatøren har en anden faktura med dette nummer; send den med replace=true for at sætte denne i stedet.' },
        });
      }
      const id = known ? await replaceInvoice(inside, known.id, asked, sha256, read) : await addInvoice(inside, actor, operator.operator_id, asked, sha256, read);
      await storeLines(inside, id, read.lines);
      await askToCompare(inside, id);
      return id;
    });
  }

  /** Compares once more, by the calls and tariffs there are now; the number of the claim stays. */
  async compareAgain(actor: string, operatorInvoiceId: number): Promise<void> {
    await this.gate.purpose('rating', { scope: 'all', actor, why: "compare an operator's invoice", reference: `operator invoice ${operatorInvoiceId}` }, async (inside) => {
      const { rowCount } = await inside.sql(
        ['rating.operator_invoice'],
        `update rating.operator_invoice set state = 'comparing', through_customer_id = 0, unpriced_calls = 0, finished_at = null where operator_invoice_id = $1 and state <> 'comparing'`, [operatorInvoiceId],
      );
      if (!rowCount) throw new Problem(PROBLEMS.conflict, { detail: { en: 'The invoice is being compared, or there is no such invoice.', da: 'Fakturaen er ved at blive sammenlignet, eller den findes ikke.' } });
      await inside.sql(['rating.operator_invoice_sum'], 'delete from rating.operator_invoice_sum where operator_invoice_id = $1', [operatorInvoiceId]);
      await askToCompare(inside, operatorInvoiceId);
    });
  }
}

async function bytesOf(body: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of body) {
      length += (piece as Buffer).length;
      if (length > MOST_BYTES) break;
      pieces.push(piece as Buffer);
    }
  } catch (cause) {
    throw new Problem(PROBLEMS.invalidRequest, { detail: { en: 'The invoice broke off before its end; send it again.', da: 'Fakturaen blev afbrudt, før den var slut; send den igen.' }, cause });
  }
  if (length > MOST_BYTES) throw new Problem(PROBLEMS.invalidRequest, { detail: { en: 'The invoice is larger than 32 MB.', da: 'Fakturaen er større end 32 MB.' } });
  return Buffer.concat(pieces);
}

async function findOperator({ sql }: Work, name: string): Promise<Operator> {
  const { rows: [operator] } = await sql<Operator & Record<string, unknown>>(['rating.operator'], 'select operator_id, buy_tariff, invoice_description from rating.operator where name = $1', [name]);
  if (!operator) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such operator.', da: 'Operatøren findes ikke.' } });
  if (operator.buy_tariff === null) {
    throw new Problem(PROBLEMS.conflict, { detail: { en: 'The operator has no buy tariff, so nothing can be compared.', da: 'Operatøren har ingen købstakst, så der er intet at sammenligne med.' } });
  }
  return operator;
}

function descriptionOf({ invoice_description: stored }: Operator): InvoiceDescription {
  return stored === null ? PLAIN_DESCRIPTION : invoiceDescriptionSchema.parse(stored);
}

function readBody(bytes: Buffer, content: AskedInvoice['content'], description: InvoiceDescription): ReadInvoice {
  try {
    return content === 'json' ? readInvoiceJson(bytes) : readInvoiceCsv(bytes, description);
  } catch (error) {
    if (error instanceof InvoiceRefused) throw new Problem(PROBLEMS.invalidRequest, { detail: { en: error.en, da: error.da } });
    throw error;
  }
}

async function findKnown({ sql }: Work, operatorId: number, invoiceNumber: string): Promise<Known | undefined> {
  const { rows } = await sql<Known & Record<string, unknown>>(
    ['rating.operator_invoice'], 'select operator_invoice_id as id, sha256 from rating.operator_invoice where operator_id = $1 and invoice_number = $2', [operatorId, invoiceNumber]);
  return rows[0];
}

async function addInvoice({ sql }: Work, actor: string, operatorId: number, asked: AskedInvoice, sha256: Buffer, read: ReadInvoice): Promise<number> {
  const { rows: [made] } = await sql<{ id: number }>(
    ['rating.operator_invoice'],
    `insert into rating.operator_invoice (operator_id, invoice_number, sha256, from_day, until_day, tolerance_micro, tolerance_permille, control_micro, control_calls, asked_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning operator_invoice_id as id`,
    [operatorId, asked.invoiceNumber, sha256, asked.from, asked.to, asked.toleranceMicro, asked.tolerancePermille, asked.controlMicro ?? read.controlMicro, read.controlCalls, actor],
  );
  return made!.id;
}

async function replaceInvoice({ sql }: Work, id: number, asked: AskedInvoice, sha256: Buffer, read: ReadInvoice): Promise<number> {
  await sql(['rating.operator_invoice_line'], 'delete from rating.operator_invoice_line where operator_invoice_id = $1', [id]);
  await sql(['rating.operator_invoice_sum'], 'delete from rating.operator_invoice_sum where operator_invoice_id = $1', [id]);
  await sql(
    ['rating.operator_invoice'],
    `update rating.operator_invoice set sha256 = $2, from_day = $3, until_day = $4, tolerance_micro = $5, tolerance_permille = $6, control_micro = $7, control_calls = $8, state = 'comparing',
       through_customer_id = 0, unpriced_calls = 0, finished_at = null where operator_invoice_id = $1`,
    [id, sha256, asked.from, asked.to, asked.toleranceMicro, asked.tolerancePermille, asked.controlMicro ?? read.controlMicro, read.controlCalls],
  );
  return id;
}

async function storeLines({ sql }: Work, id: number, lines: readonly ReadLine[]): Promise<void> {
  const rows = lines.map(({ line, read }) => ('fault' in read
    ? { line, fault_column: read.column, fault: read.fault, destination: '', prefix: '', service: 0, direction: 0, calls: 0, quantity: 0, amount_micro: 0 }
    : { line, ...read, fault_column: null, fault: null, service: SERVICE_NUMBER[read.service], direction: DIRECTION_NUMBER[read.direction], amount_micro: read.amountMicro }));
  const columns = 'line, fault_column, fault, destination, prefix, service, direction, calls, quantity, amount_micro';
  await sql(
    ['rating.operator_invoice_line'],
    `insert into rating.operator_invoice_line (operator_invoice_id, ${columns}) select $1, ${columns} from jsonb_to_recordset($2) as r (line int, fault_column text, fault text, destination text, prefix text,
       service smallint, direction smallint, calls bigint, quantity bigint, amount_micro bigint)`,
    [id, JSON.stringify(rows)],
  );
}

async function askToCompare({ sql }: Work, id: number): Promise<void> {
  await sql(
    ['platform.outbox'], `insert into platform.outbox (queue, job, job_key, payload) values ($1, $2, 'operator-invoice-' || $3::text, jsonb_build_object('operatorInvoiceId', $3::int))`,
    [compareInvoice.queue, compareInvoice.name, id]);
}
