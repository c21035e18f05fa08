import { Injectable } from '@nestjs/common';
import type { PurposeWork } from '@turbotrack/privacy';
import { type Caller, type Listing, type Page, pageOf, Problem, PROBLEMS, requireMatch } from '@turbotrack/service';
import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import { type Reading, requireCustomer, requireOperator, WorkForCaller } from '../callers/work-for-caller.js';
import type { Customer, CustomerChange, NewCustomer, Owner, WholeCustomer } from './customer.schemas.js';
import { customerFrom, readCustomer } from './read-customer.js';

/** The businesses that buy. */
@Injectable()
export class Customers {
  constructor(private readonly work: WorkForCaller) {}

  list(caller: Caller, { after, limit, ids }: Listing): Promise<Page<Customer>> {
    return this.work.read(caller, 'list customers', undefined, async ({ db, tables }) => {
      const { customer } = tables.ordering;
      const rows = await db.select().from(customer).where(and(gt(customer.customerId, after), ids && inArray(customer.customerId, ids))).orderBy(asc(customer.customerId)).limit(limit + 1);
      return pageOf(rows.map(customerFrom), limit, ({ customerId }) => customerId);
    });
  }

  /** @throws Problem 404 */
  find(caller: Caller, customerId: number): Promise<WholeCustomer> {
    return this.work.read(caller, 'look at customer', customerId, (inside) => readCustomer(inside, customerId));
  }

  /**
   * Registers a customer. The same once more under its external reference is answered with the one there is.
   *
   * @throws Problem 403 for a customer, 409 when the reference is another's
   */
  register(caller: Caller, wanted: NewCustomer): Promise<{ customer: WholeCustomer; created: boolean }> {
    return this.work.writeAsOperator(caller, 'register customer', async (inside) => {
      const { db, tables } = inside;
      const { customer } = tables.ordering;
      const { owner, tenant, ...row } = wanted;
      const [made] = await db.insert(customer).values({ ...row, testTenant: tenant === 'test' }).onConflictDoNothing({ target: customer.externalReference }).returning({ id: customer.customerId });
      if (!made) return { customer: await existingCustomer(inside, wanted), created: false };
      if (owner) await insertOwner(inside, made.id, owner);
      return { customer: await readCustomer(forReading(inside), made.id), created: true };
    });
  }

  /** @throws Problem 403 when a customer would change its own terms, 404, 412 when it has changed since the caller read it, 428 when the caller does not say */
  async change(caller: Caller, customerId: number, change: CustomerChange): Promise<WholeCustomer> {
    if (change.tariffCode !== undefined || change.paymentTermsDays !== undefined || change.creditLimitOre !== undefined) requireOperator(caller);
    return this.work.write('ordering', caller, 'change customer', customerId, async (inside) => {
      const { db, tables } = inside;
      const { customer } = tables.ordering;
      await db.select({ id: customer.customerId }).from(customer).where(eq(customer.customerId, customerId)).for('update');
      requireMatch(await readCustomer(forReading(inside), customerId));
      await db.update(customer).set(change).where(eq(customer.customerId, customerId));
      return readCustomer(forReading(inside), customerId);
    });
  }

  /**
   * Records who owns a customer from a day on. Disclosure control groups companies by owner, so a customer does not say it of itself.
   *
   * @throws Problem 403 for a customer, 404, 409 when another owner is recorded from the same day
   */
  async addOwner(caller: Caller, customerId: number, owner: Owner): Promise<{ customer: WholeCustomer; created: boolean }> {
    requireOperator(caller);
    return this.work.write('ordering', caller, 'record owner', customerId, async (inside) => {
      await requireCustomer(inside, customerId);
      const created = await insertOwner(inside, customerId, owner);
      const customer = await readCustomer(forReading(inside), customerId);
      if (!created && !customer.owners.some((known) => sameOwner(known, owner))) throw conflictAt('/validFrom', {
        en: 'Another owner is recorded from this day.', da: 'En anden ejer er noteret fra denne dag.',
      });
      return { customer, created };
    });
  }
}

/** Ordering may read all that readers of both purposes may. */
function forReading(inside: PurposeWork<'ordering'>): Reading {
  return inside as unknown as Reading;
}

async function insertOwner({ db, tables }: PurposeWork<'ordering'>, customerId: number, { name, cvr, source, validFrom }: Owner): Promise<boolean> {
  const { customer_owner: owner } = tables.ordering;
  const rows = await db.insert(owner).values({ customerId, ownerName: name, ownerCvr: cvr, source, validFrom })
    .onConflictDoNothing().returning({ id: owner.customerId });
  return rows.length > 0;
}

async function existingCustomer(inside: PurposeWork<'ordering'>, wanted: NewCustomer): Promise<WholeCustomer> {
  const { customer } = inside.tables.ordering;
  const { owner, ...fields } = wanted;
  const [row] = await inside.db.select({ id: customer.customerId }).from(customer).where(eq(customer.externalReference, wanted.externalReference ?? ''));
  const existing = row && (await readCustomer(forReading(inside), row.id));
  const same = existing !== undefined
    && (Object.keys(fields) as (keyof typeof fields)[]).every((field) => existing[field] === fields[field])
    && (owner === undefined || existing.owners.some((known) => sameOwner(known, owner)));
  if (same) return existing;
  throw conflictAt('/externalReference', {
    en: 'This reference belongs to a customer with other data.', da: 'Denne reference tilhører en kunde med andre oplysninger.',
  });
}

function sameOwner(one: Owner, other: Owner): boolean {
  return one.validFrom === other.validFrom && one.name === other.name && one.cvr === other.cvr && one.source === other.source;
}

function conflictAt(pointer: string, detail: { en: string; da: string }): Problem {
  return new Problem(PROBLEMS.conflict, { errors: [{ in: 'body', pointer, detail }] });
}
