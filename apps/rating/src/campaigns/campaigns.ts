import { Injectable } from '@nestjs/common';
import { PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { type Page, pageOf, type Paging, Problem, PROBLEMS } from '@turbotrack/service';
import { DateTime } from 'luxon';
import type { CampaignFinding, NewCampaign, StoredCampaign } from './campaign.schemas.js';
import { lintCampaign, type OtherCampaign, type TariffInForce } from './lint-campaign.js';

type Work = PurposeWork<'rating'>;

const TABLES = ['rating.campaign', 'rating.campaign_customer'];
const COLUMNS = `g.campaign_id as "campaignId", g.name, g.priority, g.permille_off as "permilleOff", g.services, g.directions, g.zones, g.tariffs,
  (select count(*)::int from rating.campaign_customer m where m.campaign_id = g.campaign_id) as customers, g.valid_from::text as "validFrom", g.valid_until::text as "validUntil", g.made_by as "madeBy", g.made_at as "madeAt"`;

const NOT_FOUND = { detail: { en: 'There is no such campaign.', da: 'Kampagnen findes ikke.' } };

/** Discounts for a time. One that has begun never changes but in its end; another discount is another campaign. */
@Injectable()
export class Campaigns {
  constructor(private readonly gate: PurposeGate) {}

  list(actor: string, { customerId, on }: { customerId?: number | undefined; on?: string | undefined }, { after, limit }: Paging): Promise<Page<StoredCampaign>> {
    return this.work(actor, 'list campaigns', async ({ sql, concerns }) => {
      if (customerId !== undefined) concerns({ customers: [customerId] });
      const { rows } = await sql<StoredCampaign & Record<string, unknown>>(
        TABLES,
        // Of customers under restriction the membership is out of sight: a campaign for them alone is then one for nobody.
        `select ${COLUMNS} from rating.campaign g where g.campaign_id > $1 and ($3::date is null or (g.valid_from <= $3 and g.valid_until > $3))
           and ($4::int is null or g.for_everybody or exists (select from rating.campaign_customer m where m.campaign_id = g.campaign_id and m.customer_id = $4)) order by g.campaign_id limit $2`,
        [after, limit + 1, on ?? null, customerId ?? null],
      );
      return pageOf(rows.map(told), limit, ({ campaignId }) => campaignId);
    });
  }

  lint(actor: string, wanted: NewCampaign): Promise<CampaignFinding[]> {
    return this.work(actor, 'lint a campaign', (inside) => findingsOf(inside, wanted));
  }

  /**
   * Makes a campaign.
   *
   * @throws Problem 400 for a first day that is not to come, or with errors that linting finds; 404 for an unknown customer; 409 for a name that is taken
   */
  make(actor: string, wanted: NewCampaign): Promise<StoredCampaign> {
    return this.work(actor, 'make a campaign', async (inside) => {
      const { sql, concerns } = inside;
      if (wanted.validFrom <= todayInDenmark()) throw invalid('/validFrom', 'A campaign begins tomorrow at the earliest.', 'En kampagne begynder tidligst i morgen.');
      concerns({ customers: wanted.customers });
      await refuseErrors(inside, wanted);
      const { rows } = await sql<{ id: number }>(
        TABLES,
        `insert into rating.campaign (name, priority, permille_off, services, directions, zones, tariffs, for_everybody, valid_from, valid_until, made_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (name) do nothing returning campaign_id as id`,
        [wanted.name, wanted.priority, wanted.permilleOff, wanted.services, wanted.directions, wanted.zones, wanted.tariffs, wanted.customers.length === 0, wanted.validFrom, wanted.validUntil, actor],
      );
      const made = rows[0]?.id;
      if (made === undefined) throw new Problem(PROBLEMS.conflict, { detail: { en: 'There is another campaign of this name.', da: 'Der er en anden kampagne med dette navn.' } });
      await sql(TABLES, 'insert into rating.campaign_customer (campaign_id, customer_id) select distinct $1::int, c from unnest($2::int[]) c', [made, wanted.customers]);
      return find(inside, made);
    });
  }

  /** @throws Problem 404; 400 for a day that is not to come, or for a campaign that has ended */
  end(actor: string, campaignId: number, validUntil: string): Promise<StoredCampaign> {
    return this.work(actor, 'end a campaign', async (inside) => {
      const known = await find(inside, campaignId);
      if (known.validUntil === validUntil) return known;
      const today = todayInDenmark();
      if (validUntil <= today || validUntil <= known.validFrom || known.validUntil <= today) {
        throw invalid('/validUntil', 'A campaign ends tomorrow at the earliest and after it began, and one that has ended stays so.', 'En kampagne slutter tidligst i morgen og efter sin begyndelse, og en afsluttet kampagne forbliver afsluttet.');
      }
      await inside.sql(TABLES, 'update rating.campaign set valid_until = $2 where campaign_id = $1', [campaignId, validUntil]);
      return find(inside, campaignId);
    });
  }

  /** @throws Problem 404; 409 for a campaign that has begun */
  delete(actor: string, campaignId: number): Promise<void> {
    return this.work(actor, 'delete a campaign', async (inside) => {
      const known = await find(inside, campaignId);
      if (known.validFrom <= todayInDenmark()) throw new Problem(PROBLEMS.conflict, { detail: { en: 'A campaign that has begun is ended, not deleted.', da: 'En kampagne, der er begyndt, afsluttes; den slettes ikke.' } });
      await inside.sql(TABLES, 'delete from rating.campaign where campaign_id = $1', [campaignId]);
    });
  }

  private work<T>(actor: string, why: string, work: (inside: Work) => Promise<T>): Promise<T> {
    return this.gate.purpose('rating', { scope: 'all', actor, why }, work);
  }
}

async function find({ sql }: Work, campaignId: number): Promise<StoredCampaign> {
  const { rows: [row] } = await sql<StoredCampaign & Record<string, unknown>>(TABLES, `select ${COLUMNS} from rating.campaign g where g.campaign_id = $1`, [campaignId]);
  if (!row) throw new Problem(PROBLEMS.notFound, NOT_FOUND);
  return told(row);
}

function told(row: StoredCampaign): StoredCampaign {
  return { ...row, madeAt: new Date(row.madeAt).toISOString() };
}

async function refuseErrors(inside: Work, wanted: NewCampaign): Promise<void> {
  const { rows: [known] } = await inside.sql<{ missing: number }>(
    ['ordering.customer'], 'select count(*)::int as missing from unnest($1::int[]) w (id) where not exists (select from ordering.customer c where c.customer_id = w.id)', [wanted.customers]);
  if (known!.missing > 0) throw new Problem(PROBLEMS.notFound, { detail: { en: `${known!.missing} of the customers do not exist.`, da: `${known!.missing} af kunderne findes ikke.` } });
  const errors = (await findingsOf(inside, wanted)).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    throw new Problem(PROBLEMS.invalidRequest, { detail: { en: 'The campaign does not fit the tariffs.', da: 'Kampagnen passer ikke til taksterne.' }, errors: errors.map(({ place, sentence }) => ({ in: 'body', pointer: place, detail: sentence })) });
  }
}

