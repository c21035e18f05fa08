import { afterAll, beforeAll, expect, it } from 'vitest';
import { roleName } from '../src/installation.js';
import { type Attack, type Battlefield, createBattlefield, defineAttacks, SIGNAL } from './attack.js';

let field: Battlefield;
beforeAll(async () => {
  field = await createBattlefield();
});
afterAll(() => field.close());

// Row security does not guard a month that is addressed directly: what intake may do there, it may do to every row.
const as = 'call-intake';
const month = `rating.call_${new Date().toISOString().slice(0, 7).replace('-', '_')}`;
const columns = 'call_id, started_at, chunk_id, customer_id, assignment_id, tariff_version_id, zone, operator_id, service, direction, answered, never_itemised, restricted, duration_s, volume, list_price_micro, origin_country, destination_country, other_number';
const values = "(1, now(), 1, 1001, 1001, 1, 1, 1, 1, 1, true, false, false, 1, 1, 1, 'DK', 'DK', '4515770000')";
const insert = `insert into ${month} (${columns}) values ${values}`;
const readable = (role: string) => `grant select on ${month} to ${role}`;
const reading = (what: string, ...steps: string[]): Attack => ({ title: `intake reads calls back by ${what}`, as, steps, weaken: readable });
const reader = roleName({ prefix: 'tt_test' }, { purpose: 'business-intelligence' });
const owner = roleName({ prefix: 'tt_test' }, 'owner');

defineAttacks(() => field, [
  reading('SELECT', `select other_number from ${month}`),
  reading('count', `select case when count(*) > 0 then '${SIGNAL}' end from ${month}`),
  reading('EXISTS', `select '${SIGNAL}' where exists (select from ${month} where customer_id = 1002)`),
  reading('RETURNING of the row it adds', `${insert} returning '${SIGNAL}', other_number`),
  reading('RETURNING of the place of the row', `${insert} returning '${SIGNAL}', ctid`),
  reading('COPY TO', `copy ${month} to stdout`),
  reading('COPY TO of a query', `copy (select * from ${month}) to stdout`),
  reading('a whole row', `select c from ${month} c`),
  { ...reading('a subselect among the values it adds', insert.replace("'4515770000')", `(select max(other_number) from ${month}))`)), success: 'deed' },
  { ...reading('INSERT of rows that it selects', `insert into ${month} (${columns}) select ${columns} from ${month} limit 1`), success: 'deed' },
  {
    title: 'intake changes a call by ON CONFLICT DO UPDATE', as, steps: [`${insert.replace('(1, now()', '(1001, now()')} on conflict (call_id) do update set duration_s = 0`], success: 'deed',
    weaken: (role) => `create unique index on ${month} (call_id); grant select, update on ${month} to ${role}`,
  },
  {
    title: 'intake learns by ON CONFLICT DO NOTHING whether a call is there', as, steps: [`${insert.replace('(1, now()', '(9, now()')} on conflict (call_id) do nothing`], success: 'deed',
    weaken: (role) => `create unique index on ${month} (call_id); grant select on ${month} to ${role}`,
  },
  { title: 'intake changes a call', as, steps: [`update ${month} set customer_id = 1002`], success: 'deed', weaken: (role) => `grant update on ${month} to ${role}` },
  { title: 'intake deletes a call', as, steps: [`delete from ${month}`], success: 'deed', weaken: (role) => `grant delete on ${month} to ${role}` },
  { title: 'intake empties a month', as, steps: [`truncate ${month}`], success: 'deed', weaken: (role) => `grant truncate on ${month} to ${role}` },
  { title: 'intake adds to the whole, where it may not', as, steps: [insert.replace(month, 'rating.call')], success: 'deed', weaken: (role) => `grant insert on rating.call to ${role}; create policy weak on rating.call for insert to ${role} with check (true)` },
  { title: 'intake reads the whole', as, steps: ['select other_number from rating.call'], weaken: (role) => `grant select on rating.call to ${role}; create policy weak on rating.call for select to ${role} using (true)` },
  { title: 'intake puts a trigger on a month', as, steps: [`create trigger t before insert on ${month} for each row execute function rating.refuse_used_tariff()`], success: 'deed', weaken: (role) => `grant trigger on ${month} to ${role}; grant execute on function rating.refuse_used_tariff() to ${role}` },
  { title: 'intake puts a rule on a month', as, steps: [`create rule r as on insert to ${month} do also notify canary`], success: 'deed', weaken: (role) => `alter table ${month} owner to ${role}` },
  { title: 'intake makes an index over numbers', as, steps: [`create index on ${month} (other_number)`], success: 'deed', weaken: (role) => `alter table ${month} owner to ${role}; grant create on schema rating to ${role}` },
  { title: 'intake locks a month against writers', as, steps: [`lock table ${month} in share mode`], success: 'deed', weaken: (role) => `grant update on ${month} to ${role}` },
  { title: 'intake takes a month away from the whole', as, steps: [`alter table rating.call detach partition ${month}`], success: 'deed', weaken: (role) => `alter table ${month} owner to ${role}; alter table rating.call owner to ${role}` },
  { title: 'intake grants a month to another purpose', as, steps: [`grant insert on ${month} to ${reader}`, `select '${SIGNAL}' where has_table_privilege('${reader}', '${month}', 'insert')`], weaken: (role) => `grant insert on ${month} to ${role} with grant option` },
  { title: 'intake adds itself to who may write months', as, steps: [`insert into platform.partition_grant values ('ordering.customer', '${roleName({ prefix: 'tt_test' }, { purpose: 'call-intake' })}', 'insert')`], success: 'deed', weaken: (role) => `grant insert on platform.partition_grant to ${role}` },
  { title: 'intake makes months of a table that has none', as, steps: ["select platform.create_month_partition('ordering.customer', '2039-01-01')"], success: 'deed', weaken: () => `create or replace function platform.create_month_partition(parent regclass, month date) returns boolean language sql security definer as $$ select true $$` },
  { title: 'intake adds to a month of the journal', as, steps: [`insert into ${month.replace('rating.call', 'privacy.access_journal')} (at, actor_id, kind_id) values (now(), 1, 1)`], success: 'deed', weaken: (role) => `grant insert on ${month.replace('rating.call', 'privacy.access_journal')} to ${role}` },
  { title: 'intake becomes the owner through a month’s function', as, steps: ["select platform.create_month_partition('rating.call', '2039-01-01')", 'select case when current_user <> session_user then \'' + SIGNAL + '\' end', `set role ${owner}`, `select '${SIGNAL}' where current_user = '${owner}'`], weaken: (role) => `grant ${owner} to ${role}` },
]);

it('intake does add a call: what is refused above is refused for its own sake', async () => {
  expect(await field.asLoggedIn(as, 'all', async (attacker) => (await attacker.send(insert))?.rowCount)).toBe(1);
});

it('a name that would break out of the statements of a month’s function is no date and no table', async () => {
  const heard = await field.asLoggedIn(as, 'all', async (attacker) => {
    for (const [table, date] of [["rating.call; drop table rating.call", '2039-01-01'], ['rating.call', "2039-01-01'); drop table rating.call; --"], ['rating.call', 'infinity'], ['rating.call_claim', '2039-01-01'], [month, '2039-01-01'], ['pg_catalog.pg_class', '2039-01-01']]) {
      await attacker.send(`select platform.create_month_partition('${table!.replaceAll("'", "''")}', '${date!.replaceAll("'", "''")}') as made`);
    }
    return attacker.heard;
  });
  expect(heard).not.toContain('"made":true');
  expect((await field.admin.query('select from rating.call')).rowCount).toBeGreaterThan(0);
});
