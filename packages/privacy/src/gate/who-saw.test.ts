import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing.js';
import { PurposeGate } from './purpose-gate.js';
import { type Sighting, type WhoSaw, whoSaw } from './who-saw.js';

let database: TestDatabase;
let gate: PurposeGate;
let admin: pg.Client;

const START = Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth(), 15);
const [PERSONAL, IMPERSONAL] = [901, 902];
/** Customer 1's employees are 1 and 2, customer 2's is 3; each holds the number assignment of the same number. */
const CUSTOMER_OF = [1, 1, 2] as const;

beforeAll(async () => {
  database = await createTestDatabase();
  gate = new PurposeGate(database.installation);
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  // Append-only is not what is tested here: each round begins with an empty journal.
  await admin.query('set session_replication_role = replica');
  await admin.query(`
    insert into ordering.customer (customer_id, name, cvr, street, postcode, city, invoice_contact, invoice_email, tariff_code, policy_version) overriding system value
      select n, 'Prøvefirma ' || n, '99999993', 'Prøvevej 1', '9999', 'Prøveby', 'Regnskab', 'regnskab@firma.example', 'standard', 1 from generate_series(1, 2) n;
    insert into ordering.employee (employee_id, customer_id, name, informed_confirmed_at, policy_version) overriding system value
      select n, (array[${CUSTOMER_OF.join()}])[n], 'Prøve Person ' || n, now(), 1 from generate_series(1, 3) n;
    insert into ordering.product (product_id, code, valid_from, name_da, name_en, monthly_price_ore, carries_number) overriding system value values (1, 'MOBIL', '2020-01-01', 'Mobil', 'Mobile', 0, true);
    insert into ordering.number (number_id, e164) overriding system value select n, '451500000' || n from generate_series(1, 3) n;
    insert into ordering.subscription (subscription_id, customer_id, product_id, order_id, item_no, starts_on) overriding system value
      select n, (array[${CUSTOMER_OF.join()}])[n], 1, n, 1, '2026-01-01' from generate_series(1, 3) n;
    insert into ordering.assignment (assignment_id, number_id, customer_id, employee_id, subscription_id, during) overriding system value
      select n, n, (array[${CUSTOMER_OF.join()}])[n], n, n, tstzrange('2026-01-01', null) from generate_series(1, 3) n;
    insert into privacy.journal_actor (actor_id, name) overriding system value values (901, 'app:one'), (902, 'app:two');
    insert into privacy.journal_kind (kind_id, purpose, tables, why) overriding system value values (${PERSONAL}, 'rating', '{rating.call}', 'calls'), (${IMPERSONAL}, 'rating', '{rating.tariff_version}', 'prices')`);
});
afterAll(async () => {
  await gate.close();
  await admin.end();
  await database.drop();
});
beforeEach(() => admin.query('truncate privacy.access_journal'));

interface Entry {
  /** Ms after the start. */
  readonly at: number;
  readonly actor: number;
  readonly kind: number;
  readonly customer: number | null;
  readonly employee: number | null;
  readonly reference: string | null;
  readonly customers: readonly number[] | null;
  readonly assignments: readonly number[] | null;
}

const set = fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 3 }), { minLength: 1 }), { freq: 3 });
const entries: fc.Arbitrary<Entry[]> = fc.array(fc.record({
  at: fc.integer({ min: 0, max: 12 }), actor: fc.constantFrom(901, 902), kind: fc.constantFrom(PERSONAL, IMPERSONAL),
  customer: fc.option(fc.constantFrom(1, 2)), employee: fc.option(fc.constantFrom(1, 2, 3)), reference: fc.option(fc.constantFrom('run 1', 'run 2')), customers: set, assignments: set,
}), { maxLength: 40 }).map((list) => list.map((entry) => (entry.customer === null ? { ...entry, employee: null } : entry)));

const write = (list: readonly Entry[]) => admin.query(
  `insert into privacy.access_journal (at, actor_id, kind_id, customer_id, employee_id, reference, customers, assignments)
   select to_timestamp((${START} + (e->>'at')::int) / 1000.0), (e->>'actor')::int, (e->>'kind')::int, (e->>'customer')::int, (e->>'employee')::int, e->>'reference',
     case when e->'customers' <> 'null' then array(select jsonb_array_elements_text(e->'customers')::int) end,
     case when e->'assignments' <> 'null' then array(select jsonb_array_elements_text(e->'assignments')::int) end
   from jsonb_array_elements($1) e`, [JSON.stringify(list)]);

