import { Injectable } from '@nestjs/common';
import { PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { checkOverrides, checkTariff, compileTariff, type CompiledTariff, lintTariff, type TariffDefinition, type TariffFinding, type TariffProblem } from '@turbotrack/rating-engine';
import { type FieldError, type Page, pageOf, type Paging, Problem, PROBLEMS } from '@turbotrack/service';
import { and, asc, eq, gt } from 'drizzle-orm';
import { isDeepStrictEqual } from 'node:util';
import { type AgreementRow, overrideOf } from './agreements.js';
import type { TariffVersion } from './tariff.schemas.js';

type Work = PurposeWork<'rating'>;
type Known = TariffVersion & { definition: TariffDefinition };

/** The versions of the tariffs we sell and buy by. A published one never changes; a draft does, and prices nothing. */
@Injectable()
export class TariffVersions {
  constructor(private readonly gate: PurposeGate) {}

  /** In the order in which they were made. */
  list(actor: string, { code, draft }: { code?: string | undefined; draft?: 'true' | 'false' | undefined }, { after, limit }: Paging): Promise<Page<TariffVersion>> {
    return this.work(actor, 'list tariffs', async ({ db, tables }) => {
      const { tariff_version: v } = tables.rating;
      const rows = await db.select({ tariffVersionId: v.tariffVersionId, code: v.code, validFrom: v.validFrom, used: v.used, draft: v.draft }).from(v)
        .where(and(gt(v.tariffVersionId, after), code === undefined ? undefined : eq(v.code, code), draft === undefined ? undefined : eq(v.draft, draft === 'true')))
        .orderBy(asc(v.tariffVersionId)).limit(limit + 1);
      return pageOf(rows, limit, ({ tariffVersionId }) => tariffVersionId);
    });
  }

  /** @throws Problem 404 */
  read(actor: string, code: string, validFrom: string): Promise<Known> {
    return this.work(actor, 'read a tariff', (inside) => existing(inside, code, validFrom));
  }

  /**
   * Adds a version, or a draft, or changes a draft. The same again is answered with the one there is.
   *
   * @throws Problem 400 with everything that is wrong with the definition, 409 when the version is there and says something else
   */
  put(actor: string, code: string, definition: TariffDefinition, draft: boolean): Promise<{ tariffVersionId: number }> {
    refuseProblems(checkTariff(definition));
    const { validFrom } = definition;
    return this.work(actor, draft ? 'write a draft of a tariff' : 'add a tariff version', async (inside) => {
      const { db, tables } = inside;
      const { tariff_version: version } = tables.rating;
      const known = await find(inside, code, validFrom);
      if (known && known.draft === draft && isDeepStrictEqual(known.definition, definition)) return { tariffVersionId: known.tariffVersionId };
      if (known && !known.draft) throw new Problem(PROBLEMS.conflict, { detail: { en: 'This version exists with other prices. Add one with a later date.', da: 'Denne version findes med andre priser. Opret en med en senere dato.' } });
      if (known && !draft) throw new Problem(PROBLEMS.conflict, { detail: { en: 'A draft of this version exists. Publish it, or delete it.', da: 'Der findes en kladde til denne version. Udgiv den, eller slet den.' } });
      if (known) {
        const [changed] = await db.update(version).set({ definition }).where(and(eq(version.tariffVersionId, known.tariffVersionId), eq(version.draft, true))).returning({ tariffVersionId: version.tariffVersionId });
        if (!changed) throw new Problem(PROBLEMS.conflict, { detail: { en: 'The draft has been published meanwhile.', da: 'Kladden er udgivet i mellemtiden.' } });
        return changed;
      }
      if (!draft) await refuseUnfitAgreements(inside, code, definition);
      const [made] = await db.insert(version).values({ code, validFrom, definition, draft }).returning({ tariffVersionId: version.tariffVersionId });
      return made!;
    });
  }

  /**
   * Makes a draft a version that prices calls from its day on.
   *
   * @throws Problem 404; 409 when linting finds errors, unless they are accepted, or when an agreement does not fit
   */
  publish(actor: string, code: string, validFrom: string, despiteErrors: boolean): Promise<{ tariffVersionId: number }> {
    return this.work(actor, 'publish a tariff', async (inside) => {
      const { db, tables } = inside;
      const known = await existing(inside, code, validFrom);
      if (!known.draft) return { tariffVersionId: known.tariffVersionId };
      const errors = lintTariff(known.definition).filter(({ severity }) => severity === 'error');
      if (errors.length > 0 && !despiteErrors) {
        throw new Problem(PROBLEMS.conflict, {
          detail: { en: 'Linting finds errors in the draft.', da: 'Der er fejl i kladden.' }, errors: errors.map(({ place, sentence }) => ({ in: 'body' as const, pointer: place, detail: sentence })),
        });
      }
      await refuseUnfitAgreements(inside, code, known.definition);
      const { tariff_version: version } = tables.rating;
      // What was linted is what is published: a draft that changed meanwhile is not.
      await inside.sql(['rating.tariff_version'], 'select from rating.tariff_version where tariff_version_id = $1 for update', [known.tariffVersionId]);
      const now = await existing(inside, code, validFrom);
      if (!isDeepStrictEqual(now.definition, known.definition)) throw new Problem(PROBLEMS.conflict, { detail: { en: 'The draft has changed meanwhile.', da: 'Kladden er ændret i mellemtiden.' } });
      await db.update(version).set({ draft: false }).where(eq(version.tariffVersionId, known.tariffVersionId));
      return { tariffVersionId: known.tariffVersionId };
    });
  }

  /** @throws Problem 404, 409 for a version that is published */
  deleteDraft(actor: string, code: string, validFrom: string): Promise<void> {
    return this.work(actor, 'delete a draft of a tariff', async (inside) => {
      const known = await existing(inside, code, validFrom);
      const { tariff_version: version } = inside.tables.rating;
      const gone = await inside.db.delete(version).where(and(eq(version.tariffVersionId, known.tariffVersionId), eq(version.draft, true))).returning({ id: version.tariffVersionId });
      if (gone.length === 0) throw new Problem(PROBLEMS.conflict, { detail: { en: 'A published version stays.', da: 'En udgivet version bliver stående.' } });
    });
  }

  /** @throws Problem 404 for an unknown buy tariff */
  async lint(actor: string, definition: TariffDefinition, buyTariff: string | undefined): Promise<TariffFinding[]> {
    return lintTariff(definition, buyTariff === undefined ? undefined : await this.latest(actor, buyTariff));
  }

  private latest(actor: string, code: string): Promise<CompiledTariff> {
    return this.work(actor, 'read a tariff', async ({ sql }) => {
      const { rows } = await sql<{ definition: TariffDefinition }>(['rating.tariff_version'], 'select definition from rating.tariff_version where code = $1 and not draft order by valid_from desc limit 1', [code]);
      if (!rows[0]) throw notFound();
      return compileTariff(rows[0].definition);
    });
  }

  private work<T>(actor: string, why: string, work: (inside: Work) => Promise<T>): Promise<T> {
    return this.gate.purpose('rating', { scope: 'all', actor, why }, work);
  }
}

async function find({ db, tables }: Work, code: string, validFrom: string): Promise<Known | undefined> {
  const { tariff_version: version } = tables.rating;
  const [row] = await db.select().from(version).where(and(eq(version.code, code), eq(version.validFrom, validFrom)));
  return row as Known | undefined;
}

async function existing(inside: Work, code: string, validFrom: string): Promise<Known> {
  const known = await find(inside, code, validFrom);
  if (!known) throw notFound();
  return known;
}

function notFound(): Problem {
  return new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such tariff.', da: 'Taksten findes ikke.' } });
}

/** 'rates[3].steps[0]' as a JSON pointer. */
export function fieldErrors(problems: readonly TariffProblem[], under = ''): FieldError[] {
  return problems.map(({ path, sentence, sentenceDa }) => ({
    in: 'body' as const, pointer: `${under}/${path.replaceAll('[', '/').replaceAll(']', '').replaceAll('.', '/')}`, detail: { en: sentence, da: sentenceDa },
  }));
}

export function refuseProblems(problems: readonly TariffProblem[]): void {
  if (problems.length > 0) throw new Problem(PROBLEMS.invalidRequest, { detail: { en: 'The tariff is not whole.', da: 'Taksten er ikke hel.' }, errors: fieldErrors(problems) });
}

/** A version without the zones and bands that agreements are written in could not price those customers' calls. */
async function refuseUnfitAgreements({ sql }: Work, code: string, definition: TariffDefinition): Promise<void> {
  const { rows } = await sql<AgreementRow & { agreement_id: number }>(
    ['rating.agreement', 'ordering.customer'],
    `select g.agreement_id, g.customer_id, g.subscription_id, g.name, g.valid_from::text, g.valid_until::text, g.rates from rating.agreement g join ordering.customer c using (customer_id)
     where c.tariff_code = $1 and g.rates <> '[]' and (g.valid_until is null or g.valid_until > $2) order by g.agreement_id`,
    [code, definition.validFrom],
  );
  const unfit = rows.filter((row) => checkOverrides(definition, [overrideOf(row)]).length > 0).map(({ agreement_id: id }) => id);
  if (unfit.length === 0) return;
  const ids = unfit.slice(0, 20).join(', ');
  throw new Problem(PROBLEMS.conflict, {
    detail: { en: `Agreements name zones or bands that the tariff does not have: ${ids}. End them first.`, da: `Aftaler nævner zoner eller tidsbånd, som taksten ikke har: ${ids}. Afslut dem først.` },
  });
}
