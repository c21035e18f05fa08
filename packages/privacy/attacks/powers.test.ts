import { afterAll, beforeAll, expect, it } from 'vitest';
import { roleName } from '../src/installation.js';
import { type Attack, type Battlefield, createBattlefield, defineAttacks, SIGNAL } from './attack.js';
import { people, singsOf } from './plant-rows.js';

let field: Battlefield;
beforeAll(async () => {
  field = await createBattlefield();
  // A victim, for those who would stop its work or read its statements.
  await field.login('invoicing');
});
afterAll(() => field.close());

const as = 'business-intelligence';
const invoicing = roleName({ prefix: 'tt_test' }, { purpose: 'invoicing' });
const owner = roleName({ prefix: 'tt_test' }, 'owner');
const secret = 'select name from ordering.customer';
/** Found out by the next login that fails, and undone by installing again. */
const SELF = 'PostgreSQL lets every login change its own password and defaults';
const own = { customer: people.mine.id };

const otherRoles: Attack[] = [
  { title: 'becomes another purpose by SET ROLE', as, steps: [`set role ${invoicing}`, secret], weaken: (role) => `grant ${invoicing} to ${role}` },
  { title: 'becomes another purpose for one transaction', as, steps: [`set local role ${invoicing}`, secret], weaken: (role) => `grant ${invoicing} to ${role}` },
  { title: 'becomes another purpose by set_config', as, steps: [`select set_config('role', '${invoicing}', true)`, secret], weaken: (role) => `grant ${invoicing} to ${role}` },
  { title: 'reads through a role of which it is a member', as, steps: [secret], weaken: (role) => `grant ${invoicing} to ${role} with inherit true; create policy weak on ordering.customer to ${role} using (true)` },
  { title: 'becomes the owner and opens a table', as, steps: [`set role ${owner}`, 'alter table ordering.customer no force row level security', secret], weaken: (role) => `grant ${owner} to ${role}` },
  { title: 'makes itself a member of another purpose', as, steps: [`grant ${invoicing} to current_user`], success: 'deed', weaken: (role) => `grant ${invoicing} to ${role} with admin option` },
  { title: 'grants itself a column', as, steps: ['grant select (name) on ordering.customer to current_user', secret], weaken: (role) => `grant select (name) on ordering.customer to ${role} with grant option` },
  { title: 'makes a table its own', as, steps: ['alter table ordering.customer owner to current_user'], success: 'deed', weaken: (role) => `grant create on schema ordering to ${role}; grant ${owner} to ${role} with inherit true` },
  { title: 'switches row security off', as: 'self-service', scope: own, steps: ['set local row_security = off', secret.replace('select', 'select customer_id,'), `select '${SIGNAL}' from ordering.customer where customer_id = ${people.theirs.id}`], weaken: () => 'alter table ordering.customer disable row level security' },
  { title: 'drops the policy that holds it', as, steps: ['drop policy "register_business-intelligence_select" on rating.call'], success: 'deed', weaken: (role) => `alter table rating.call owner to ${role}` },
  { title: 'adds a policy', as, steps: ['create policy mine on ordering.customer using (true)'], success: 'deed', weaken: (role) => `alter table ordering.customer owner to ${role}` },
  { title: 'changes its own password, so that its purpose cannot log in any more', as: 'security', steps: ["alter role current_user password 'x'"], success: 'deed', stillOpen: SELF, weaken: () => '' },
  { title: 'sets what its later connections begin with', as: 'security', steps: ['alter role current_user set default_transaction_read_only = on'], success: 'deed', stillOpen: SELF, weaken: () => '' },
  { title: 'makes everybody a reader by default privileges of the owner', as, steps: [`alter default privileges for role ${owner} grant select on tables to public`], success: 'deed', weaken: (role) => `grant ${owner} to ${role} with inherit true` },
];

const TELLING_FUNCTION = "create function ordering.tell(t text) returns boolean language plpgsql cost 0.0000001 as $$ begin raise notice '%', t; return true; end $$";

