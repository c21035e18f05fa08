import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PurposeGate } from '../src/gate/purpose-gate.js';
import { roleName } from '../src/installation.js';
import { type Attack, type AttackerRole, type Battlefield, createBattlefield, defineAttacks } from './attack.js';
import { people } from './plant-rows.js';

let field: Battlefield;
let gate: PurposeGate;
beforeAll(async () => {
  field = await createBattlefield();
  gate = new PurposeGate(field.installation);
});
afterAll(async () => {
  await gate.close();
  await field.close();
});

const month = new Date().toISOString().slice(0, 7).replace('-', '_');
const access = { scope: 'all', actor: 'app:attack', why: 'attack' } as const;
const open = (role: string, privilege: string, table: string) => `grant usage on schema privacy to ${role}; grant ${privilege} on ${table} to ${role}; create policy weak on ${table} to ${role} using (true) with check (true)`;
const untriggered = 'alter table privacy.access_journal disable trigger append_only';
const emptiable = `do $$ declare part regclass; begin
  for part in select relid from pg_partition_tree('privacy.access_journal') loop execute format('alter table only %s disable trigger not_emptied', part); end loop;
end $$`;

/** What would make the journal say something that did not happen, or no longer say what did. */
const tampering = (as: AttackerRole): Attack[] => [
  { title: `${as} changes who it was`, as, steps: ['update privacy.access_journal set actor_id = 1'], success: 'deed', weaken: (role) => `${open(role, 'select, update', 'privacy.access_journal')}; ${untriggered}` },
  { title: `${as} deletes entries`, as, steps: ['delete from privacy.access_journal'], success: 'deed', weaken: (role) => `${open(role, 'select, delete', 'privacy.access_journal')}; ${untriggered}` },
  { title: `${as} deletes from one month`, as, steps: [`delete from privacy.access_journal_${month}`], success: 'deed', weaken: (role) => `grant usage on schema privacy to ${role}; grant select, delete on privacy.access_journal_${month} to ${role}; alter table privacy.access_journal_${month} disable trigger append_only` },
  { title: `${as} empties the journal`, as, steps: ['truncate privacy.access_journal'], success: 'deed', weaken: (role) => `grant usage on schema privacy to ${role}; grant truncate on privacy.access_journal, privacy.access_journal_${month} to ${role}; ${emptiable}` },
  { title: `${as} empties one month`, as, steps: [`truncate privacy.access_journal_${month}`], success: 'deed', weaken: (role) => `grant usage on schema privacy to ${role}; grant truncate on privacy.access_journal_${month} to ${role}; ${emptiable}` },
  { title: `${as} drops a month`, as, steps: [`drop table privacy.access_journal_${month}`], success: 'deed', weaken: (role) => `grant usage on schema privacy to ${role}; alter table privacy.access_journal_${month} owner to ${role}; alter table privacy.access_journal owner to ${role}` },
  { title: `${as} detaches a month`, as, steps: [`alter table privacy.access_journal detach partition privacy.access_journal_${month}`], success: 'deed', weaken: (role) => `grant usage on schema privacy to ${role}; alter table privacy.access_journal_${month} owner to ${role}; alter table privacy.access_journal owner to ${role}` },
  { title: `${as} switches the trigger off`, as, steps: ['alter table only privacy.access_journal disable trigger append_only'], success: 'deed', weaken: (role) => `grant usage on schema privacy to ${role}; alter table privacy.access_journal owner to ${role}` },
  { title: `${as} renames who works`, as, steps: ["update privacy.journal_actor set name = 'nobody' where actor_id = 1001"], success: 'deed', weaken: (role) => open(role, 'select, update', 'privacy.journal_actor') },
  { title: `${as} rewrites why`, as, steps: ["update privacy.journal_kind set why = 'nothing' where kind_id = 1001"], success: 'deed', weaken: (role) => open(role, 'select, update', 'privacy.journal_kind') },
];

const purposes = ['invoicing', 'rights-handling', 'security'] as const;
const nothing = 'array[]::int[]';