async function findingsOf({ sql }: Work, wanted: NewCampaign): Promise<CampaignFinding[]> {
  const { rows: tariffs } = await sql<TariffInForce & Record<string, unknown>>(
    ['rating.tariff_version'],
    `select v.code, v.definition->'zones' as zones from rating.tariff_version v where not v.draft and v.valid_from < $2::date
       and v.valid_from >= coalesce((select max(e.valid_from) from rating.tariff_version e where e.code = v.code and not e.draft and e.valid_from <= $1::date), '-infinity')`,
    [wanted.validFrom, wanted.validUntil],
  );
  const { rows: others } = await sql<OtherCampaign & Record<string, unknown>>(
    TABLES,
    `select g.name, g.priority, g.services, g.directions, g.zones, g.tariffs from rating.campaign g where g.valid_from < $2::date and g.valid_until > $1::date and g.name <> $4
       and (g.for_everybody or cardinality($3::int[]) = 0 or exists (select from rating.campaign_customer m where m.campaign_id = g.campaign_id and m.customer_id = any($3))) order by g.campaign_id`,
    [wanted.validFrom, wanted.validUntil, wanted.customers, wanted.name],
  );
  return lintCampaign(wanted, tariffs, others);
}

function todayInDenmark(): string {
  return DateTime.now().setZone('Europe/Copenhagen').toISODate()!;
}

function invalid(pointer: string, en: string, da: string): Problem {
  return new Problem(PROBLEMS.invalidRequest, { errors: [{ in: 'body', pointer, detail: { en, da } }] });
}