const makers: Attack[] = [
  {
    title: 'makes a cheap function that tells what it is given, and asks it of rows that a view hides', as: 'self-service', scope: own,
    steps: [TELLING_FUNCTION, 'select customer_id from ordering.own where ordering.tell(name)'], tells: `Kanarie ordering.customer.name ${people.theirs.id}`,
    weaken: (role) => `create view ordering.own as select customer_id, name from ordering.customer where customer_id + 0 = (select privacy.scope_customer()); grant select on ordering.own to ${role}; grant create on schema ordering to ${role}; grant usage on language plpgsql to ${role}`,
  },
  { title: 'makes a function', as, steps: ["create function public.f() returns int language sql as 'select 1'"], success: 'deed', weaken: (role) => `grant create on schema public to ${role}; grant usage on language sql to ${role}` },
  { title: 'runs a DO block that loops over rows', as: 'invoicing', steps: [`do $$ begin raise notice '${SIGNAL}'; end $$`], weaken: (role) => `grant usage on language plpgsql to ${role}` },
  { title: 'makes a temporary table to carry rows away', as: 'invoicing', steps: [`create temp table t as select name from ordering.customer`], success: 'deed', weaken: (role) => `do $$ begin execute format('grant temporary on database %I to ${role}', current_database()); end $$` },
  { title: 'makes a table', as: 'invoicing', steps: ['create table ordering.t as select name from ordering.customer'], success: 'deed', weaken: (role) => `grant create on schema ordering to ${role}` },
  { title: 'makes a view', as: 'invoicing', steps: ['create view public.v as select name from ordering.customer'], success: 'deed', weaken: (role) => `grant create on schema public to ${role}` },
  { title: 'makes a schema', as, steps: ['create schema mine'], success: 'deed', weaken: (role) => `do $$ begin execute format('grant create on database %I to ${role}', current_database()); end $$` },
  { title: 'makes an extension', as, steps: ['create extension hstore schema ordering'], success: 'deed', weaken: (role) => `do $$ begin execute format('grant create on database %I to ${role}', current_database()); end $$; grant create, usage on schema ordering to ${role}` },
  { title: 'makes a trigger that sees what others write', as, steps: ['create trigger t before insert on ordering.customer for each row execute function privacy.refuse_change()'], success: 'deed', weaken: (role) => `grant trigger on ordering.customer to ${role}; grant execute on function privacy.refuse_change() to ${role}` },
  { title: 'makes an operator class, a type or a cast', as, steps: ['create type public.t as (name text)'], success: 'deed', weaken: (role) => `grant create on schema public to ${role}` },
  { title: 'makes extended statistics on a column', as, steps: ['create statistics ordering.s on name, invoice_email from ordering.customer'], success: 'deed', weaken: (role) => `alter table ordering.customer owner to ${role}; grant create on schema ordering to ${role}` },
  { title: 'makes a publication that carries every change away', as: 'invoicing', steps: ['create publication p for table ordering.customer'], success: 'deed', weaken: (role) => `alter table ordering.customer owner to ${role}; do $$ begin execute format('grant create on database %I to ${role}', current_database()); end $$` },
];

