import { createTestDatabase, type TestDatabase } from '@turbotrack/privacy/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, runCommand } from '../testing/run-command.js';

let database: TestDatabase;
let admin: pg.Client;
let customers: number[];

beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const { rows } = await admin.query<{ customer_id: number }>(`insert into ordering.customer
    (name, cvr, street, postcode, city, country, language, invoice_contact, invoice_email, tariff_code, payment_terms_days, policy_version)
    select name, '12345674', 'Prøvevej 1', '9999', 'Prøveby', 'DK', 'da', 'Bogholderiet', 'faktura@nordlys.example', 'standard', 14, 1
    from unnest(array['Nordlys Prøvehal ApS', 'Havblik Test A/S']) name returning customer_id`);
  customers = rows.map(({ customer_id: id }) => id);
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

function sql(args: readonly string[], input = ''): Promise<Ended> {
  const { adminUrl, installation } = database;
  return runCommand(['sql', '--why', 'a test of the command', ...args], {
    DATABASE_URL: adminUrl, TURBOTRACK_ROLE_PREFIX: installation.prefix, TURBOTRACK_SECRET: installation.secret.toString('hex'), USER: 'tester',
  }, input);
}

async function journalOf(purpose: string): Promise<unknown[]> {
  const { rows } = await admin.query(`select a.name as actor, k.tables, k.why, j.customer_id from privacy.access_journal j
    join privacy.journal_actor a using (actor_id) join privacy.journal_kind k using (kind_id) where k.purpose = $1 order by j.at`, [purpose]);
  return rows;
}

describe('SQL as a purpose', () => {
  test('answers what the purpose may read, of one customer where one is named, and stands in the access journal', async () => {
    const { code, out, err } = await sql(['--purpose', 'invoicing', '--customer', String(customers[1]), '--json', '--command', 'select name from Ordering.Customer']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toEqual([{ name: 'Havblik Test A/S' }]);
    expect(await journalOf('invoicing')).toEqual([{ actor: 'sql:tester', tables: ['ordering.customer'], why: 'by hand: a test of the command', customer_id: customers[1] }]);
  });

  test('does not answer what it may not, says so in a sentence, and the attempt stands in the journal', async () => {
    const refused = await sql(['--purpose', 'business-intelligence', '--command', 'select invoice_email from ordering.customer']);
    expect(refused).toEqual({
      code: 1, out: '',
      err: 'The register does not let business-intelligence do this (permission denied for table customer). "turbotrack register show --purpose business-intelligence" says what it may.\n',
    });
    expect(await journalOf('business-intelligence')).toEqual([{ actor: 'sql:tester', tables: ['ordering.customer'], why: 'by hand: a test of the command', customer_id: null }]);
  });

  test('for a purpose that does not exist, or that does not work for one customer, is wrong use', async () => {
    const unknown = await sql(['--purpose', 'curiosity', '--command', 'select 1']);
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringMatching(/^There is no purpose "curiosity"\. There are: .*invoicing/)]);
    const narrow = await sql(['--purpose', 'business-intelligence', '--customer', String(customers[0]), '--command', 'select 1']);
    expect([narrow.code, narrow.err]).toEqual([2, 'The purpose business-intelligence does not work for one customer.\n']);
  });
});

describe('SQL from another program', () => {
  test('prints the results alone; a statement may take several lines, and the last needs no semicolon', async () => {
    const { code, out, err } = await sql(['--purpose', 'ordering'], 'select count(*)\nfrom ordering.customer;\nselect 1 as one; select 2 as two;\nselect name from ordering.customer order by name');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe('count\n2\n(1 rows)\none\n1\n(1 rows)\ntwo\n2\n(1 rows)\nname\nHavblik Test A/S\nNordlys Prøvehal ApS\n(2 rows)\n');
  });

  test('ends at the first statement that fails, which is undone, with exit code 1', async () => {
    const change = (city: string, column: string) => `update ordering.customer set city = '${city}', ${column} = ${column};\n`;
    const { code, out, err } = await sql(['--purpose', 'ordering'], `${change('Nyby', 'street')}${change('Gammelby', 'nonsense')}${change('Fjernby', 'street')}`);
    expect([code, out]).toEqual([1, 'UPDATE 2\n']);
    expect(err).toBe('42703 column "nonsense" does not exist\n');
    expect((await admin.query('select distinct city from ordering.customer')).rows).toEqual([{ city: 'Nyby' }]);
  });
});
