import { Injectable } from '@nestjs/common';
import type { Language, TmfAsker } from '@turbotrack/service';
import { asc } from 'drizzle-orm';
import { WorkForCaller } from '../../callers/work-for-caller.js';
import { addDays, copenhagenDay, startOfDay } from '../../orders/calendar.js';
import type { Product } from '../../products/product.schemas.js';

type Version = Omit<Product, 'name'>;

/** The version of a product that the catalogue shows: the one on sale, else the next to come, else the last there was. */
export interface Offer extends Version {
  /** In the language asked for. */
  readonly name: string;
  /** Launched: can be ordered today. Active: will be. Retired: not any more. */
  readonly lifecycleStatus: 'Launched' | 'Active' | 'Retired';
  /** ISO 8601; the end is the first moment no longer valid. */
  readonly validFor: { readonly startDateTime: string; readonly endDateTime?: string };
}

/** Reads the catalogue, a version of each product, by code. */
@Injectable()
export class ReadOffers {
  constructor(private readonly work: WorkForCaller) {}

  async all({ caller, language }: TmfAsker): Promise<Offer[]> {
    const versions = await this.work.read(caller, 'list products', undefined, ({ db, tables }) => {
      const { product } = tables.ordering;
      return db.select().from(product).orderBy(asc(product.code), asc(product.validFrom));
    });
    return offersOn(versions, copenhagenDay(Date.now()), language);
  }
}

/** @param versions each product's in the order of their days */
export function offersOn(versions: readonly Version[], today: string, language: Language): Offer[] {
  return [...Map.groupBy(versions, ({ code }) => code).values()].map((ofProduct) => {
    const begun = ofProduct.filter(({ validFrom }) => validFrom <= today);
    const last = begun.at(-1);
    const onSale = last !== undefined && (last.validTo === null || last.validTo >= today);
    const next = ofProduct[begun.length];
    const shown = (onSale ? last : (next ?? last))!;
    const successor = ofProduct[ofProduct.indexOf(shown) + 1];
    const end = shown.validTo === null ? successor?.validFrom : addDays(shown.validTo, 1);
    return {
      ...shown,
      name: language === 'da' ? shown.nameDa : shown.nameEn,
      lifecycleStatus: onSale ? 'Launched' : next ? 'Active' : 'Retired',
      validFor: { startDateTime: moment(shown.validFrom), ...(end !== undefined && { endDateTime: moment(end) }) },
    };
  });
}

function moment(day: string): string {
  return new Date(startOfDay(day)).toISOString();
}
