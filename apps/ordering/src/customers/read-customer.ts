import { Problem, PROBLEMS } from '@turbotrack/service';
import { asc, eq, type InferSelectModel } from 'drizzle-orm';
import type { Reading } from '../callers/work-for-caller.js';
import { passesCvrCheck } from './cvr.js';
import type { Customer, Owner, WholeCustomer } from './customer.schemas.js';

type CustomerRow = InferSelectModel<Reading['tables']['ordering']['customer']>;

/** What a caller sees of a customer, field by field: a mark that the platform adds for itself stays inside. */
export function customerFrom(row: CustomerRow): Customer {
  return {
    customerId: row.customerId,
    externalReference: row.externalReference,
    name: row.name,
    cvr: row.cvr,
    street: row.street,
    postcode: row.postcode,
    city: row.city,
    country: row.country,
    invoiceContact: row.invoiceContact,
    invoiceEmail: row.invoiceEmail,
    language: row.language,
    tariffCode: row.tariffCode,
    paymentTermsDays: row.paymentTermsDays,
    creditLimitOre: row.creditLimitOre,
    policyVersion: row.policyVersion,
    tenant: row.testTenant ? 'test' : 'live',
    createdAt: row.createdAt.toISOString(),
  };
}

/** Owners by date, the oldest first. */
async function readOwners({ db, tables }: Reading, customerId: number): Promise<Owner[]> {
  const { customer_owner: owner } = tables.ordering;
  return db.select({ name: owner.ownerName, cvr: owner.ownerCvr, source: owner.source, validFrom: owner.validFrom })
    .from(owner).where(eq(owner.customerId, customerId)).orderBy(asc(owner.validFrom));
}

/** @throws Problem 404 when the customer is not there, or not there for this caller */
export async function readCustomer(inside: Reading, customerId: number): Promise<WholeCustomer> {
  const { customer } = inside.tables.ordering;
  const [row] = await inside.db.select().from(customer).where(eq(customer.customerId, customerId));
  if (!row) throw new Problem(PROBLEMS.notFound);
  return { ...customerFrom(row), owners: await readOwners(inside, customerId), warnings: warningsAbout(row.cvr) };
}

function warningsAbout(cvr: string): WholeCustomer['warnings'] {
  if (passesCvrCheck(cvr)) return [];
  return [{
    pointer: '/cvr',
    code: 'cvr-check-digit',
    text: {
      da: 'CVR-nummeret består ikke kontrollen med modulus 11. Se efter, om det er skrevet rigtigt.',
      en: 'The CVR number does not pass the modulus-11 check. See whether it is written correctly.',
    },
  }];
}
