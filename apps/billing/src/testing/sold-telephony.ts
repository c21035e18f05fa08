import type { TestPlatform } from '@turbotrack/service/testing';
import { DIRECTIONS, type Direction, type Service, SERVICES } from '@turbotrack/telephony';

/** A call as it lies priced in the database. */
export interface SoldCall {
  readonly assignment: Assignment;
  /** ISO 8601, with its zone. */
  readonly at: string;
  readonly listMicro: number;
  /** Place in {@link ZONES}. */
  readonly zone?: number;
  readonly service?: Service;
  readonly direction?: Direction;
  readonly durationS?: number;
  readonly volume?: number;
  readonly otherNumber?: string;
  readonly neverItemised?: boolean;
  readonly restricted?: boolean;
}

export interface Assignment {
  readonly assignmentId: number;
  readonly customerId: number;
  readonly subscriptionId: number;
}

export const ZONES = [
  { code: 'DK-MOBILE', name: { da: 'Danmark, mobil', en: 'Denmark, mobile' }, prefixes: ['45'] },
  { code: 'SE', name: { da: 'Sverige', en: 'Sweden' }, prefixes: ['46'] },
  { code: 'EU-DATA', name: { da: 'EU/EØS', en: 'EU/EEA' }, prefixes: [] },
] as const;

interface CustomerChanges {
  readonly customerId?: number;
  readonly name?: string;
  readonly street?: string;
  readonly country?: string;
  readonly invoiceContact?: string;
  readonly invoiceEmail?: string;
  readonly language?: 'da' | 'en';
  readonly paymentTermsDays?: number;
}

/**
 * What ordering and rating leave behind for billing, written as they write it: customers, subscriptions, numbers, priced
 * calls in chunks, and the freeze of a period. All numbers are of the spare Danish series.
 */
export class SoldTelephony {
  private orders = 0;
  private numbers = 0;
  private calls = 0;
  private chunks = 0;
  private catalogue: Promise<{ tariff: number; operator: number; file: number }> | undefined;
  private readonly months = new Set<string>();

  constructor(private readonly platform: TestPlatform) {}

  async customer(changes: CustomerChanges = {}): Promise<number> {
    const {
      customerId, name = 'Nordlys Prøvehal ApS', street = 'Prøvevej 1', country = 'DK', invoiceContact = 'Bogholderiet',
      invoiceEmail = 'faktura@nordlys.example', language = 'da', paymentTermsDays = 14,
    } = changes;
    const [columns, value] = customerId === undefined ? ['', ''] : ['customer_id, ', '$8, '];
    const rows = await this.platform.query<{ customer_id: number }>(
      `insert into ordering.customer (${columns}name, street, country, invoice_contact, invoice_email, language, payment_terms_days, cvr, postcode, city, tariff_code, policy_version)
       overriding system value values (${value}$1, $2, $3, $4, $5, $6, $7, '12345674', '9999', 'Prøveby', 'standard', 1) returning customer_id`,
      [name, street, country, invoiceContact, invoiceEmail, language, paymentTermsDays, ...(customerId === undefined ? [] : [customerId])],
    );
    return rows[0]!.customer_id;
  }

  async product(code: string, monthlyOre: number, setupOre = 0, names: readonly [da: string, en: string] = [`Mobil ${code}`, `Mobile ${code}`]): Promise<number> {
    const rows = await this.platform.query<{ product_id: number }>(
      `insert into ordering.product (code, valid_from, name_da, name_en, monthly_price_ore, setup_price_ore, carries_number) values ($1, '2020-01-01', $2, $3, $4, $5, true) returning product_id`,
      [code, ...names, monthlyOre, setupOre],
    );
    return rows[0]!.product_id;
  }

  async subscription(customerId: number, productId: number, startsOn: string, endsOn: string | null = null): Promise<number> {
    const rows = await this.platform.query<{ subscription_id: number }>(
      'insert into ordering.subscription (customer_id, product_id, order_id, item_no, starts_on, ends_on) values ($1, $2, $3, 1, $4, $5) returning subscription_id',
      [customerId, productId, ++this.orders, startsOn, endsOn],
    );
    return rows[0]!.subscription_id;
  }

  /** Gives a customer a number since 2020, used by an employee where one is named. */
  async number(customerId: number, subscriptionId: number, employee: string | null = null): Promise<Assignment> {
    const e164 = `4515${String(100_000 + ++this.numbers)}`;
    const rows = await this.platform.query<{ assignment_id: number }>(
      `with person as (insert into ordering.employee (customer_id, name, informed_confirmed_at, policy_version) select $1, $4, now(), 1 where $4::text is not null returning employee_id),
         held as (insert into ordering.number (e164) values ($3) returning number_id)
       insert into ordering.assignment (number_id, customer_id, subscription_id, employee_id, during)
       select number_id, $1, $2, (select employee_id from person), '[2020-01-01,)' from held returning assignment_id`,
      [customerId, subscriptionId, e164, employee],
    );
    return { assignmentId: rows[0]!.assignment_id, customerId, subscriptionId };
  }

