import { eq } from 'drizzle-orm';
import type { PurposeGate } from './purpose-gate.js';

/** What must not compile. A line that starts to compile makes its expect-error fail the type check. */
export async function refusedByTheCompiler(gate: PurposeGate): Promise<void> {
  const access = { scope: 'all', actor: 'test', why: 'types' } as const;

  await gate.purpose('business-intelligence', access, async ({ db, tables }) => {
    await db.select({ seconds: tables.rating.call.durationS }).from(tables.rating.call).where(eq(tables.rating.call.service, 0));
    // @ts-expect-error a called number does not exist for business intelligence
    await db.select({ number: tables.rating.call.otherNumber }).from(tables.rating.call);
    // @ts-expect-error nor can it be filtered by
    await db.select().from(tables.rating.call).where(eq(tables.rating.call.otherNumber, '4500000000'));
    // @ts-expect-error a table of which the purpose has no column is not there at all
    void tables.ordering.employee;
    // @ts-expect-error it writes nothing
    await db.insert(tables.rating.call);
  });

  await gate.purpose('invoicing', access, async ({ db, tables }) => {
    const [row] = await db.select().from(tables.ordering.customer);
    row?.name.toUpperCase();
    // @ts-expect-error invoicing reads a customer, it does not write one
    await db.update(tables.ordering.customer).set({ name: 'x' });
    await db.insert(tables.billing.run).values({ period: '2026-10-01', issueDate: '2026-11-01', state: 'freezing', requestedBy: 'x' });
    // @ts-expect-error a column the database generates is not written
    await db.insert(tables.billing.run).values({ runId: 1, period: '2026-10-01', issueDate: '2026-11-01', state: 'freezing', requestedBy: 'x' });
  });

  // @ts-expect-error an unknown purpose
  await gate.purpose('gossip', access, async () => undefined);
}
