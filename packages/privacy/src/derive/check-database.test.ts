import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roleName } from '../installation.js';
import { createTestDatabase, type TestDatabase } from '../testing.js';
import { readCatalogue } from './catalogue.js';
import { compareWithDatabase, EXPECTED_CATALOGUE } from './check-database.js';

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

it('a fresh installation has the committed catalogue; after a change of the register: npx vitest run packages/privacy --update', async () => {
  const facts = await readCatalogue(admin, database.installation.prefix);
  await expect(`${facts.join('\n')}\n`).toMatchFileSnapshot(EXPECTED_CATALOGUE.pathname);
});

it('a purpose without any right to data can make the comparison, and finds nothing amiss', async () => {
  expect(await compareWithDatabase(admin, database.installation)).toEqual({ missing: [], unexpected: [] });
});

describe('what somebody changes by hand is named', () => {
  const role = (purpose: 'business-intelligence' | 'invoicing') => roleName({ prefix: 'tt_test' }, { purpose });
  it.each([
    ['a column granted', `grant select (other_number) on rating.call to ${role('business-intelligence')}`, 'unexpected', 'grant select on rating.call.other_number to purpose_business_intelligence'],
    ['a table granted', `grant select on ordering.customer to ${role('business-intelligence')}`, 'unexpected', 'grant select on ordering.customer to purpose_business_intelligence'],
    ['a month opened', `grant select on rating.call_2026_11 to ${role('business-intelligence')}`, 'unexpected', 'grant select on rating.call_{month} to purpose_business_intelligence'],
    ['a grant taken away', `revoke select (name) on ordering.customer from ${role('invoicing')}`, 'missing', 'grant select on ordering.customer.name to purpose_invoicing'],
    ['row security no longer forced', 'alter table rating.call no force row level security', 'missing', 'table rating.call: owner owner, row security forced'],
    ['row security off', 'alter table billing.invoice disable row level security', 'unexpected', 'table billing.invoice: owner owner, no row security forced'],
    ['a policy added', `create policy open on ordering.customer for select to ${role('invoicing')} using (true)`, 'unexpected', 'policy open on ordering.customer: select to purpose_invoicing using true'],
    ['a policy dropped', 'drop policy "register_invoicing_select" on rating.call', 'missing', /^policy register_invoicing_select on rating\.call: select to purpose_invoicing using .*NOT restricted/],
    ['a role made a member', `grant ${role('invoicing')} to ${role('business-intelligence')}`, 'unexpected', 'member: purpose_business_intelligence of purpose_invoicing'],
    ['a role that bypasses', `alter role ${role('invoicing')} bypassrls`, 'unexpected', 'role purpose_invoicing: login, bypasses row security'],
    ['a default that a role gave itself', `alter role ${role('invoicing')} set row_security = off`, 'unexpected', 'default of purpose_invoicing: row_security=off'],
    ['a default for this database alone', `do $$ begin execute format('alter role ${role('invoicing')} in database %I set search_path = rating', current_database()); end $$`, 'unexpected', 'default of purpose_invoicing here: search_path=rating'],
    ['a default for everybody', `do $$ begin execute format('alter database %I set search_path = rating', current_database()); end $$`, 'unexpected', 'default of everybody here: search_path=rating'],
    ['a password that ends', `alter role ${role('invoicing')} valid until '2001-01-01'`, 'unexpected', 'role purpose_invoicing: login, password ends'],
    ['a journal that can be emptied', 'alter table privacy.access_journal disable trigger not_emptied', 'missing', /^trigger not_emptied on privacy\.access_journal: BEFORE TRUNCATE/],
    ['a function opened', 'grant execute on function privacy.scope_all() to public', 'unexpected', 'execute privacy.scope_all() to PUBLIC'],
    ['a function rewritten', `create or replace function privacy.scope_all() returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as 'select true'`, 'missing', /^function privacy\.scope_all\(\): owner owner, security definer/],
    ['a definer without a pinned path', 'alter function privacy.scope_all() reset search_path', 'unexpected', /^function privacy\.scope_all\(\): owner owner, security definer, body/],
    ['a view past the policies', 'create view ordering.everything as select * from ordering.customer', 'unexpected', /^view ordering\.everything: owner/],
    ['an unclassified column', 'alter table ordering.customer add column favourite_colour text', 'unexpected', 'column ordering.customer.favourite_colour: text'],
    ['statistics switched on', 'alter table rating.call alter column other_number set statistics 100', 'missing', 'column rating.call.other_number: text, no statistics'],
    ['the journal made changeable', 'alter table privacy.access_journal disable trigger append_only', 'missing', /^trigger append_only on privacy\.access_journal: BEFORE/],
    ['everybody let in', `do $$ begin execute format('grant all on database %I to public', current_database()); end $$`, 'unexpected', 'database: temporary to PUBLIC'],
    ['a language opened', 'grant usage on language plpgsql to public', 'unexpected', 'language plpgsql: usage to PUBLIC'],
    ['a foreign owner', `alter table billing.run owner to ${role('invoicing')}`, 'unexpected', 'table billing.run: owner purpose_invoicing, row security forced'],
  ] as const)('%s', async (_what, sql, where, fact) => {
    await admin.query('begin');
    try {
      await admin.query(sql);
      const drift = await compareWithDatabase(admin, database.installation);
      expect(drift[where]).toContainEqual(typeof fact === 'string' ? fact : expect.stringMatching(fact));
    } finally {
      await admin.query('rollback');
    }
  });
});
