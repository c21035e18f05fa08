import type { PurposeGate } from '@turbotrack/privacy';
import { listSchema, type Page, pageOf, type Paging } from '@turbotrack/service';
import { and, asc, count, eq, gt, isNull } from 'drizzle-orm';
import { z } from 'zod';

export const suspendedRecordSchema = z.object({
  suspenseId: z.int(),
  file: z.string().describe('Label of the delivery'),
  line: z.int(),
  reason: z.string(),
  field: z.string().nullable(),
  sentence: z.string(),
  suspendedAt: z.iso.datetime(),
}).meta({ id: 'SuspendedRecord' });

// Suspense is counted in 64 bits.
export const suspenseListSchema = listSchema.extend({ after: z.coerce.number().int().min(0).default(0), reason: z.string().max(40).optional() });

export type SuspendedRecord = z.output<typeof suspendedRecordSchema>;

/** A page of open suspended records, without any number or other traffic data. */
export async function listSuspense(gate: PurposeGate, actor: string, reason: string | undefined, { after, limit }: Paging): Promise<Page<SuspendedRecord>> {
  const rows = await gate.purpose('rating', { scope: 'all', actor, why: 'list suspense' }, async ({ db, tables }) => {
    const { suspended_call: s, call_file: f } = tables.rating;
    return db
      .select({ suspenseId: s.suspenseId, file: f.label, line: s.line, reason: s.reason, field: s.field, sentence: s.sentence, suspendedAt: s.suspendedAt })
      .from(s).innerJoin(f, eq(f.fileId, s.fileId))
      .where(and(isNull(s.resolvedAt), gt(s.suspenseId, after), reason === undefined ? undefined : eq(s.reason, reason))).orderBy(asc(s.suspenseId)).limit(limit + 1);
  });
  return pageOf(rows.map((row) => ({ ...row, suspendedAt: row.suspendedAt.toISOString() })), limit, ({ suspenseId }) => suspenseId);
}

export async function suspenseByReason(gate: PurposeGate, actor: string): Promise<{ reason: string; records: number }[]> {
  return gate.purpose('rating', { scope: 'all', actor, why: 'count suspense' }, async ({ db, tables }) => {
    const { suspended_call: s } = tables.rating;
    return db.select({ reason: s.reason, records: count() }).from(s).where(isNull(s.resolvedAt)).groupBy(s.reason).orderBy(s.reason);
  });
}
