import { Injectable } from '@nestjs/common';
import { PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { applyVolumeTiers, checkOverrides, type RateDefinition, type TariffDefinition } from '@turbotrack/rating-engine';
import { type Page, pageOf, type Paging, Problem, PROBLEMS } from '@turbotrack/service';
import { and, asc, eq, gt } from 'drizzle-orm';
import { DateTime } from 'luxon';
import { isDeepStrictEqual } from 'node:util';
import type { Agreement, NewAgreement } from './agreement.schemas.js';
import { overrideOf } from './agreements.js';
import { fieldErrors } from './tariff-versions.js';

type Work = PurposeWork<'rating'>;

/** What is agreed with customers beside the tariff. Only days to come can be agreed on: what has priced calls stays. */
@Injectable()
export class CustomerAgreements {
  constructor(private readonly gate: PurposeGate) {}

  list(actor: string, customerId: number | undefined, { after, limit }: Paging): Promise<Page<Agreement>> {
    return this.work(actor, 'list agreements', async ({ db, tables }) => {
      const { agreement: a } = tables.rating;
      const rows = await db.select().from(a).where(and(gt(a.agreementId, after), customerId === undefined ? undefined : eq(a.customerId, customerId))).orderBy(asc(a.agreementId)).limit(limit + 1);
      return pageOf(rows.map(agreementFrom), limit, ({ agreementId }) => agreementId);
    });
  }

  /**
   * Makes an agreement. The same once more is answered with the one there is.
   *
   * @throws Problem 400 with everything that is wrong with it, 404 for an unknown customer, 409 when the customer has another of that name
   */
  make(actor: string, wanted: NewAgreement): Promise<Agreement> {
    return this.work(actor, 'make an agreement', async (inside) => {
      const { agreement } = inside.tables.rating;
      const [known] = await inside.db.select().from(agreement).where(and(eq(agreement.customerId, wanted.customerId), eq(agreement.name, wanted.name)));
      if (known) {
        const { agreementId: _id, madeAt: _at, ...said } = known;
        if (isDeepStrictEqual(said, wanted)) return agreementFrom(known);
        throw new Problem(PROBLEMS.conflict, { detail: { en: 'The customer has another agreement of this name.', da: 'Kunden har en anden aftale med dette navn.' } });
      }
      await refuseFaults(inside, wanted);
      const [made] = await inside.db.insert(agreement).values(wanted).returning();
      return agreementFrom(made!);
    });
  }

  /** @throws Problem 404; 400 for a day that is not to come, or for an agreement that has ended */
  end(actor: string, agreementId: number, validUntil: string | null): Promise<Agreement> {
    return this.work(actor, 'end an agreement', async (inside) => {
      const { agreement } = inside.tables.rating;
      const known = await existing(inside, agreementId);
      if (known.validUntil === validUntil) return agreementFrom(known);
      const today = todayInDenmark();
      if ((validUntil !== null && (validUntil <= today || validUntil <= known.validFrom)) || (known.validUntil !== null && known.validUntil <= today)) {
        throw invalid('/validUntil', 'An agreement ends tomorrow at the earliest and after it began, and one that has ended stays so.', 'En aftale slutter tidligst i morgen og efter sin begyndelse, og en afsluttet aftale forbliver afsluttet.');
      }
      if (validUntil === null || (known.validUntil !== null && validUntil > known.validUntil)) await refuseFaults(inside, { ...agreementFrom(known), validUntil }, today);
      const [ended] = await inside.db.update(agreement).set({ validUntil }).where(eq(agreement.agreementId, agreementId)).returning();
      return agreementFrom(ended!);
    });
  }

  /** @throws Problem 404; 409 for an agreement that has begun */
  delete(actor: string, agreementId: number): Promise<void> {
    return this.work(actor, 'delete an agreement', async (inside) => {
      const known = await existing(inside, agreementId);
      if (known.validFrom <= todayInDenmark()) throw new Problem(PROBLEMS.conflict, { detail: { en: 'An agreement that has begun is ended, not deleted.', da: 'En aftale, der er begyndt, afsluttes; den slettes ikke.' } });
      const { agreement } = inside.tables.rating;
      await inside.db.delete(agreement).where(eq(agreement.agreementId, agreementId));
    });
  }

  private work<T>(actor: string, why: string, work: (inside: Work) => Promise<T>): Promise<T> {
    return this.gate.purpose('rating', { scope: 'all', actor, why }, work);
  }
}

async function existing({ db, tables }: Work, agreementId: number) {
  const { agreement } = tables.rating;
  const [known] = await db.select().from(agreement).where(eq(agreement.agreementId, agreementId));
  if (!known) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such agreement.', da: 'Aftalen findes ikke.' } });
  return known;
}

function agreementFrom(row: { rates: unknown; volumeTiers: unknown; madeAt: Date } & Omit<Agreement, 'rates' | 'volumeTiers' | 'madeAt'>): Agreement {
  return { ...row, rates: row.rates as Agreement['rates'], volumeTiers: row.volumeTiers as Agreement['volumeTiers'], madeAt: row.madeAt.toISOString() };
}

function todayInDenmark(): string {
  return DateTime.now().setZone('Europe/Copenhagen').toISODate()!;
}

function invalid(pointer: string, en: string, da: string): Problem {
  return new Problem(PROBLEMS.invalidRequest, { errors: [{ in: 'body', pointer, detail: { en, da } }] });
}

/** @param since the day from which it must fit the customer's tariff; for a new agreement the day it begins */
async function refuseFaults(inside: Work, wanted: NewAgreement, since?: string): Promise<void> {
  const { customerId, subscriptionId, validFrom, validUntil, rates, volumeTiers } = wanted;
  if (since === undefined && validFrom <= todayInDenmark()) throw invalid('/validFrom', 'An agreement begins tomorrow at the earliest.', 'En aftale begynder tidligst i morgen.');
  if (validUntil !== null && validUntil <= validFrom) throw invalid('/validUntil', 'The end must be later than the beginning.', 'Slutningen skal ligge efter begyndelsen.');
  if (rates.length === 0 && volumeTiers.length === 0) throw invalid('/rates', 'An agreement needs rates or volume tiers.', 'En aftale skal have takster eller mængderabat.');
  try {
    applyVolumeTiers([], volumeTiers.map(({ directions, ...tiers }) => ({ ...tiers, ...(directions && { directions }) })));
  } catch (error) {
    if (error instanceof RangeError) throw invalid('/volumeTiers', error.message, `Mængderabatten modsiger sig selv: ${error.message}`);
    throw error;
  }
  const { rows } = await inside.sql<{ tariff_code: string; owns: boolean }>(
    ['ordering.customer', 'ordering.subscription'],
    `select c.tariff_code, $2::int is null or exists (select from ordering.subscription s where s.customer_id = c.customer_id and s.subscription_id = $2) as owns from ordering.customer c where c.customer_id = $1`,
    [customerId, subscriptionId],
  );
  const [customer] = rows;
  if (!customer) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such customer.', da: 'Kunden findes ikke.' } });
  if (!customer.owns) throw invalid('/subscriptionId', 'The customer has no such subscription.', 'Kunden har ikke dette abonnement.');
  if (rates.length > 0) await refuseUnfitRates(inside, customer.tariff_code, since ?? validFrom, wanted);
}

/** The rates must stand in the zones and bands of every version there is for their days. */
async function refuseUnfitRates({ sql }: Work, code: string, from: string, { subscriptionId, name, validFrom, validUntil, rates }: NewAgreement): Promise<void> {
  const { rows } = await sql<{ definition: TariffDefinition }>(
    ['rating.tariff_version'],
    `select definition from rating.tariff_version where code = $1 and not draft and ($3::date is null or valid_from < $3)
       and valid_from >= coalesce((select max(valid_from) from rating.tariff_version where code = $1 and not draft and valid_from <= $2), '-infinity') order by valid_from`,
    [code, from, validUntil],
  );
  if (rows.length === 0) throw invalid('/customerId', "The customer's tariff has no version on those days.", 'Kundens takst har ingen version i de dage.');
  const override = overrideOf({ subscription_id: subscriptionId, name, valid_from: validFrom, valid_until: validUntil, rates: rates as unknown as RateDefinition[] });
  for (const { definition } of rows) {
    const problems = checkOverrides(definition, [override]);
    if (problems.length > 0) {
      throw new Problem(PROBLEMS.invalidRequest, {
        detail: { en: 'The rates do not fit the tariff of the customer.', da: 'Taksterne passer ikke til kundens tarif.' },
        errors: fieldErrors(problems.map((problem) => ({ ...problem, path: problem.path.replace(/^overrides\[0\]\.?/, '') }))),
      });
    }
  }
}
