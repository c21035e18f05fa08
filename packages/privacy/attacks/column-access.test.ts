import { afterAll, beforeAll } from 'vitest';
import { type Attack, type Battlefield, createBattlefield, defineAttacks, SIGNAL } from './attack.js';
import { canaryNumber, people } from './plant-rows.js';

let field: Battlefield;
beforeAll(async () => {
  field = await createBattlefield();
});
afterAll(() => field.close());

const as = 'business-intelligence';
const number = canaryNumber(people.mine);
/** Where a column privilege is the only thing in the way. */
const numberGranted = (role: string) => `grant select (other_number) on rating.call to ${role}`;
const tell = (condition: string) => `case when ${condition} then '${SIGNAL}' end`;

const reads: [what: string, ...steps: string[]][] = [
  ['SELECT', 'select other_number from rating.call'],
  ['WHERE, where the count is the answer', `select '${SIGNAL}' from rating.call where other_number = '${number}'`],
  ['WHERE with a pattern, digit by digit', `select '${SIGNAL}' from rating.call where other_number like '${number.slice(0, -1)}_'`],
  ['ORDER BY', `select ${tell('first = 1001')} from (select duration_s as first from rating.call order by other_number limit 1) t`],
  ['ORDER BY inside an aggregate', `select ${tell('(array_agg(duration_s order by other_number))[1] = 1001')} from rating.call`],
  ['GROUP BY', `select ${tell('count(*) = 3')} from (select from rating.call group by other_number) t`],
  ['DISTINCT ON', `select ${tell('count(*) > 1')} from (select distinct on (other_number) duration_s from rating.call) t`],
  ['HAVING', `select '${SIGNAL}' from rating.call having max(other_number) like '451577%'`],
  ['a window', `select ${tell('rank > 0')} from (select rank() over (order by other_number) from rating.call) t`],
  ['JOIN on a value list', `select '${SIGNAL}' from rating.call join (values ('${number}')) known (n) on other_number = n`],
  ['NATURAL JOIN', `select '${SIGNAL}' from rating.call natural join (values ('${number}')) known (other_number)`],
  ['a correlated subselect', `select (select max(c.other_number) from rating.call c)`],
  ['a lateral function', 'select t.n from rating.call c, lateral unnest(array[c.other_number]) t (n)'],
  ['a common table expression', 'with c as materialized (select other_number from rating.call) select * from c'],
  ['a recursive expression', `with recursive c as (select other_number n from rating.call union select n from c) select * from c`],
  ['CASE, where only the branch taken tells', `select case when other_number like '451577%' then '${SIGNAL}' end from rating.call`],
  ['a cast whose error quotes the value', "select (other_number || 'x')::int from rating.call"],
  ['an error of another form that quotes the value', 'select other_number::uuid from rating.call'],
  ['a cursor', 'declare c cursor for select other_number from rating.call', 'fetch all from c'],
  ['a prepared statement', 'prepare p (text) as select other_number from rating.call where other_number > $1', "execute p ('')"],
  ['COPY of a query', 'copy (select other_number from rating.call) to stdout'],
  ['a table sample', 'select other_number from rating.call tablesample system (100)'],
  ['JSON of one column', "select jsonb_build_object('n', other_number) from rating.call"],
  ['min and max, which an index would answer', 'select min(other_number) from rating.call'],
  ['a view column by its old name', 'select c.n from rating.call as c (a, b, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, n)'],
];