/** What the words promise, entry by entry. */
function concerned({ kind, customer, employee, customers, assignments }: Entry, subject: WhoSaw['subject']): Sighting['concerned'] | undefined {
  const of = 'customer' in subject ? subject.customer : CUSTOMER_OF[subject.employee - 1]!;
  const numbers = [1, 2, 3].filter((assignment) => ('customer' in subject ? CUSTOMER_OF[assignment - 1] === of : assignment === subject.employee));
  if (customer === of && (!('employee' in subject) || employee === null || employee === subject.employee)) return 'this one';
  if (customers?.includes(of) || assignments?.some((assignment) => numbers.includes(assignment))) return 'named among others';
  return customer === null && !customers && !assignments && kind === PERSONAL ? 'everybody' : undefined;
}

async function allPages(asked: Omit<WhoSaw, 'after'>): Promise<Sighting[]> {
  const found: Sighting[] = [];
  for (let after: string | null = null; ; ) {
    const page = await gate.purpose('security', { scope: 'all', actor: 'test', why: 'test' }, (inside) => whoSaw(inside, { ...asked, after }));
    found.push(...page.entries);
    if (page.next === null) return found;
    after = page.next;
  }
}

const told = (list: readonly Sighting[]): string[] => list.map(({ at, actor, why, reference, concerned: how }) => [at.getTime() - START, actor, why, reference, how].join('|'));

describe('who saw this one’s data', () => {
  it('is every entry that concerns it and no other, each once, newest first, whatever the pages', async () => {
    const subjects = fc.oneof(fc.record({ customer: fc.constantFrom(1, 2) }), fc.record({ employee: fc.constantFrom(1, 2, 3) }));
    await fc.assert(fc.asyncProperty(entries, subjects, fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 13 }), fc.integer({ min: 1, max: 7 }), async (list, subject, first, length, limit) => {
      await admin.query('truncate privacy.access_journal');
      await write(list);
      const found = await allPages({ subject, from: new Date(START + first), to: new Date(START + first + length), limit });
      const wanted = list.filter(({ at }) => at >= first && at < first + length).flatMap((entry) => {
        const how = concerned(entry, subject);
        return how ? [[entry.at, entry.actor === 901 ? 'app:one' : 'app:two', entry.kind === PERSONAL ? 'calls' : 'prices', entry.reference, how].join('|')] : [];
      });
      expect(told(found).sort()).toEqual(wanted.sort());
      expect(found.map(({ at }) => at.getTime())).toEqual(found.map(({ at }) => at.getTime()).toSorted((a, b) => b - a));
    }), { numRuns: 60 });
  });

  it('is found without reading what concerns others, however much that is', async () => {
    await admin.query(
      `insert into privacy.access_journal (at, actor_id, kind_id, customer_id, customers)
       select to_timestamp(${START} / 1000.0) + n * interval '1 ms', 901, ${PERSONAL}, case when n % 3 > 0 then 2 + n % 500 end, case when n % 300 = 0 then array(select 2 + (n + k) % 500 from generate_series(1, 50) k) end
       from generate_series(1, 120000) n`);
    await write([{ at: 5, actor: 901, kind: PERSONAL, customer: 1, employee: null, reference: null, customers: null, assignments: null }]);
    const { rows: [size] } = await admin.query<{ pages: number }>(`select sum(pg_relation_size(inhrelid) / 8192)::int as pages from pg_inherits where inhparent = 'privacy.access_journal'::regclass`);
    let read = 0;
    const asked = { subject: { customer: 1 }, from: new Date(START), to: new Date(START + 86_400_000), after: null, limit: 50 } as const;
    await gate.purpose('security', { scope: 'all', actor: 'test', why: 'test' }, (inside) => whoSaw({
      // Asked twice in one breath: what travels behind the statement must not come between.
      sql: async <R extends pg.QueryResultRow>(touches: readonly string[], text: string, values?: readonly unknown[]) => {
        if (text.startsWith('set ')) return inside.sql<R>(touches, text, values);
        const [explained, answer] = await Promise.all([
          inside.sql<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>(touches, `explain (analyze, buffers, format json) ${text}`, values), inside.sql<R>(touches, text, values),
        ]);
        const { Plan: plan } = explained.rows[0]!['QUERY PLAN'][0];
        read += plan['Shared Hit Blocks']! + plan['Shared Read Blocks']!;
        return answer;
      },
    }, asked));
    expect(size!.pages).toBeGreaterThan(700);
    expect(read).toBeLessThan(250);
  });

  it('costs at most 100 bytes of journal an entry, indexes included', async () => {
    await admin.query(`insert into privacy.access_journal (at, actor_id, kind_id, customer_id) select to_timestamp(${START} / 1000.0) + n * interval '1 ms', 901, ${PERSONAL}, 1 + n * 7919 % 1000 from generate_series(1, 100000) n`);
    const { rows: [size] } = await admin.query<{ bytes: number }>(`select sum(pg_total_relation_size(inhrelid))::float8 / 100000 as bytes from pg_inherits where inhparent = 'privacy.access_journal'::regclass`);
    expect(size!.bytes).toBeLessThan(100);
  });
});
