import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Attack, type Battlefield, createBattlefield, defineAttacks } from './attack.js';
import { people } from './plant-rows.js';

let field: Battlefield;
beforeAll(async () => {
  field = await createBattlefield();
});
afterAll(() => field.close());

// Corrections let rating change what a call costs, and rights-handling whether it may be seen; nobody who called whom and when.
const may = 'list_price_micro = 1, zone = 1, tariff_version_id = 1, never_itemised = true';
const month = new Date().toISOString().slice(0, 7).replace('-', '_');
const columns = 'call_id, started_at, chunk_id, customer_id, assignment_id, tariff_version_id, zone, operator_id, service, direction, answered, never_itemised, restricted, duration_s, volume, list_price_micro, origin_country, destination_country, other_number';
const values = "(1, now(), 1, 1001, 1001, 1, 1, 1, 1, 1, true, false, false, 1, 1, 1, 'DK', 'DK', '4515770000')";
const open = (role: string, privilege: string) => `grant ${privilege} on rating.call to ${role}; create policy weak on rating.call to ${role} using (true) with check (true)`;
const changes = (as: Attack['as'], column: string, value: string): Attack => ({
  title: `${as} changes ${column} of a call`, as, steps: [`update rating.call set ${column} = ${value}`], success: 'deed', weaken: (role) => open(role, `update (${column})`),
});
const facts: [column: string, value: string][] = [
  ['customer_id', '1002'], ['assignment_id', '1002'], ['other_number', "'4515770000'"], ['started_at', 'started_at'], ['duration_s', '1'], ['chunk_id', '1'], ['call_id', '1'], ['origin_country', "'SE'"],
  ['operator_id', '1'], ['service', '1'], ['direction', '1'], ['answered', 'false'],
];

defineAttacks(() => field, [
  ...facts.flatMap(([column, value]) => [changes('rating', column, value), changes('rights-handling', column, value)]),
  ...['restricted', 'objected'].map((column) => changes('rating', column, 'false')),
  ...['list_price_micro', 'zone', 'tariff_version_id'].flatMap((column) => [changes('rights-handling', column, '1'), changes('invoicing', column, '1'), changes('call-intake', column, '1')]),
  { title: 'rating changes the price of a restricted person’s call', as: 'rating', steps: [`update rating.call set ${may} where customer_id = ${people.restricted.customer}`], success: 'deed', weaken: (role) => `create policy weak on rating.call to ${role} using (true) with check (true)` },
  { title: 'rating changes a price in a month addressed directly', as: 'rating', steps: [`update rating.call_${month} set list_price_micro = 1`], success: 'deed', weaken: (role) => `grant select, update on rating.call_${month} to ${role}` },
  { title: 'rating adds a call', as: 'rating', steps: ['insert into rating.call select * from rating.call limit 1'], success: 'deed', weaken: (role) => open(role, 'insert, select') },
  { title: 'rating adds a call to a month', as: 'rating', steps: [`insert into rating.call_${month} (${columns}) values ${values}`], success: 'deed', weaken: (role) => `grant insert on rating.call_${month} to ${role}` },
  { title: 'rating deletes a call', as: 'rating', steps: ['delete from rating.call'], success: 'deed', weaken: (role) => open(role, 'delete') },
  { title: 'rating rewrites the old price that a correction kept', as: 'rating', steps: ['update rating.call_correction set list_before_micro = 0'], success: 'deed', weaken: (role) => `grant update on rating.call_correction to ${role}; create policy weak on rating.call_correction to ${role} using (true) with check (true)` },
  { title: 'rating forgets what a correction did', as: 'rating', steps: ['delete from rating.call_correction'], success: 'deed', weaken: (role) => `grant delete on rating.call_correction to ${role}; create policy weak on rating.call_correction to ${role} using (true)` },
  { title: 'invoicing changes how much an adjustment comes to', as: 'invoicing', steps: ['update rating.adjustment set delta_micro = 0'], success: 'deed', weaken: (role) => `grant update (delta_micro) on rating.adjustment to ${role}` },
]);

it('rating does change prices, of everybody it may see: what is refused above is refused for its own sake', async () => {
  expect(await field.asLoggedIn('rating', 'all', async (attacker) => (await attacker.send(`update rating.call set ${may}`))?.rowCount)).toBe(Object.keys(people).length - 1);
});

it('rights-handling does put the mark of a restriction on calls, and takes it off', async () => {
  const marked = (mark: boolean) => field.asLoggedIn('rights-handling', { customer: people.mine.customer }, async (attacker) => (await attacker.send(`update rating.call set restricted = ${mark} where assignment_id = ${people.mine.id}`))?.rowCount);
  expect([await marked(true), await marked(false)]).toEqual([1, 1]);
});

it('a correction that was applied or is under way is not discarded, by whatever way; one that is previewed is', async () => {
  const discarded = async (state: string) => {
    await field.admin.query(`update rating.correction_batch set state = $1 where batch_id = ${people.mine.id}`, [state]);
    return field.asLoggedIn('rating', 'all', async (attacker) => (await attacker.send(`select rating.discard_correction(${people.mine.id}) as done`))?.rows[0] as unknown);
  };
  expect([await discarded('done'), await discarded('applying'), await discarded('previewed')]).toEqual([{ done: false }, { done: false }, { done: true }]);
});