defineAttacks(() => field, [
  ...[...purposes, 'journal' as const, 'queue' as const].flatMap(tampering),
  ...purposes.map((as): Attack => ({
    title: `${as} forges an entry`, as, steps: ['insert into privacy.access_journal (at, actor_id, kind_id) values (now(), 1001, 1001)'], success: 'deed', weaken: (role) => open(role, 'insert', 'privacy.access_journal'),
  })),
  { title: 'invoicing forges an entry in one month', as: 'invoicing', steps: [`insert into privacy.access_journal_${month} (at, actor_id, kind_id) values (now(), 1001, 1001)`], success: 'deed', weaken: (role) => `grant usage on schema privacy to ${role}; grant insert on privacy.access_journal_${month} to ${role}` },
  { title: 'the journal’s writer reads who saw whom', as: 'journal', steps: ['select * from privacy.access_journal'], weaken: (role) => open(role, 'select', 'privacy.access_journal') },
  { title: 'the journal’s writer reads back what it wrote', as: 'journal', steps: ["insert into privacy.access_journal (at, actor_id, kind_id, reference) values (now(), 1001, 1001, 'Kanarie x 1001') returning reference"], weaken: (role) => `grant select on privacy.access_journal to ${role}; create policy weak on privacy.access_journal for select to ${role} using (true)` },
  { title: 'the journal’s writer reads customers', as: 'journal', steps: ['select name from ordering.customer'], weaken: (role) => `grant usage on schema ordering to ${role}; ${open(role, 'select', 'ordering.customer')}` },
  { title: 'invoicing reads the journal', as: 'invoicing', steps: ['select * from privacy.access_journal'], weaken: (role) => open(role, 'select', 'privacy.access_journal') },
  { title: 'rating deletes a disclosure', as: 'rating', steps: ['delete from privacy.disclosure_subject'], success: 'deed', weaken: (role) => `${open(role, 'select, delete', 'privacy.disclosure_subject')}; alter table privacy.disclosure_subject disable trigger append_only` },
  { title: 'rating empties the disclosures', as: 'rating', steps: ['truncate privacy.disclosure_subject'], success: 'deed', weaken: (role) => `grant truncate on privacy.disclosure_subject to ${role}; alter table privacy.disclosure_subject disable trigger not_emptied` },
  { title: 'rating records a disclosure in the name of invoicing', as: 'rating', steps: [`select privacy.record_disclosure('x', 'invoicing', array['x'], array['x'], 'x', null, 'x', null, array[${people.mine.id}], array[null]::int[], array[null]::int[])`], success: 'deed', weaken: () => 'create or replace function privacy.works_for(purpose text) returns boolean language sql stable as $$ select true $$' },
  {
    title: 'rating records a disclosure in the name of a pattern that every purpose matches', as: 'rating', steps: [`select privacy.record_disclosure('x', '%', array['x'], array['x'], 'x', null, 'x', null, array[${people.mine.id}], array[null]::int[], array[null]::int[])`],
    success: 'deed', weaken: () => "create or replace function privacy.works_for(purpose text) returns boolean language sql stable as $$ select session_user like '%purpose_' || purpose $$",
  },
  {
    title: 'invoicing, at work for one customer, records a disclosure about another', as: 'invoicing', scope: { customer: people.mine.id },
    steps: [`select privacy.record_disclosure('x', 'invoicing', array['x'], array['x'], 'x', null, 'x', null, array[${people.theirs.id}], array[null]::int[], array[null]::int[])`],
    success: 'deed', weaken: () => 'create or replace function privacy.scope_all() returns boolean language sql stable security definer as $$ select true $$',
  },
  { title: 'rating reads a disclosure of another purpose', as: 'rating', steps: [`select * from privacy.recorded_disclosure(${people.mine.id})`], weaken: () => `create or replace function privacy.works_for(purpose text) returns boolean language sql stable as $$ select true $$; set local session_replication_role = replica; update privacy.disclosure set at = now() - interval '1 day'; set local session_replication_role = origin` },
  { title: 'rating records about nobody, so that no one finds it', as: 'rating', steps: [`select privacy.record_disclosure('x', 'rating', array['x'], array['x'], 'x', null, 'x', null, ${nothing}, ${nothing}, ${nothing})`], success: 'deed', weaken: () => `create or replace function privacy.record_disclosure(recipient text, purpose text, kinds text[], fields text[], why text, reference text, actor text, document_sha256 bytea, customers int[], employees int[], assignments int[]) returns bigint language sql as $$ select 1::bigint $$` },
]);