  /** A customer with one subscription since 2020 and one number. */
  async customerWithNumber(productId: number, changes: CustomerChanges = {}): Promise<Assignment> {
    const customerId = await this.customer(changes);
    return this.number(customerId, await this.subscription(customerId, productId, '2020-01-01'));
  }

  /** Stores calls as one loaded chunk that no period has sealed yet; resolves with their ids in the same order. */
  async load(calls: readonly SoldCall[]): Promise<number[]> {
    const { tariff, operator, file } = await (this.catalogue ??= this.addCatalogue());
    for (const month of new Set(calls.map(({ at }) => new Date(at).toISOString().slice(0, 7)))) await this.addMonth(month);
    const [chunk] = await this.platform.query<{ chunk_id: number }>(
      `insert into rating.call_chunk (file_id, ordinal, byte_offset, byte_length, first_line, records, state, accepted, done_at)
       values ($1, $2, 0, 1, 1, $3, 'done', $3, now()) returning chunk_id`,
      [file, ++this.chunks, calls.length],
    );
    const rows = calls.map((call) => ({
      call_id: ++this.calls, started_at: call.at, chunk_id: chunk!.chunk_id, customer_id: call.assignment.customerId, assignment_id: call.assignment.assignmentId,
      tariff_version_id: tariff, zone: call.zone ?? 0, operator_id: operator, service: SERVICES.indexOf(call.service ?? 'voice'), direction: DIRECTIONS.indexOf(call.direction ?? 'outgoing'),
      answered: true, never_itemised: call.neverItemised ?? false, restricted: call.restricted ?? false, duration_s: call.durationS ?? 60, volume: call.volume ?? 0,
      list_price_micro: call.listMicro, origin_country: 'DK', destination_country: 'DK', other_number: call.otherNumber ?? '4513345678',
    }));
    const columns = Object.keys(rows[0] ?? {}).join(', ');
    if (rows.length > 0) await this.platform.query(`insert into rating.call (${columns}) select ${columns} from jsonb_populate_recordset(null::rating.call, $1)`, [JSON.stringify(rows)]);
    return rows.map((row) => row.call_id);
  }

  /** What an allowance took off a call in a period. */
  async allow(month: string, { customerId, subscriptionId }: Assignment, callId: number, coveredS: number, coveredMicro: number): Promise<void> {
    await this.platform.query(
      `insert into rating.allowance_use (period, customer_id, call_id, started_at, subscription_id, covered_s, covered_micro) values ($1, $2, $3, now(), $4, $5, $6)`,
      [`${month}-01`, customerId, callId, subscriptionId, coveredS, coveredMicro],
    );
  }

  /** Freezes a period as rating does: chunks sealed, allowances spent, billing told. */
  async freeze(runId: number, month: string): Promise<void> {
    await this.platform.query(
      `with frozen as (insert into rating.period (period, run_id, allowances_done_at) values ($1, $2, now())),
         sealed as (update rating.call_chunk set sealed_period = $1 where sealed_period is null and state = 'done')
       insert into platform.outbox (queue, job, job_key, payload) values ('billing', 'draft-run', $3, $4)`,
      [`${month}-01`, runId, `run-${runId}`, { runId }],
    );
  }

  private async addCatalogue(): Promise<{ tariff: number; operator: number; file: number }> {
    const [row] = await this.platform.query<{ tariff: number; operator: number; file: number }>(
      `with t as (insert into rating.tariff_version (code, valid_from, definition, used) values ('standard', '2020-01-01', $1, true) returning tariff_version_id),
         o as (insert into rating.operator (name, description) values ('Prøvenet', '{}') returning operator_id),
         f as (insert into rating.call_file (operator_id, label, sha256, bytes, state) select operator_id, 'calls', sha256('calls'), 1, 'read' from o returning file_id)
       select tariff_version_id as tariff, operator_id as operator, file_id as file from t, o, f`,
      [{ code: 'standard', zones: ZONES, rates: [] }],
    );
    return row!;
  }

  private async addMonth(month: string): Promise<void> {
    if (this.months.has(month)) return;
    await this.platform.query(`select platform.create_month_partition('rating.call', $1::date)`, [`${month}-01`]);
    this.months.add(month);
  }
}
