import { Injectable } from '@nestjs/common';
import { checkDescription, type DescriptionError, type OperatorDescription } from '@turbotrack/call-records';
import { PurposeGate } from '@turbotrack/privacy';
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { StoredDeliverySettings } from '../deliveries/delivery-settings.js';

/** An operator's name; also the name of its folders. */
export const operatorName = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/);

export interface Operator {
  operatorId: number;
  name: string;
  description: OperatorDescription;
  /** As stored; read by `storedSettings`. */
  delivery: unknown;
}

/** The network operators whose call records are read, with the description of their files. */
@Injectable()
export class Operators {
  constructor(private readonly gate: PurposeGate) {}

  async list(actor: string): Promise<Operator[]> {
    return this.gate.purpose('rating', { scope: 'all', actor, why: 'list operators' }, async ({ db, tables }) => {
      const rows = await db.select().from(tables.rating.operator).orderBy(tables.rating.operator.name);
      return rows as Operator[];
    });
  }

  async find(actor: string, name: string): Promise<Operator | undefined> {
    return this.gate.purpose('rating', { scope: 'all', actor, why: 'list operators' }, async ({ db, tables }) => {
      const [row] = await db.select().from(tables.rating.operator).where(eq(tables.rating.operator.name, name));
      return row as Operator | undefined;
    });
  }

  async putDelivery(actor: string, name: string, delivery: StoredDeliverySettings): Promise<void> {
    await this.gate.purpose('rating', { scope: 'all', actor, why: 'describe an operator' }, async ({ db, tables }) => {
      await db.update(tables.rating.operator).set({ delivery }).where(eq(tables.rating.operator.name, name));
    });
  }

  /**
   * Adds an operator, or replaces the description of its files.
   *
   * @returns the problems of the description, none when it was stored
   */
  async put(actor: string, name: string, description: unknown): Promise<readonly DescriptionError[]> {
    const { errors } = checkDescription(description);
    if (errors.length > 0) return errors;
    // Both name the operator in the keys by which a call is known: were they to differ, a call could be taken twice.
    if ((description as OperatorDescription).operator !== name) return [{ path: '/operator', sentence: 'Must be the name under which the operator is put.' }];
    await this.gate.purpose('rating', { scope: 'all', actor, why: 'describe an operator' }, async ({ db, tables }) => {
      const { operator } = tables.rating;
      const known = await db.update(operator).set({ description }).where(eq(operator.name, name)).returning({ id: operator.operatorId });
      if (known.length === 0) await db.insert(operator).values({ name, description });
    });
    return [];
  }
}