/** Privileges on every column are needed for these. */
const rowReads: [what: string, ...steps: string[]][] = [
  ['TABLE', 'table rating.call'],
  ['a whole-row reference', 'select c from rating.call c'],
  ['a row as text', 'select c::text from rating.call c'],
  ['row_to_json', 'select row_to_json(c) from rating.call c'],
  ['to_jsonb', 'select to_jsonb(c) from rating.call c'],
  ['hstore-like expansion', 'select (jsonb_each_text(to_jsonb(c))).value from rating.call c'],
  ['expansion of a row', 'select (c).* from rating.call c'],
  ['comparison of whole rows', `select '${SIGNAL}' from rating.call c where c is not null`],
  ['count of whole rows', `select ${tell('count(c) > 0')} from rating.call c`],
  ['string_agg of rows', "select string_agg(c::text, ',') from rating.call c"],
  ['the whole table by XML', "select query_to_xml('select * from rating.call', true, false, '')"],
  ['the table by XML', "select table_to_xml('rating.call', true, false, '')"],
  ['the schema by XML', "select schema_to_xml('rating', true, false, '')"],
];
const tableGranted = (role: string) => `grant select on all tables in schema rating to ${role}`;

const oracles: Attack[] = [
  { title: 'business intelligence guesses a called number by a division that fails when the guess is right', as, steps: [`select 1 / (case when other_number = '${number}' then 0 else 1 end) from rating.call`], tells: 'division by zero', weaken: numberGranted },
  { title: 'business intelligence guesses a called number by EXPLAIN ANALYZE, where the rows removed tell', as, steps: [`explain (analyze, format json) select from rating.call where other_number <> '${number}'`], tells: 'Rows Removed by Filter', weaken: numberGranted },
];

/** Personal text of other tables. */
const others: Attack[] = [
  ['names of customers', 'select name from ordering.customer', 'select (name) on ordering.customer'],
  ['names of customers by COPY', 'copy ordering.customer (name) to stdout', 'select (name) on ordering.customer'],
  ['employees by COPY of the whole table', 'copy ordering.employee to stdout', 'select on ordering.employee'],
  ['mail addresses of customers', 'select invoice_email from ordering.customer', 'select (invoice_email) on ordering.customer'],
  ['names of employees', 'select name from ordering.employee', 'select (name, customer_id, restricted, objected) on ordering.employee'],
  ['numbers held', 'select e164 from ordering.number', 'select (e164) on ordering.number'],
  ['numbers in suspense', 'select served_number from rating.suspended_call', 'select (served_number) on rating.suspended_call'],
  ['what invoices say', 'select snapshot from billing.invoice', 'select (snapshot) on billing.invoice'],
  ['masked bank accounts', 'select masked from billing.payment_account', 'select (masked) on billing.payment_account'],
  ['names of the staff in the journal', 'select name from privacy.journal_actor', 'select (name) on privacy.journal_actor'],
].map(([what = '', step = '', grant = '']) => {
  const table = grant.slice(grant.lastIndexOf(' ') + 1);
  return { title: `business intelligence reads ${what}`, as, steps: [step], weaken: (role) => `grant usage on schema ${table.split('.')[0]} to ${role}; grant ${grant} to ${role}; create policy weak on ${table} to ${role} using (true)` } satisfies Attack;
});

const statistics: Attack[] = [
  {
    title: 'business intelligence reads the planner’s most common values of called numbers (pg_stats)', as, steps: ['select most_common_vals::text, histogram_bounds::text from pg_stats where attname = \'other_number\''],
    weaken: (role) => `alter table rating.call alter column other_number set statistics 100; do $$ declare p regclass; begin for p in select inhrelid from pg_inherits where inhparent = 'rating.call'::regclass loop execute format('alter table %s alter column other_number set statistics 100; alter table %s disable row level security', p, p); end loop; end $$; analyze rating.call; alter table rating.call disable row level security; grant select on all tables in schema rating to ${role}`,
  },
  {
    title: 'business intelligence reads the statistics themselves (pg_statistic)', as, steps: ['select stavalues1::text from pg_statistic', 'select stxdmcv::text from pg_statistic_ext_data'],
    weaken: (role) => `alter table ordering.employee alter column name set statistics 100; analyze ordering.employee; grant select on pg_catalog.pg_statistic to ${role}`,
  },
  {
    title: 'business intelligence reads extended statistics', as, steps: ['select most_common_vals::text from pg_stats_ext', 'select (pg_mcv_list_items(stxdmcv)).values::text from pg_statistic_ext_data'],
    weaken: (role) => `insert into ordering.employee (employee_id, customer_id, name, email, informed_confirmed_at, policy_version) overriding system value select 7000 + n, 1001, 'Kanarie ordering.employee.name 1001', 'x', now(), 1 from generate_series(1, 200) n;
      alter table ordering.employee alter column name set statistics 100, alter column email set statistics 100; create statistics ordering.weak (mcv) on name, email from ordering.employee; analyze ordering.employee;
      grant select on pg_catalog.pg_statistic_ext_data to ${role}`,
  },
];

