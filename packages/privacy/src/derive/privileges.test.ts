import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { roleName } from '../installation.js';
import { install } from '../install.js';
import { checkRegister, databaseColumns, tablesOf } from '../register/check.js';
import type { TableClass } from '../register/classification.js';
import { purposeNames } from '../register/purposes.js';
import { register } from '../register/register.js';
import { createTestDatabase, type TestDatabase } from '../testing.js';

const classes = register as unknown as Record<string, Record<string, TableClass>>;
let database: TestDatabase;
let admin: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

const rows = async <R extends pg.QueryResultRow>(text: string, values: unknown[] = []) => (await admin.query<R>(text, values)).rows;

it('the register is whole', () => {
  expect(checkRegister(classes)).toEqual([]);
});

it('every column of every table in the database is classified, and nothing else is', async () => {
  const found = await rows<{ name: string }>(
    `select n.nspname || '.' || c.relname || '.' || a.attname as name from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped and n.nspname not in ('pg_catalog', 'information_schema', 'migration')
       and n.nspname || '.' || c.relname not in ('platform.month_partitioned', 'platform.partition_grant', 'privacy.scope_key')`);
  const classified = [...tablesOf(classes)].flatMap(({ schema, table, name, entry }) => Object.keys(entry.columns).map((column) => `${name}.${databaseColumns(schema, table).get(column)}`));
  expect(found.map((row) => row.name).sort()).toEqual(classified.sort());
});

it('column privileges in the catalogue are those of the register, both ways', async () => {
  const granted = await rows<{ name: string }>(
    `select r.rolname || ' ' || lower(acl.privilege_type) || ' ' || n.nspname || '.' || c.relname || '.' || a.attname as name
     from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     cross join lateral aclexplode(a.attacl) acl join pg_roles r on r.oid = acl.grantee where a.attacl is not null and r.rolname like 'tt\\_test\\_purpose\\_%'`);
  const expected = [...tablesOf(classes)].flatMap(({ schema, table, name, entry }) =>
    Object.entries(entry.columns).flatMap(([column, { read, write }]) => {
      const target = `${name}.${databaseColumns(schema, table).get(column)}`;
      const role = (purpose: (typeof purposeNames)[number]) => roleName(database.installation, { purpose });
      return [
        ...read.map((purpose) => `${role(purpose)} select ${target}`),
        ...write.flatMap((purpose) => [...(entry.partitionInsert ? [] : [`${role(purpose)} insert ${target}`]), ...(entry.changes === 'update' ? [`${role(purpose)} update ${target}`] : [])]),
      ];
    }));
  expect(granted.map((row) => row.name).sort()).toEqual(expected.sort());
});

it('every classified table forces row security, and no purpose role is a member, an owner or a bypasser of anything', async () => {
  const unguarded = await rows(`select c.oid::regclass from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = any($1) and not (c.relrowsecurity and c.relforcerowsecurity)
      and n.nspname || '.' || c.relname not in ('platform.month_partitioned', 'platform.partition_grant', 'privacy.scope_key')`, [Object.keys(register)]);
  expect(unguarded).toEqual([]);
  const powers = await rows(`select r.rolname from pg_roles r where r.rolname like 'tt\\_test\\_purpose\\_%' and (r.rolbypassrls or r.rolsuper or r.rolcreaterole or r.rolcreatedb
    or exists (select from pg_auth_members m where m.member = r.oid) or exists (select from pg_class c where c.relowner = r.oid)
    or has_database_privilege(r.oid, current_database(), 'CREATE, TEMPORARY') or has_schema_privilege(r.oid, 'public', 'CREATE') or has_language_privilege(r.oid, 'plpgsql', 'USAGE'))`);
  expect(powers).toEqual([]);
});

it('only whom the register names touches a month directly, and only by INSERT', async () => {
  const direct = await rows<{ name: string }>(
    `select distinct i.inhparent::regclass || ' ' || r.rolname || ' ' || acl.privilege_type as name from pg_class c join pg_inherits i on i.inhrelid = c.oid
     cross join lateral aclexplode(c.relacl) acl join pg_roles r on r.oid = acl.grantee where c.relispartition and r.oid <> c.relowner`);
  const expected = [...tablesOf(classes)].flatMap(({ name, entry }) => (entry.partitionInsert ?? []).map((purpose) => `${name} ${roleName(database.installation, { purpose })} INSERT`));
  expect(direct.map((row) => row.name).sort()).toEqual(expected.sort());
});

it('a new month repeats every protection', async () => {
  await rows("select platform.create_month_partition('rating.call', '2031-02-01')");
  const [made] = await rows<{ acl: string; quiet: boolean }>(
    `select c.relacl::text as acl, (select attstattarget = 0 from pg_attribute where attrelid = c.oid and attname = 'other_number') as quiet from pg_class c where c.oid = 'rating.call_2031_02'::regclass`);
  expect(made?.quiet).toBe(true);
  expect(made?.acl).toContain(`${roleName(database.installation, { purpose: 'call-intake' })}=a/`);
});

it('installing twice at once is safe and changes nothing', async () => {
  const again = await Promise.all([install(inject('postgresUrl'), database.installation), install(inject('postgresUrl'), database.installation)]);
  expect(again).toEqual([{ applied: [] }, { applied: [] }]);
});

it('a register fault is named with the file to edit', () => {
  const broken = { ...classes, billing: { ...classes['billing'], run: { ...classes['billing']!['run']!, columns: { ...classes['billing']!['run']!.columns, ghost: { category: 'invoice', read: ['gossip'], write: [] } } } } };
  const problems = checkRegister(broken as unknown as Record<string, Record<string, TableClass>>);
  expect(problems).toContain('billing.run: column ghost is classified but does not exist. Edit packages/privacy/src/register/tables/billing.ts.');
  expect(problems).toContain('billing.run: column ghost names the unknown purpose "gossip". Edit packages/privacy/src/register/tables/billing.ts.');
  expect(problems).toContain('billing.run: it holds personal data, but its data subject is "none". Edit packages/privacy/src/register/tables/billing.ts.');
});

it('a table that is hidden with its customer names a purpose that cannot see who that is, and an exception without a reason', () => {
  const ordering = register.ordering as unknown as Record<string, TableClass>;
  const { customer, customer_order: order } = ordering as { customer: TableClass; customer_order: TableClass };
  const blind = { ...customer, columns: { ...customer.columns, customerId: { ...customer.columns['customerId']!, read: ['ordering', 'self-service', 'rights-handling'] as const } } };
  const faulty = { ...order, markAlone: 'too many rows', whileRestricted: { purpose: 'delivery' as const, rows: 'true', why: '' } };
  const problems = (changes: Record<string, TableClass>) => checkRegister({ ...classes, ordering: { ...ordering, ...changes } });
  expect(problems({ customer: blind })).toContain('ordering.customer_order: its rows are hidden with their customer, but delivery may not read ordering.customer.customerId. Edit packages/privacy/src/register/tables/ordering.ts.');
  expect(problems({ customer_order: faulty })).toEqual([
    'ordering.customer_order: its rows are to be hidden by their mark alone, but no column is named as the mark. Edit packages/privacy/src/register/tables/ordering.ts.',
    'ordering.customer_order: it shows rows of a restricted customer to an unknown purpose, or without a reason. Edit packages/privacy/src/register/tables/ordering.ts.',
  ]);
});
