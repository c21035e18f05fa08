import { afterAll, beforeAll } from 'vitest';
import { purposeNames } from '../src/register/purposes.js';
import { type Attack, type Battlefield, createBattlefield, defineAttacks } from './attack.js';
import { tables } from './plant-rows.js';

let field: Battlefield;
beforeAll(async () => {
  field = await createBattlefield();
});
afterAll(() => field.close());

const open = (role: string, privilege: string, table: string) => `grant usage on schema ${table.split('.')[0]} to ${role}; grant ${privilege} on ${table} to ${role}; create policy weak on ${table} to ${role} using (true) with check (true)`;

/** The queue's login hands jobs over and sees nothing else; walks the register, so a new table is attacked by existing. */
const byTheQueue: Attack[] = tables.filter(({ name }) => name !== 'platform.outbox').map(({ name }) => ({
  title: `the queue reads ${name}`, as: 'queue', steps: [`select from ${name}`], success: 'deed', weaken: (role) => open(role, 'select', name),
}));

const queueOnOutbox: Attack[] = [
  { title: 'the queue rewrites what a job carries', as: 'queue', steps: [`update platform.outbox set payload = '{"customerId": 1002}'`], success: 'deed', weaken: (role) => `grant update (payload) on platform.outbox to ${role}` },
  { title: 'the queue sends a job to another queue', as: 'queue', steps: ["update platform.outbox set queue = 'other'"], success: 'deed', weaken: (role) => `grant update (queue) on platform.outbox to ${role}` },
  { title: 'the queue makes up a job', as: 'queue', steps: ["insert into platform.outbox (queue, job, job_key, payload) values ('q', 'j', 'k', '{}')"], success: 'deed', weaken: (role) => `grant insert on platform.outbox to ${role}` },
  { title: 'the queue asks for a scope', as: 'queue', steps: ['select privacy.scope_all()'], success: 'deed', weaken: (role) => `grant usage on schema privacy to ${role}; grant execute on function privacy.scope_all() to ${role}` },
  { title: 'the queue records a disclosure', as: 'queue', steps: ['select privacy.recorded_disclosure(1)'], success: 'deed', weaken: (role) => `grant usage on schema privacy to ${role}; grant execute on function privacy.recorded_disclosure(bigint), privacy.works_for(text) to ${role}; create or replace function privacy.recorded_disclosure(id bigint) returns table (recipient text, purpose text, fields text[], document_sha256 bytea, customers int[], employees int[], assignments int[]) language sql as $$ select '', '', null::text[], null::bytea, null::int[], null::int[], null::int[] $$` },
  { title: 'the queue reads the rows of partitions', as: 'queue', steps: [`select from rating.call_${new Date().toISOString().slice(0, 7).replace('-', '_')}`], success: 'deed', weaken: (role) => `grant usage on schema rating to ${role}; grant select on all tables in schema rating to ${role}` },
];

/** Whoever writes jobs does not read those of others; what waits there is for the relay alone. */
const onOutbox: Attack[] = purposeNames.flatMap((as): Attack[] => [
  { title: `${as} reads the outbox`, as, steps: ['select queue, job, payload from platform.outbox'], weaken: (role) => open(role, 'select', 'platform.outbox') },
  { title: `${as} deletes from the outbox`, as, steps: ['delete from platform.outbox'], success: 'deed', weaken: (role) => open(role, 'select, delete', 'platform.outbox') },
]);

defineAttacks(() => field, [...byTheQueue, ...queueOnOutbox, ...onOutbox]);
