import { Injectable } from '@nestjs/common';
import type { PurposeWork } from '@turbotrack/privacy';
import { type Caller, type Page, pageOf, Problem, PROBLEMS } from '@turbotrack/service';
import { and, asc, eq, gt, gte, inArray, isNull, lte, or, sql as raw } from 'drizzle-orm';
import { isDeepStrictEqual } from 'node:util';
import { WorkForCaller } from '../callers/work-for-caller.js';
import type { NewProduct, Product, ProductHistory, ProductList } from './product.schemas.js';
import { productFaults } from './product-faults.js';

/** The catalogue. A version never changes, since orders and invoices stand on it; a new price is a new version. */
@Injectable()
export class Products {
  constructor(private readonly work: WorkForCaller) {}

  /** Versions in the order they were made; with a day, those that an item may start with on it. */
  list(caller: Caller, { after, limit, ids, kind, on, language }: ProductList): Promise<Page<Product>> {
    return this.work.read(caller, 'list products', undefined, async ({ db, tables }) => {
      const { product } = tables.ordering;
      const onSale = on === undefined ? undefined : and(
        or(isNull(product.validTo), gte(product.validTo, on)),
        // A later version takes over for good.
        eq(product.validFrom, raw`(select max(later.valid_from) from ordering.product later where later.code = ${product.code} and later.valid_from <= ${on}::date)`),
        lte(product.validFrom, on),
      );
      const rows = await db.select().from(product)
        .where(and(gt(product.productId, after), ids && inArray(product.productId, ids), kind === undefined ? undefined : eq(product.kind, kind), onSale))
        .orderBy(asc(product.productId)).limit(limit + 1);
      const named = rows.map((row): Product => language === undefined ? row : { ...row, name: language === 'da' ? row.nameDa : row.nameEn });
      return pageOf(named, limit, ({ productId }) => productId);
    });
  }

  /** Every version of a product, the earliest first. @throws Problem 404 */
  history(caller: Caller, code: string): Promise<ProductHistory> {
    return this.work.read(caller, 'look at product', undefined, async ({ db, tables }) => {
      const { product } = tables.ordering;
      const versions = await db.select().from(product).where(eq(product.code, code)).orderBy(asc(product.validFrom));
      if (versions.length === 0) throw new Problem(PROBLEMS.notFound);
      return { code, versions };
    });
  }

  /**
   * Makes a version. The same once more is answered with the one there is.
   *
   * @throws Problem 403 for a customer, 400 with every fault, 409 when another version starts on the same day
   */
  put(caller: Caller, code: string, wanted: NewProduct): Promise<{ product: Product; created: boolean }> {
    return this.work.writeAsOperator(caller, 'make product version', async (inside) => {
      // Asked before writing: product ids are few, and an INSERT that comes to nothing would use one up.
      const existing = await findVersion(inside, code, wanted.validFrom);
      if (existing) return { product: sameOrConflict(existing, wanted), created: false };
      const faults = productFaults(code, wanted, await readKnown(inside));
      if (faults.length > 0) throw new Problem(PROBLEMS.invalidRequest, { errors: faults });
      const { db, tables } = inside;
      const [product] = await db.insert(tables.ordering.product).values({ code, ...wanted }).onConflictDoNothing().returning();
      if (product) return { product, created: true };
      const rival = await findVersion(inside, code, wanted.validFrom);
      return { product: sameOrConflict(rival, wanted), created: false };
    });
  }
}

/** The whole catalogue: it is linted as one, since a reference may close a circle far away. */
async function readKnown({ db, tables }: PurposeWork<'ordering'>): Promise<Pick<Product, 'code' | 'kind' | 'validFrom' | 'validTo' | 'dependencies' | 'components'>[]> {
  const { product } = tables.ordering;
  // One at a time: two that are made at once could each name the other.
  await db.execute(raw`select pg_advisory_xact_lock(hashtext('ordering.product'))`);
  return db.select({
    code: product.code, kind: product.kind, validFrom: product.validFrom, validTo: product.validTo, dependencies: product.dependencies, components: product.components,
  }).from(product);
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