describe('privileges given by mistake do not open the journal', () => {
  it.each([['a change', 'update privacy.access_journal set actor_id = 1'], ['a deletion', 'delete from privacy.access_journal'], ['a deletion in one month', `delete from privacy.access_journal_${month}`],
    ['emptying it', 'truncate privacy.access_journal'], ['emptying one month', `truncate privacy.access_journal_${month}`]])('%s is refused by the trigger', async (_what, statement) => {
    const mistake = (role: string) => `${open(role, 'all', 'privacy.access_journal')}; grant all on privacy.access_journal_${month} to ${role}`;
    const heard = await field.asWeakened('journal', 'all', mistake(field.roleOf('journal')), async (attacker) => {
      await attacker.send(statement);
      return attacker.heard;
    });
    expect(heard).toContain('append-only');
  });
});

it.each(['billing.invoice', 'billing.invoice_line', 'privacy.disclosure', 'privacy.disclosure_subject'])('nor does one open %s, which is only ever added to, to being emptied', async (table) => {
  const heard = await field.asWeakened('invoicing', 'all', `grant usage on schema privacy to ${field.roleOf('invoicing')}; grant truncate on all tables in schema privacy, billing to ${field.roleOf('invoicing')}`, async (attacker) => {
    await attacker.send(`truncate ${table} cascade`);
    return attacker.heard;
  });
  expect(heard).toContain('append-only');
});

describe('nobody works without an entry', () => {
  const entries = async (reference: string) => (await field.admin.query('select from privacy.access_journal where reference = $1', [reference])).rowCount;
  const read = (reference: string, fail: () => void = () => undefined) => gate.purpose('invoicing', { ...access, reference }, async ({ sql }) => {
    const { rowCount } = await sql(['ordering.customer'], 'select name from ordering.customer');
    fail();
    return rowCount;
  });

  it('who has read and then fails is in the journal all the same', async () => {
    await read('whole');
    expect(await entries('whole')).toBe(1);
    await expect(read('broken', () => {
      throw new Error('after reading');
    })).rejects.toThrow('after reading');
    expect(await entries('broken')).toBe(1);
  });

  it('who passes over a failed statement is not told that the work was done', async () => {
    const work = gate.purpose('rating', { ...access, reference: 'passed over' }, async ({ sql }) => {
      await sql([], "update rating.operator set description = '{}' where operator_id = 1003");
      await sql([], 'select 1 / 0').catch(() => undefined);
      return 'done';
    });
    await expect(work).rejects.toThrow('Work for rating was rolled back');
    expect(await entries('passed over')).toBe(1);
  });

  it('what the database refused is in the journal: somebody tried', async () => {
    await expect(gate.purpose('business-intelligence', { ...access, reference: 'refused' }, ({ sql }) => sql(['rating.call'], 'select other_number from rating.call'))).rejects.toMatchObject({ code: '42501' });
    expect(await entries('refused')).toBe(1);
  });

  it('work that ends its transaction itself is in the journal', async () => {
    await gate.purpose('invoicing', { ...access, reference: 'commits' }, ({ sql }) => sql(['ordering.customer'], 'select name from ordering.customer; rollback'));
    expect(await entries('commits')).toBe(1);
  });

  describe('while the journal cannot be written', () => {
    const journal = roleName({ prefix: 'tt_test' }, 'journal');
    beforeAll(() => field.admin.query(`revoke insert on privacy.access_journal from ${journal}`));
    afterAll(() => field.admin.query(`grant insert on privacy.access_journal to ${journal}`));

    it('nobody gets an answer', async () => {
      await expect(read('unwritten')).rejects.toMatchObject({ code: '42501', routine: 'aclcheck_error' });
      expect(await entries('unwritten')).toBe(0);
    });

    it('nothing is changed: what the journal cannot tell is not committed', async () => {
      const change = gate.purpose('rating', { ...access, reference: 'changed' }, ({ sql }) => sql(['rating.operator'], "update rating.operator set description = '{}' where operator_id = 1002"));
      await expect(change).rejects.toMatchObject({ code: '42501' });
      expect((await field.admin.query("select from rating.operator where operator_id = 1002 and description = '{}'")).rowCount).toBe(0);
    });
  });

  it('and answers come again as soon as it can, also after its connection was cut', async () => {
    await read('again');
    await field.admin.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename like '%\\_journal'");
    await read('cut').catch(() => undefined);
    await read('after');
    expect(await entries('again')).toBe(1);
    expect(await entries('after')).toBe(1);
  });
});