const writes: Attack[] = [
  {
    title: 'ordering reads through RETURNING what it may write and not read', as: 'ordering', steps: ["insert into platform.outbox (queue, job, job_key, payload) values ('q', 'j', 'k', '{}') returning '" + SIGNAL + "', queue"],
    weaken: (role) => `grant select (queue) on platform.outbox to ${role}; create policy weak on platform.outbox for select to ${role} using (true)`,
  },
  {
    title: 'ordering reads the whole outbox through ON CONFLICT DO UPDATE', as: 'ordering',
    steps: [`insert into platform.outbox (message_id, queue, job, job_key, payload) overriding system value values (1001, 'q', 'j', 'k', '{}') on conflict (message_id) do update set job = excluded.job returning outbox.queue`],
    weaken: (role) => `grant all on platform.outbox to ${role}; create policy weak on platform.outbox to ${role} using (true) with check (true)`,
  },
  {
    title: 'self-service learns of an update by UPDATE … RETURNING', as: 'self-service', scope: { customer: people.mine.id }, steps: ["update ordering.customer set language = 'en' returning name"],
    weaken: (role) => `grant update (language) on ordering.customer to ${role}; create policy weak on ordering.customer for update to ${role} using (true)`,
  },
  {
    title: 'business intelligence reads by MERGE', as, steps: [`merge into ordering.product p using ordering.customer c on p.product_id = c.customer_id when matched then update set name_en = c.name returning p.name_en`],
    weaken: (role) => `grant all on ordering.product to ${role}; create policy weak on ordering.product to ${role} using (true) with check (true); grant select (name) on ordering.customer to ${role}`,
  },
  {
    title: 'business intelligence copies a column into a table that it may read (INSERT … SELECT)', as, steps: ['insert into ordering.customer_owner (customer_id, valid_from, owner_name, source) select customer_id, date \'2030-01-01\', name, \'x\' from ordering.customer returning owner_name'],
    weaken: (role) => `grant insert on ordering.customer_owner to ${role}; create policy weak on ordering.customer_owner for insert to ${role} with check (true); grant select (name) on ordering.customer to ${role}`,
  },
];

const partitions: Attack[] = [
  ['one month', `select other_number from rating.call_${month()}`],
  ['one month, alone', `select other_number from only rating.call_${month()}`],
  ['COPY of one month', `copy rating.call_${month()} to stdout`],
  ['a month of the journal', `select '${SIGNAL}' from privacy.access_journal_${month()}`],
].map(([what, step = '']) => ({
  title: `business intelligence reads ${what}, past the policies of the whole`, as, steps: [step],
  weaken: (role: string) => `grant usage on schema privacy to ${role}; grant select on rating.call_${month()}, privacy.access_journal_${month()} to ${role}`,
}));

function month(): string {
  return new Date().toISOString().slice(0, 7).replace('-', '_');
}

defineAttacks(() => field, [
  ...reads.map(([what, ...steps]) => ({ title: `business intelligence reads called numbers by ${what}`, as, steps, weaken: numberGranted }) satisfies Attack),
  ...rowReads.map(([what, ...steps]) => ({ title: `business intelligence reads called numbers by ${what}`, as, steps, weaken: tableGranted }) satisfies Attack),
  ...oracles, ...others, ...statistics, ...writes, ...partitions,
]);
