import type { PurposeGate } from '@turbotrack/privacy';
import { and, asc, count, eq, gt, isNull, type SQL } from 'drizzle-orm';

export interface SuspenseFilter {
  reason?: string | undefined;
  /** Suspense id after which the page starts; 0 for the first. */
  after: number;
  limit: number;
}

/** A page of open suspended records, without any number or other traffic data. */
export async function listSuspense(gate: PurposeGate, actor: string, { reason, after, limit }: SuspenseFilter) {
  const items = await gate.purpose('rating', { scope: 'all', actor, why: 'list suspense' }, async ({ db, tables }) => {
    const { suspended_call: s, call_file: f } = tables.rating;
    const conditions: (SQL | undefined)[] = [isNull(s.resolvedAt), gt(s.suspenseId, after), reason === undefined ? undefined : eq(s.reason, reason)];
    return db
      .select({ suspenseId: s.suspenseId, file: f.label, line: s.line, reason: s.reason, field: s.field, sentence: s.sentence, suspendedAt: s.suspendedAt })
      .from(s).innerJoin(f, eq(f.fileId, s.fileId)).where(and(...conditions)).orderBy(asc(s.suspenseId)).limit(limit);
  });
  const last = items.at(-1);
  return { items, next: items.length === limit && last ? last.suspenseId : null };
}

export async function suspenseByReason(gate: PurposeGate, actor: string): Promise<{ reason: string; records: number }[]> {
  return gate.purpose('rating', { scope: 'all', actor, why: 'count suspense' }, async ({ db, tables }) => {
    const { suspended_call: s } = tables.rating;
    return db.select({ reason: s.reason, records: count() }).from(s).where(isNull(s.resolvedAt)).groupBy(s.reason).orderBy(s.reason);
  });
}
