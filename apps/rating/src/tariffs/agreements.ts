import type { PurposeWork } from '@turbotrack/privacy';
import { type CustomerTariff, type OverrideDefinition, overrideTariff, type RateDefinition, type Rater, TariffError, type VolumeTiers } from '@turbotrack/rating-engine';
import type { ShelvedTariff } from './shelved-tariff.js';

/** Discounts by volume as an agreement states them; whose they are is the agreement's to say. */
export type AgreedTiers = Omit<VolumeTiers, 'subscriptions'>;

export interface AgreementRow {
  customer_id: number;
  subscription_id: number | null;
  name: string;
  valid_from: string;
  valid_until: string | null;
  rates: RateDefinition[];
  volume_tiers: AgreedTiers[];
}

type Sql = Pick<PurposeWork<'rating'>, 'sql'>;

/** How the engine knows an agreement. */
export function overrideOf({ subscription_id, name, valid_from, valid_until, rates }: Omit<AgreementRow, 'customer_id' | 'volume_tiers'>): OverrideDefinition {
  return {
    id: name, validFrom: valid_from, rates, ...(subscription_id !== null && { subscriptionId: String(subscription_id) }), ...(valid_until !== null && { validUntil: valid_until }),
  };
}

/** The agreements there are at one moment, of everybody or of one customer. What they say of days gone never changes. */
export class Agreements {
  private readonly byCustomer = new Map<number, AgreementRow[]>();
  private readonly raters = new Map<string, CustomerTariff | null>();

  private constructor(readonly mark: string, rows: readonly AgreementRow[]) {
    for (const row of rows) {
      const own = this.byCustomer.get(row.customer_id);
      if (own) own.push(row);
      else this.byCustomer.set(row.customer_id, [row]);
    }
  }

  static readonly none = new Agreements('', []);

  /** Everybody's. `known` is given back when nothing has changed since it was read, so that a chunk costs one small query. */
  static async readAll({ sql }: Sql, known: Agreements): Promise<Agreements> {
    // Of an agreement only the end changes.
    const { rows } = await sql<{ mark: string }>(
      ['rating.agreement'],
      `select coalesce(md5(string_agg(agreement_id || ':' || coalesce(valid_until::text, ''), ',' order by agreement_id)), '') as mark from rating.agreement`,
    );
    const mark = rows[0]?.mark ?? '';
    return mark === known.mark ? known : new Agreements(mark, await readRows(sql, null));
  }

  static async readOf({ sql }: Sql, customerId: number): Promise<Agreements> {
    return new Agreements('', await readRows(sql, customerId));
  }

  /** What prices the calls of a subscription; undefined where an agreement does not fit the version, which then prices nothing. */
  raterFor(version: ShelvedTariff, customerId: number, subscriptionId: number): Rater | undefined {
    const own = this.byCustomer.get(customerId);
    if (!own) return version.tariff;
    const key = `${version.tariffVersionId} ${customerId}`;
    let rater = this.raters.get(key);
    if (rater === undefined) {
      rater = customerTariff(version, own);
      this.raters.set(key, rater);
    }
    return rater?.forSubscription(String(subscriptionId));
  }

  /** Discounts by volume in a period: of agreements valid on its first day, `2026-10-01`. */
  tiersOf(customerId: number, period: string): VolumeTiers[] {
    return (this.byCustomer.get(customerId) ?? [])
      .filter(({ valid_from, valid_until }) => valid_from <= period && (valid_until === null || valid_until > period))
      .flatMap(({ name, subscription_id, volume_tiers }) =>
        volume_tiers.map((tiers) => ({ ...tiers, id: `${name}: ${tiers.id}`, ...(subscription_id !== null && { subscriptions: [String(subscription_id)] }) })));
  }
}

function customerTariff(version: ShelvedTariff, rows: readonly AgreementRow[]): CustomerTariff | null {
  try {
    return overrideTariff(version.tariff, rows.filter(({ rates }) => rates.length > 0).map(overrideOf));
  } catch (error) {
    if (error instanceof TariffError) return null;
    throw error;
  }
}

async function readRows(sql: Sql['sql'], customerId: number | null): Promise<AgreementRow[]> {
  const { rows } = await sql<AgreementRow>(
    ['rating.agreement'],
    `select customer_id, subscription_id, name, valid_from::text, valid_until::text, rates, volume_tiers from rating.agreement
     where $1::int is null or customer_id = $1 order by agreement_id`,
    [customerId],
  );
  return rows;
}