const server: Attack[] = [
  { title: 'reads a file of the server', as, steps: ["select pg_read_file('PG_VERSION')"], success: 'deed', weaken: (role) => `grant execute on function pg_read_file(text) to ${role}` },
  { title: 'lists a folder of the server', as, steps: ["select pg_ls_dir('.')"], success: 'deed', weaken: (role) => `grant execute on function pg_ls_dir(text) to ${role}` },
  { title: 'copies rows to a file of the server', as: 'invoicing', steps: ["copy (select 1) to '/dev/null'"], success: 'deed', weaken: (role) => `grant pg_write_server_files to ${role} with inherit true` },
  { title: 'takes the output of a program in', as: 'rating', steps: ["copy rating.period (run_id) from program 'echo 1'"], success: 'deed', weaken: (role) => `grant pg_execute_server_program to ${role} with inherit true; alter table rating.period disable row level security; alter table rating.period drop constraint period_pkey; alter table rating.period alter period drop not null` },
  { title: 'runs a program of the server', as: 'invoicing', steps: ["copy (select 1) to program 'cat > /dev/null'"], success: 'deed', weaken: (role) => `grant pg_execute_server_program to ${role} with inherit true` },
  { title: 'reads a file into a large object', as, steps: ["select lo_import('/dev/null')"], success: 'deed', weaken: (role) => `grant execute on function lo_import(text) to ${role}` },
  { title: 'reads a large object of somebody else', as, steps: ["select convert_from(lo_get(777777), 'UTF8')"], weaken: (role) => `select lo_from_bytea(777777, convert_to('${SIGNAL}', 'UTF8')); grant select on large object 777777 to ${role}` },
  { title: 'leaves a large object behind for another purpose to find', as: 'invoicing', steps: [`select lo_from_bytea(0, convert_to('x', 'UTF8'))`], success: 'deed', weaken: (role) => `grant execute on function lo_from_bytea(oid, bytea) to ${role}` },
  { title: 'makes an empty large object', as: 'invoicing', steps: ['select lo_create(0)'], success: 'deed', weaken: (role) => `grant execute on function lo_create(oid) to ${role}` },
  { title: 'reads the settings of logins (pg_authid)', as, steps: ['select rolpassword from pg_authid where rolpassword is not null'], success: 'deed', weaken: (role) => `grant select on pg_authid to ${role}` },
  { title: 'reads the host rules of the server', as, steps: ['select * from pg_hba_file_rules'], success: 'deed', weaken: (role) => `grant execute on function pg_hba_file_rules() to ${role}; grant select on pg_hba_file_rules to ${role}` },
  { title: 'turns logging of statements on', as, steps: ["set local log_statement = 'all'"], success: 'deed', weaken: (role) => `grant set on parameter log_statement to ${role}` },
  { title: 'turns triggers and foreign keys off', as: 'invoicing', steps: ["set local session_replication_role = 'replica'"], success: 'deed', weaken: (role) => `grant set on parameter session_replication_role to ${role}` },
  { title: 'stops the work of another purpose', as, steps: [`select pg_cancel_backend(pid) from pg_stat_activity where usename = '${invoicing}' and datname = current_database()`], success: 'deed', weaken: (role) => `grant pg_signal_backend to ${role} with inherit true` },
  { title: 'reads the key that scopes are signed with', as, steps: ['select secret from privacy.scope_key'], success: 'deed', weaken: (role) => `grant select on privacy.scope_key to ${role}` },
  { title: 'signs a scope with the server’s own function', as: 'self-service', scope: own, steps: ["select public.hmac('x', 'y', 'sha256')"], success: 'deed', weaken: (role) => `grant usage on schema public to ${role}; grant execute on function public.hmac(text, text, text) to ${role}` },
  { title: 'advances a sequence of the owner', as, steps: ["select nextval('ordering.customer_customer_id_seq')"], success: 'deed', weaken: (role) => `grant usage on sequence ordering.customer_customer_id_seq to ${role}` },
  { title: 'learns from a sequence how many customers there are', as, steps: ['select last_value from ordering.customer_customer_id_seq'], success: 'deed', weaken: (role) => `grant select on sequence ordering.customer_customer_id_seq to ${role}` },
  { title: 'locks a table against everybody', as, steps: ['lock table rating.call in access exclusive mode nowait'], success: 'deed', weaken: (role) => `grant update on rating.call to ${role}` },
  { title: 'makes a month for a table of its own choice', as, steps: ["select platform.create_month_partition('rating.call', '2039-01-01')"], success: 'deed', weaken: (role) => `grant usage on schema platform to ${role}; grant execute on function platform.create_month_partition(regclass, date) to ${role}` },
  { title: 'reads which migrations were applied', as, steps: ['select name from migration.applied'], success: 'deed', weaken: (role) => `grant usage on schema migration to ${role}; grant select on migration.applied to ${role}` },
];

defineAttacks(() => field, [...otherRoles, ...makers, ...server]);

it('even where there is a cheap function that tells what it is given, it is asked of own rows alone: row security is a barrier', async () => {
  const given = `${TELLING_FUNCTION}; grant execute on function ordering.tell(text) to ${field.roleOf('self-service')}`;
  const heard = (weakening: string) => field.asWeakened('self-service', own, weakening, async (attacker) => {
    await attacker.send('select customer_id from ordering.customer where ordering.tell(name)');
    return attacker.heard;
  });
  expect(singsOf(await heard(given), people.mine)).toBe(true);
  expect(singsOf(await heard(given), people.theirs)).toBe(false);
  expect(singsOf(await heard(`${given}; alter table ordering.customer disable row level security`), people.theirs)).toBe(true);
});

it('the statement that another purpose is running is not shown', async () => {
  const victim = await field.login('invoicing');
  await victim.query(`select '${SIGNAL}' as statement`);
  const statements = (who: 'admin' | 'attacker') => (who === 'admin' ? field.admin.query('select query from pg_stat_activity') : field.asLoggedIn(as, 'all', async (attacker) => (await attacker.send('select query, client_addr, application_name from pg_stat_activity'))!));
  expect(JSON.stringify((await statements('admin')).rows)).toContain(SIGNAL);
  expect(JSON.stringify((await statements('attacker')).rows)).not.toContain(SIGNAL);
});

it('the notification of the outbox has no content', async () => {
  const listener = await field.login(as);
  const heard: string[] = [];
  listener.on('notification', ({ payload }) => heard.push(payload ?? ''));
  await listener.query('listen turbotrack_outbox; listen canary');
  const write = "insert into platform.outbox (queue, job, job_key, payload) values ('rating', 'x', 'Kanarie', '{\"canary\": \"Kanarie\"}')";
  await field.admin.query("notify canary, 'Kanarie'");
  const writer = await field.login('rating');
  await writer.query(write);
  await listener.query('select 1');
  await listener.query('unlisten *');
  expect(heard).toEqual(['Kanarie', '']);
});
