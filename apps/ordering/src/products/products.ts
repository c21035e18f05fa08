import { Injectable } from '@nestjs/common';
import type { PurposeWork } from '@turbotrack/privacy';
import { type Caller, type Page, pageOf, type Paging, Problem, PROBLEMS } from '@turbotrack/service';
import { and, asc, eq, gt } from 'drizzle-orm';
import { isDeepStrictEqual } from 'node:util';
import { WorkForCaller } from '../callers/work-for-caller.js';
import type { NewProduct, Product } from './product.schemas.js';

/** The catalogue. A version never changes, since orders and invoices stand on it; a new price is a new version. */
@Injectable()
export class Products {
  constructor(private readonly work: WorkForCaller) {}

  /** Versions in the order they were made. */
  list(caller: Caller, { after, limit }: Paging): Promise<Page<Product>> {
    return this.work.read(caller, 'list products', undefined, async ({ db, tables }) => {
      const { product } = tables.ordering;
      const rows = await db.select().from(product).where(gt(product.productId, after)).orderBy(asc(product.productId)).limit(limit + 1);
      return pageOf(rows, limit, ({ productId }) => productId);
    });
  }

  /**
   * Makes a version. The same once more is answered with the one there is.
   *
   * @throws Problem 403 for a customer, 409 when another version starts on the same day
   */
  put(caller: Caller, code: string, wanted: NewProduct): Promise<{ product: Product; created: boolean }> {
    return this.work.writeAsOperator(caller, 'make product version', async (inside) => {
      // Asked before writing: product ids are few, and an INSERT that comes to nothing would use one up.
      const existing = await findVersion(inside, code, wanted.validFrom);
      if (existing) return { product: sameOrConflict(existing, wanted), created: false };
      const { db, tables } = inside;
      const [product] = await db.insert(tables.ordering.product).values({ code, ...wanted }).onConflictDoNothing().returning();
      if (product) return { product, created: true };
      const rival = await findVersion(inside, code, wanted.validFrom);
      return { product: sameOrConflict(rival, wanted), created: false };
    });
  }
}

async function findVersion({ db, tables }: PurposeWork<'ordering'>, code: string, validFrom: string): Promise<Product | undefined> {
  const { product } = tables.ordering;
  const [row] = await db.select().from(product).where(and(eq(product.code, code), eq(product.validFrom, validFrom)));
  return row;
}

function sameOrConflict(existing: Product | undefined, wanted: NewProduct): Product {
  const fields = Object.keys(wanted) as (keyof NewProduct)[];
  if (existing && fields.every((field) => isDeepStrictEqual(existing[field], wanted[field]))) return existing;
  throw new Problem(PROBLEMS.conflict, {
    errors: [{
      in: 'body', pointer: '/validFrom',
      detail: { en: 'Another version of the product starts on this day.', da: 'En anden udgave af produktet begynder denne dag.' },
    }],
  });
}
