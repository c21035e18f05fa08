import type { SampleOperator } from '@turbotrack/sample-operator';
import type { TestPlatform } from '@turbotrack/service/testing';
import type { IncludedUse } from '@turbotrack/database';
import type { RateDefinition, TariffDefinition } from '@turbotrack/rating-engine';
import type { AgreedTiers } from '../tariffs/agreements.js';

/** What a product includes, without what is nearly always the same. */
export type Included = Pick<IncludedUse, 'id'> & { readonly services: readonly IncludedUse['services'][number][]; readonly zones: readonly string[] | 'any' } & Partial<Omit<IncludedUse, 'services' | 'zones' | 'directions'>> & { readonly directions?: readonly string[] };

/** Who bought what and held which number, laid down as ordering would have left it. Ids come in the order of the calls. */
export class Company {
  constructor(private readonly platform: Pick<TestPlatform, 'query'>) {}

  async tariff(code: string, definition: TariffDefinition): Promise<number> {
    return this.add('insert into rating.tariff_version (code, valid_from, definition) values ($1, $2, $3) returning tariff_version_id as id', [code, definition.validFrom, JSON.stringify(definition)]);
  }

  async customer({ tariff = 'standard', restricted = false, reference = null }: { tariff?: string; restricted?: boolean; reference?: string | null } = {}): Promise<number> {
    return this.add(
      `insert into ordering.customer (external_reference, name, cvr, street, postcode, city, invoice_contact, invoice_email, tariff_code, policy_version, restricted)
       values ($1, 'Nordlys Prøvehal ApS', '12345674', 'Prøvevej 1', '9999', 'Prøveby', 'Bogholderiet', 'faktura@nordlys.example', $2, 1, $3) returning customer_id as id`,
      [reference, tariff, restricted],
    );
  }

  /** A product on sale since 2000; `minutes` of voice to `zones` are included, and whatever `allowances` say. */
  async product({ code = 'MOBIL', minutes = 0, zones = [], allowances = [] }: { code?: string; minutes?: number; zones?: readonly string[]; allowances?: readonly Included[] } = {}): Promise<number> {
    const included = [...(minutes > 0 ? [{ id: 'minutes', services: ['voice'] as const, zones, includedSeconds: minutes * 60 }] : []), ...allowances];
    return this.add(
      `insert into ordering.product (code, valid_from, name_da, name_en, monthly_price_ore, allowances, carries_number)
       values ($1, '2000-01-01', 'Mobil', 'Mobile', 9900, $2, true) returning product_id as id`,
      [code, JSON.stringify(included.map((allowance) => ({ priority: 0, directions: ['outgoing', 'forwarded'], pooled: false, beyond: 'list-price', ...allowance })))],
    );
  }

  /** What was agreed with a customer, also on a day gone by, as if it had been agreed before. */
  async agreement(customerId: number, agreement: { name?: string; from?: string; until?: string | null; subscription?: number; rates?: readonly RateDefinition[]; tiers?: readonly AgreedTiers[] }): Promise<number> {
    const { name = 'Rammeaftale', from = '2000-01-01', until = null, subscription = null, rates = [], tiers = [] } = agreement;
    await this.platform.query('alter table rating.agreement disable trigger past_agreement');
    const id = await this.add(
      'insert into rating.agreement (customer_id, subscription_id, name, valid_from, valid_until, rates, volume_tiers) values ($1, $2, $3, $4, $5, $6, $7) returning agreement_id as id',
      [customerId, subscription, name, from, until, JSON.stringify(rates), JSON.stringify(tiers)],
    );
    await this.platform.query('alter table rating.agreement enable trigger past_agreement');
    return id;
  }

  /** A number held from `from` (included) to `to` (excluded), on a subscription of its own. */
  async holds(customerId: number, e164: string, holding: { product: number; from?: Date | string; to?: Date | string | null; restricted?: boolean }): Promise<{ assignmentId: number; subscriptionId: number }> {
    const { product, from = '2000-01-01T00:00:00Z', to = null, restricted = false } = holding;
    const subscriptionId = await this.add(
      `insert into ordering.subscription (customer_id, product_id, order_id, item_no, starts_on, ends_on)
       select $1, $2, 10001, coalesce(max(item_no), 0) + 1, ($3::timestamptz at time zone 'Europe/Copenhagen')::date, ($4::timestamptz at time zone 'Europe/Copenhagen')::date
       from ordering.subscription returning subscription_id as id`,
      [customerId, product, from, to],
    );
    const numberId = await this.add('insert into ordering.number (e164) values ($1) on conflict (e164) do update set e164 = excluded.e164 returning number_id as id', [e164]);
    const assignmentId = await this.add(
      `insert into ordering.assignment (number_id, customer_id, subscription_id, during, restricted) values ($1, $2, $3, tstzrange($4, $5), $6) returning assignment_id as id`,
      [numberId, customerId, subscriptionId, from, to, restricted],
    );
    return { assignmentId, subscriptionId };
  }

  private async add(text: string, values: readonly unknown[]): Promise<number> {
    const [row] = await this.platform.query<{ id: number }>(text, values);
    return row!.id;
  }
}

/** The sample's tariff, products, customers and numbers. */
export async function layDownSample(platform: Pick<TestPlatform, 'query'>, sample: SampleOperator): Promise<void> {
  const company = new Company(platform);
  await company.tariff(sample.tariff.name, sample.tariff);
  const products = new Map<string, number>();
  for (const { code, included } of sample.products) {
    products.set(code, await company.product({ code, allowances: included }));
  }
  for (const { externalId, tariff, numbers } of sample.customers) {
    const customerId = await company.customer({ tariff, reference: externalId });
    for (const { e164, productCode, validFrom, validTo } of numbers) {
      await company.holds(customerId, e164, { product: products.get(productCode)!, from: new Date(validFrom), to: validTo === undefined ? null : new Date(validTo) });
    }
  }
}
