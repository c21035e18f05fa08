import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Attack, type Battlefield, createBattlefield, defineAttacks } from './attack.js';
import { meetings } from './walk-register.js';

let field: Battlefield;
beforeAll(async () => {
  field = await createBattlefield();
});
afterAll(() => field.close());

// Card and telephone serve delivery and support. Beside calls they would tell who carried which telephone where and when.
const opened = (table: string) => (role: string) => `grant usage on schema ${table.split('.')[0]} to ${role}; grant select on ${table} to ${role}; create policy weak on ${table} for select to ${role} using (true)`;
const JOINED = 'select s.imei, c.other_number, c.started_at from ordering.sim s join rating.call c using (assignment_id)';
const attack = (as: Attack['as'], title: string, step: string, weaken: Attack['weaken']): Attack => ({ title: `${as} ${title}`, as, steps: [step], success: 'deed', weaken });

defineAttacks(() => field, [
  attack('delivery', 'joins cards to calls', JOINED, opened('rating.call')),
  attack('support', 'joins cards to calls', JOINED, opened('rating.call')),
  ...(['rating', 'invoicing', 'call-intake', 'business-intelligence', 'traffic-measurement', 'self-service', 'ordering'] as const).map((as) =>
    attack(as, 'reads the card of a number', 'select assignment_id, imei from ordering.sim', opened('ordering.sim'))),
]);

it('nobody reads both cards and calls, but whoever answers the person itself', () => {
  const readersOf = (isWanted: (table: string) => boolean) => new Set(meetings.filter(({ table, reads }) => isWanted(table) && reads.length > 0).map(({ purpose }) => purpose));
  const [cards, calls] = [readersOf((table) => table === 'ordering.sim'), readersOf((table) => table.startsWith('rating.call'))];
  expect([...cards].sort()).toEqual(['delivery', 'rights-handling', 'support']);
  expect([...cards].filter((purpose) => calls.has(purpose))).toEqual(['rights-handling']);
});
